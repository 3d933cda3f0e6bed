"""The library is off while an answer runs, but for what the lesson's setup cell imports."""

import numpy as np
import pytest

from nnlib import activations, losses, network
from nnlib.check.switches import guarded, refusals

ALLOWED = ("nnlib.activations.sigmoid_grad",)


def off(function):
    """Whether a function refuses to run inside an answer."""

    def answer():
        try:
            function()
        except RuntimeError as error:
            return "is switched off" in str(error)
        return False

    return guarded(answer, ALLOWED)()


def test_what_is_imported_stays_on_with_all_that_it_calls():
    assert not off(lambda: activations.sigmoid_grad(0.0))
    assert not off(lambda: activations.sigmoid(0.0))


@pytest.mark.parametrize(
    "function",
    [
        lambda: activations.tanh(0.0),
        lambda: losses.half_mse([1.0], [0.0]),
        lambda: network.MLP((2, 2, 1), rng=np.random.default_rng(0)),
        lambda: next(iter(activations.ELEMENTWISE.values()))[0](0.0),
    ],
)
def test_the_rest_refuses_and_is_back_afterwards(function):
    assert off(function)
    function()


def test_what_raises_leaves_the_library_on():
    def answer():
        raise ValueError

    with pytest.raises(ValueError):
        guarded(answer, ALLOWED)()
    assert activations.tanh(0.0) == 0


def test_a_callback_may_use_the_library_but_the_answer_may_not():
    def answer(g, functions):
        value = g(1.0) + functions[0](1.0)
        with pytest.raises(RuntimeError, match="switched off"):
            activations.tanh(1.0)
        return value

    value = guarded(answer, ALLOWED)(activations.tanh, [activations.relu])
    assert value == pytest.approx(np.tanh(1.0) + 1.0)


def test_a_name_that_does_not_exist_is_an_error():
    with pytest.raises(LookupError, match=r"there is no nnlib\.losses\.telepathy"):
        refusals(("nnlib.losses.telepathy",))
