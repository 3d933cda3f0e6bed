"""Jacobians and vector-Jacobian products."""

import numpy as np
import pytest

from nnlib.gradcheck import verify_jacobian, verify_vjp

S = np.array([0.3, -1.2, 0.8, 2.0])


def softmax(s):
    e = np.exp(s - s.max())
    return e / e.sum()


def jacobian(s):
    p = softmax(s)
    return np.diag(p) - np.outer(p, p)


def product(s, upstream):
    return jacobian(s).T @ upstream


JACOBIANS = {
    "sign": lambda s: -jacobian(s),
    "diagonal-only": lambda s: np.diag(np.diag(jacobian(s))),
    "diagonal": lambda s: -np.outer(softmax(s), softmax(s)),
    "off-diagonal": lambda s: (
        np.diag(softmax(s)) - np.abs(np.outer(softmax(s), softmax(s))) * (2 - np.eye(4))
    ),
    "shape": lambda s: np.diag(jacobian(s)),
    "memoised": lambda s, kept=jacobian(S): kept,
}
PRODUCTS = {
    "upstream-ignored": lambda s, u: product(s, np.ones_like(u)),
    "sign": lambda s, u: -product(s, u),
    "mutates-input": lambda s, u: u.__imul__(softmax(s)),
    "returns-none": lambda s, u: None,
}


@pytest.mark.parametrize("reference", [None, jacobian])
def test_a_right_jacobian_passes(reference):
    report = verify_jacobian(softmax, jacobian, [(S,)], reference=reference)
    assert report.ok, report.message


def test_points_may_differ_in_size():
    report = verify_jacobian(softmax, jacobian, [(S,), (S[:2],), (S[1:],)])
    assert report.ok, report.message
    report = verify_vjp(softmax, product, [(S,), (S[:2],)])
    assert report.ok, report.message


@pytest.mark.parametrize("reference", [None, jacobian])
@pytest.mark.parametrize("code", JACOBIANS)
def test_a_wrong_jacobian_is_named(code, reference):
    report = verify_jacobian(softmax, JACOBIANS[code], [(S,)], reference=reference)
    assert (report.ok, report.diagnosis) == (False, code), report.message


def test_a_transposed_jacobian_is_named():
    matrix = np.arange(9.0).reshape(3, 3)
    report = verify_jacobian(lambda x: matrix @ x, lambda x: matrix.T, [(S[:3],)])
    assert report.diagnosis == "transposed"


def test_a_jacobian_of_two_blocks_passes():
    def f(a, b):
        return np.outer(a, b)

    def both(a, b):
        da = np.einsum("ik,j->ijk", np.eye(a.size), b)
        return da, np.einsum("i,jk->ijk", a, np.eye(b.size))

    points = [(S[:2], S[1:])]
    assert verify_jacobian(f, both, points).ok
    swapped = verify_jacobian(f, lambda a, b: both(a, b)[::-1], points)
    assert not swapped.ok


def test_a_right_vjp_passes():
    report = verify_vjp(softmax, product, [(S,), (2 * S,)])
    assert report.ok, report.message


@pytest.mark.parametrize("code", PRODUCTS)
def test_a_wrong_vjp_is_named(code):
    report = verify_vjp(softmax, PRODUCTS[code], [(S,)], rng=np.random.default_rng(0))
    assert (report.ok, report.diagnosis) == (False, code), report.message


def test_a_vjp_of_several_blocks_takes_their_names():
    rng = np.random.default_rng(0)
    x, w, b = rng.standard_normal((5, 3)), rng.standard_normal((3, 2)), rng.standard_normal(2)

    def affine(x, w, b):
        return x @ w + b

    def backward(x, w, b, upstream):
        return upstream @ w.T, x.T @ upstream, upstream.sum(axis=0)

    def averaged(x, w, b, upstream):
        return upstream @ w.T, x.T @ upstream, upstream.mean(axis=0)

    assert verify_vjp(affine, backward, [(x, w, b)]).ok
    report = verify_vjp(affine, averaged, [(x, w, b)], sizes={"N": 5})
    assert (report.diagnosis, report.where) == ("extra-1/N", "db")
    part = verify_vjp(affine, lambda *a: backward(*a)[1:], [(x, w, b)], wrt=(1, 2))
    assert part.ok


def test_a_function_that_raises_is_told():
    assert verify_jacobian(lambda x: 1 / 0, jacobian, [(S,)]).diagnosis == "loss-raised"
    assert verify_vjp(lambda x: 1 / 0, product, [(S,)]).diagnosis == "loss-raised"
