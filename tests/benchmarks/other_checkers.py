"""Other gradient checkers, as far as they are installed, on a problem of the bank.

Each takes the first point, as its users do, and answers whether it accepts the gradient. Whatever
it raises counts as a rejection.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from tests.gradcheck.bank import Problem


def parts(problem: Problem, blocks: list[np.ndarray]) -> list[np.ndarray]:
    """Return the answer as arrays with the shapes of the blocks (or raise)."""
    answer = problem.gradient(*blocks)
    if len(blocks) == 1 and not isinstance(answer, (list, tuple)):
        answer = [answer]
    if isinstance(answer, dict):
        answer = [answer[name] for name in problem.names]
    if len(answer) != len(blocks):
        raise ValueError("wrong number of blocks")
    return [np.asarray(a, dtype=float) for a in answer]


def first_point(problem: Problem) -> list[np.ndarray]:
    """Return the first point in float64."""
    return [np.array(b, dtype=float) for b in problem.points[0]]


def torch_gradcheck(problem: Problem, fast: bool) -> bool:
    """torch.autograd.gradcheck with its defaults."""
    import torch

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *blocks: Any) -> Any:
            ctx.save_for_backward(*blocks)
            return torch.tensor(
                problem.loss(*(b.detach().numpy() for b in blocks)), dtype=torch.float64
            )

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            blocks = [b.detach().numpy() for b in ctx.saved_tensors]
            return tuple(upstream * torch.tensor(g.copy()) for g in parts(problem, blocks))

    inputs = [torch.tensor(b, requires_grad=True) for b in first_point(problem)]
    return bool(torch.autograd.gradcheck(Loss.apply, inputs, fast_mode=fast, raise_exception=False))


def flat(problem: Problem) -> tuple[Callable[..., float], Callable[..., Any], np.ndarray]:
    """Return loss and gradient of one flat vector, and the first point."""
    blocks = first_point(problem)
    ends = np.cumsum([b.size for b in blocks])[:-1]

    def split(x: np.ndarray) -> list[np.ndarray]:
        pieces = np.split(x, ends)
        return [p.reshape(b.shape) for p, b in zip(pieces, blocks, strict=True)]

    def gradient(x: np.ndarray) -> np.ndarray:
        pieces = parts(problem, split(x))
        if any(p.shape != b.shape for p, b in zip(pieces, blocks, strict=True)):
            raise ValueError("wrong shape")
        return np.concatenate([p.ravel() for p in pieces])

    start = np.concatenate([b.ravel() for b in blocks])
    return lambda x: problem.loss(*split(x)), gradient, start


def scipy_check(problem: Problem, limit: float) -> bool:
    """scipy.optimize.check_grad below a limit."""
    from scipy.optimize import check_grad

    return bool(check_grad(*flat(problem)) < limit)


def relative_error_check(problem: Problem) -> bool:
    """CS231n's relative error below 1e-7 in every coordinate, with its step of 1e-5."""
    loss, gradient, x = flat(problem)
    derived, steps = gradient(x), 1e-5 * np.eye(x.size)
    measured = np.array([(loss(x + h) - loss(x - h)) / 2e-5 for h in steps])
    size = np.maximum(1e-8, np.abs(derived) + np.abs(measured))
    return bool(np.max(np.abs(derived - measured) / size) < 1e-7)


def autograd_check(problem: Problem) -> bool:
    """autograd.test_util.check_grads, reverse mode, with the answer as the rule."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    loss, gradient, start = flat(problem)
    wrapped = primitive(lambda x: loss(x))
    defvjp(wrapped, lambda value, x: lambda upstream: upstream * gradient(x))
    check_grads(wrapped, modes=["rev"], order=1)(start)
    return True


def quietly(check: Callable[[Problem], bool]) -> Callable[[Problem], bool]:
    """Return the check with every error as a rejection."""

    def accepts(problem: Problem) -> bool:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            try:
                return check(problem)
            except (Exception, SystemExit):
                return False

    return accepts


def available() -> dict[str, Callable[[Problem], bool]]:
    """Return the installed checkers by name."""
    checkers = {"CS231n relative error < 1e-7": quietly(relative_error_check)}
    if find_spec("torch"):
        checkers["torch gradcheck"] = quietly(lambda p: torch_gradcheck(p, False))
        checkers["torch gradcheck, fast"] = quietly(lambda p: torch_gradcheck(p, True))
    if find_spec("scipy"):
        checkers["scipy check_grad < 1e-6"] = quietly(lambda p: scipy_check(p, 1e-6))
        checkers["scipy check_grad < 1e-4"] = quietly(lambda p: scipy_check(p, 1e-4))
    if find_spec("autograd"):
        checkers["autograd check_grads"] = quietly(autograd_check)
    return checkers
