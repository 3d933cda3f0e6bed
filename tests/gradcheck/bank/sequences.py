"""Sequences: attention, embeddings, recurrent cells through time."""

from __future__ import annotations

from typing import Any

import numpy as np

from .activations import sigmoid, softmax
from .problem import Built, Table, cases, normals

N, D, H, T = 5, 3, 4, 4


def attention(rng: np.random.Generator) -> Built:
    """Causal self-attention of one head: softmax(Q K^T / sqrt(d)) V."""
    x, U = rng.standard_normal((N, D)), rng.standard_normal((N, D))
    future = np.triu(np.full((N, N), -1e9), 1)

    def forward(Wq: Any, Wk: Any, Wv: Any) -> Any:
        q, k, v = x @ Wq, x @ Wk, x @ Wv
        return q, k, v, softmax(q @ k.T / np.sqrt(D) + future)

    def loss(Wq: Any, Wk: Any, Wv: Any) -> Any:
        _, _, v, p = forward(Wq, Wk, Wv)
        return np.sum(U * (p @ v))

    def gradient(Wq: Any, Wk: Any, Wv: Any, bug: str = "") -> Any:
        q, k, v, p = forward(Wq, Wk, Wv)
        if bug == "future not masked":
            p = softmax(q @ k.T / np.sqrt(D))
        dp = U @ v.T
        axis = 0 if bug == "means over the queries" else 1
        ds = p * (dp - np.sum(p * dp, axis=axis, keepdims=True))
        if bug == "softmax as a sigmoid":
            ds = dp * p * (1 - p)
        if bug != "scale forgotten":
            ds = ds / np.sqrt(D)
        if bug == "mask again":
            ds = np.where(future < 0, 0, ds)
        dk = ds @ q if bug == "dS not transposed" else ds.T @ q
        dv = (p if bug == "p not transposed" else p.T) @ U
        dq = ds @ (q if bug == "q for k" else k)
        return x.T @ dq, x.T @ dk, x.T @ dv

    return loss, gradient, normals(rng, (D, D), (D, D), (D, D)), ("dWq", "dWk", "dWv")


def queries_and_keys(rng: np.random.Generator) -> Built:
    U = rng.standard_normal((T, D + 2))
    root = np.sqrt(D + 2)

    def loss(q: Any, k: Any, v: Any) -> float:
        return float(np.sum(U * (softmax(q @ k.T / root) @ v)))

    def gradient(q: Any, k: Any, v: Any, bug: str = "") -> Any:
        p = softmax(q @ k.T / root)
        dp = U @ v.T
        ds = p * (dp - (dp * p).sum(axis=-1, keepdims=True))
        if bug == "softmax without the sum":
            ds = p * dp
        if bug == "softmax over rows":
            ds = p * (dp - (dp * p).sum(axis=0, keepdims=True))
        ds = ds if bug == "scale forgotten" else ds / root
        dq, dk = ds @ k, ds.T @ q
        if bug == "dk not transposed":
            dk = ds @ q
        if bug == "q and k swapped":
            dq, dk = dk, dq
        return dq, dk, (p if bug == "dv not transposed" else p.T) @ U

    return (
        loss,
        gradient,
        normals(rng, (T, D + 2), (T, D + 2), (T, D + 2), count=3),
        ("dq", "dk", "dv"),
    )


def embedded(rng: np.random.Generator) -> Built:
    """Bags of words: rows of E averaged over each text's length, then a softmax layer."""
    words = rng.integers(1, 8, (6, 5))
    words[:, 1], words[0, 3:], words[1, 4] = words[:, 0], 0, 0  # repeated words, padding by 0
    real, t = words > 0, np.eye(4)[rng.integers(4, size=6)]

    def bags(E: Any) -> Any:
        return np.sum(E[words] * real[..., None], axis=1) / real.sum(axis=1, keepdims=True)

    def loss(E: Any, W: Any) -> Any:
        z = bags(E) @ W
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(t * z, axis=1))

    def gradient(E: Any, W: Any, bug: str = "") -> Any:
        h = bags(E)
        dz = (softmax(h @ W) - t) / 6
        lengths = np.full((6, 1), 5) if bug == "padded length" else real.sum(axis=1, keepdims=True)
        dh = (dz @ W.T / lengths)[:, None] * real[..., None]
        if bug == "padding learns":
            dh = np.broadcast_to((dz @ W.T / lengths)[:, None], (6, 5, D))
        dE = np.zeros_like(E)
        if bug == "repeats overwritten":
            dE[words] = dh
        elif bug == "repeats added once":
            dE[words] += dh
        elif bug == "by one-hot rows":
            dE = np.einsum("npw,npd->wd", np.eye(8)[words], dh)
        else:
            np.add.at(dE, words, dh)
        if bug == "divided by the counts":
            dE = dE / np.maximum(np.bincount(words.ravel(), minlength=8), 1)[:, None]
        return np.roll(dE, -1, axis=0) if bug == "words from 1" else dE, h.T @ dz

    return loss, gradient, normals(rng, (8, D), (D, 4)), ("dE", "dW")


def recurrent(rng: np.random.Generator) -> Built:
    """h_t = tanh(x_t W + h_{t-1} R + b) from h_0, an error at every step."""
    xs, ts = rng.standard_normal((4, N, D)), rng.standard_normal((4, N, D))

    def states(W: Any, R: Any, b: Any, h: Any) -> Any:
        kept = [h]
        for x in xs:
            kept.append(np.tanh(x @ W + kept[-1] @ R + b))
        return kept

    def loss(W: Any, R: Any, b: Any, h0: Any) -> Any:
        hs = states(W, R, b, h0)[1:]
        return sum(np.sum((h - t) ** 2) for h, t in zip(hs, ts, strict=True)) / (2 * N)

    def gradient(W: Any, R: Any, b: Any, h0: Any, bug: str = "") -> Any:
        hs = states(W, R, b, h0)
        dW, dR, db, dh = np.zeros_like(W), np.zeros_like(R), np.zeros_like(b), np.zeros_like(h0)
        for step in range(3, -1, -1):
            if not (bug == "error of the last step only" and step < 3):
                dh = dh + (hs[step + 1] - ts[step]) / N
            slope = hs[step] if bug == "slope one step early" else hs[step + 1]
            dz = dh * (1 - slope**2)
            dW += xs[step].T @ dz
            dR += (hs[step + 1] if bug == "state one step late" else hs[step]).T @ dz
            db = dz.sum(axis=0) + (0 if bug == "bias overwritten" else db)
            dh = dz @ (R if bug == "R not transposed" else R.T)
            if bug == "not through time":
                dh = np.zeros_like(dh)
            if bug == "truncated after two steps" and step == 2:
                dh = np.zeros_like(dh)
            if bug == "slope skipped in time":
                dh = (dz / (1 - slope**2)) @ R.T
        return dW, dR, db, np.zeros_like(h0) if bug == "first state held constant" else dh

    return (
        loss,
        gradient,
        normals(rng, (D, D), (D, D), D, (N, D)),
        ("dW", "dR", "db", "dh0"),
    )


def long_memory(rng: np.random.Generator) -> Built:
    """Two steps of an LSTM cell, its four gates in one matrix."""
    xs, U = rng.standard_normal((2, N, D)), rng.standard_normal((N, 2))

    def forward(W: Any, R: Any) -> Any:
        h, c, kept = np.zeros((N, 2)), np.zeros((N, 2)), []
        for x in xs:
            z = x @ W + h @ R
            i, f, o = (sigmoid(z[:, 2 * j : 2 * j + 2]) for j in range(3))
            g, before, at = np.tanh(z[:, 6:]), c, h
            c = f * c + i * g
            h = o * np.tanh(c)
            kept.append((x, at, before, c, i, f, o, g))
        return h, kept

    def loss(W: Any, R: Any) -> float:
        return float(np.sum(U * forward(W, R)[0]))

    def gradient(W: Any, R: Any, bug: str = "") -> Any:
        dW, dR, dh, dc = np.zeros_like(W), np.zeros_like(R), U, np.zeros((N, 2))
        for x, at, before, c, i, f, o, g in reversed(forward(W, R)[1]):
            do = dh * np.tanh(c)
            dc = (0 if bug == "cell path cut" else dc) + dh * o * (1 - np.tanh(c) ** 2)
            gates = dc * g * i * (1 - i), dc * before * f * (1 - f), do * o * (1 - o)
            dz = np.hstack([*gates, dc * i * (1 - g**2)])
            if bug == "gate slopes forgotten":
                dz = np.hstack([dc * g, dc * before, do, dc * i])
            dW, dR = dW + x.T @ dz, dR + at.T @ dz
            dh, dc = dz @ R.T, dc * (1.0 if bug == "forget gate ignored" else f)
            if bug == "one step only":
                break
        return dW, dR

    return loss, gradient, normals(rng, (D, 8), (2, 8)), ("dW", "dR")


def gated_unit(rng: np.random.Generator) -> Built:
    """Three steps of a gated recurrent unit without biases; z keeps the old state."""
    xs, U = rng.standard_normal((3, N, D)), rng.standard_normal((N, D))

    def states(Z: Any, R: Any, C: Any) -> Any:
        h, kept = np.zeros((N, D)), []
        for x in xs:
            both = np.hstack([x, h])
            z, r = sigmoid(both @ Z), sigmoid(both @ R)
            reset = np.hstack([x, r * h])
            c = np.tanh(reset @ C)
            kept.append((h, both, reset, z, r, c))
            h = z * h + (1 - z) * c
        return h, kept

    def loss(Z: Any, R: Any, C: Any) -> Any:
        return np.sum(U * states(Z, R, C)[0])

    def gradient(Z: Any, R: Any, C: Any, bug: str = "") -> Any:
        dZ, dR, dC, dh = np.zeros_like(Z), np.zeros_like(R), np.zeros_like(C), U
        for h, both, reset, z, r, c in states(Z, R, C)[1][::-1]:
            dc = dh * (z if bug == "z for 1 - z" else 1 - z) * (1 - c**2)
            dz = dh * (c - h if bug == "sign of the update gate" else h - c) * z * (1 - z)
            dreset = (dc @ C.T)[:, D:]
            dr = dreset * h * r * (1 - r)
            if bug == "reset gate at the candidate":
                dr = dreset * c * r * (1 - r)
            dZ, dR, dC = dZ + both.T @ dz, dR + both.T @ dr, dC + reset.T @ dc
            before = dh * z + (dz @ Z.T + dr @ R.T)[:, D:]
            dh = before + (0 if bug == "candidate's path cut" else dreset * r)
            if bug == "reset forgotten in time":
                dh = before + dreset
            if bug == "direct path cut":
                dh = dh - z * U
        return dZ, dR, dC

    return loss, gradient, normals(rng, (2 * D, D), (2 * D, D), (2 * D, D)), ("dZ", "dR", "dC")


def tied_output(rng: np.random.Generator) -> Built:
    """A tiny language model: embedding, tanh layer, and the embedding again as the output."""
    now, after = rng.integers(5, size=9), np.eye(6)[rng.integers(6, size=9)]

    def loss(E: Any, W: Any) -> Any:
        z = np.tanh(E[now] @ W) @ E.T
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(after * z, axis=1))

    def gradient(E: Any, W: Any, bug: str = "") -> Any:
        h = np.tanh(E[now] @ W)
        dz = (softmax(h @ E.T) - after) / 9
        da = dz @ E * (1 - h**2)
        dE = dz.T @ h
        if bug == "input only":
            dE = np.zeros_like(E)
        if bug != "output only":
            np.add.at(dE, now, da @ W.T)
        if bug == "rows seen only":
            dE[np.setdiff1d(np.arange(6), now)] = 0
        return dE, E[now].T @ da

    return loss, gradient, normals(rng, (6, D), (D, D)), ("dE", "dW")


MODELS: Table = {
    attention: {
        "future not masked": "dWq dWk dWv: ?",
        "means over the queries": "dWq dWk: ?",
        "softmax as a sigmoid": "dWq dWk: ?",
        "scale forgotten": "dWq dWk: missing-1/sqrt",
        "dS not transposed": "dWk: ?",
        "p not transposed": "dWv: ?",
        "q for k": "dWq: ?",
        "mask again": "",
    },
    queries_and_keys: {
        "softmax without the sum": "?",
        "softmax over rows": "?",
        "scale forgotten": "missing-1/sqrt",
        "dk not transposed": "?",
        "q and k swapped": "swapped",
        "dv not transposed": "?",
    },
    embedded: {
        "padded length": "dE: ? some-rows",
        "padding learns": "dE: one-row unmasked",
        "repeats overwritten": "dE: some-rows ?",
        "repeats added once": "dE: some-rows ?",
        "by one-hot rows": "",
        "divided by the counts": "dE: per-unit-factor ?",
        "words from 1": "dE: shifted",
    },
    recurrent: {
        "error of the last step only": "dW dR db dh0: ?",
        "slope one step early": "dW dR db dh0: ?",
        "state one step late": "dR: wrong-value ?",
        "bias overwritten": "db: wrong-value ?",
        "R not transposed": "dW dR db dh0: ?",
        "not through time": "dW dR db dh0: ? all-zero",
        "truncated after two steps": "dW dR db dh0: ?",
        "slope skipped in time": "dW dR db dh0: ?",
        "first state held constant": "dh0: all-zero",
    },
    long_memory: {
        "cell path cut": "?",
        "gate slopes forgotten": "?",
        "forget gate ignored": "?",
        "one step only": "?",
    },
    gated_unit: {
        "z for 1 - z": "dZ dR dC: ?",
        "sign of the update gate": "dZ dR dC: ?",
        "reset gate at the candidate": "dZ dR dC: ?",
        "candidate's path cut": "dZ dR dC: ?",
        "reset forgotten in time": "dZ dR dC: ?",
        "direct path cut": "dZ dR dC: ?",
    },
    tied_output: {
        "input only": "dE: ?",
        "output only": "dE: ?",
        "rows seen only": "dE: some-rows one-row masked",
    },
}
WRONG, RIGHT = cases(MODELS)
