"""What a figure says must not hang on the last bits of a training's start."""

from collections.abc import Iterator

import numpy as np
import pytest

from nnlib.lessons.regularization import runs
from nnlib.lessons.xor import training
from nnlib.network import MLP
from tests.lessons.conftest import solutions

__all__ = ["solutions", "starts"]

CHANGE = 1e-6  # the standard deviation; another processor changes about 1e-16
TRAININGS = [
    function
    for module in (training, runs)
    for function in vars(module).values()
    if hasattr(function, "cache_clear")
]


@pytest.fixture(
    params=[None, 0, pytest.param(1, marks=pytest.mark.long)],
    ids=["weights as drawn", "changed", "changed otherwise"],
)
def starts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each network starts from the weights as drawn, or from weights that are off by 1e-6."""
    if request.param is None:
        yield
        return
    noise, make = np.random.default_rng(request.param), MLP.__init__

    def changed(network: MLP, *args: object, **kwargs: object) -> None:
        make(network, *args, **kwargs)
        flat = network.parameters.flat
        flat += CHANGE * noise.normal(size=flat.size)

    monkeypatch.setattr(MLP, "__init__", changed)
    forget_trainings()
    yield
    forget_trainings()


def forget_trainings() -> None:
    for function in TRAININGS:
        function.cache_clear()
