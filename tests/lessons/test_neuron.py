"""Lesson 01 keeps its word: its gradients, its gates, and the decks' own numbers."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.activations import sigmoid
from nnlib.check.form import OtherForm
from nnlib.lessons.neuron.adapters import gate_table
from nnlib.lessons.neuron.models import Entropy, Squares, error_signals, visited
from nnlib.losses import half_mse, sigmoid_cross_entropy
from tests.lessons.conftest import Names

BY_HAND = np.array([[-1.0, -2.0]]), np.array([2.0, -3.0]), -3.0
moderate = st.floats(-3, 3)


@pytest.fixture(scope="module")
def lesson(solutions: Callable[[str], Names]) -> Names:
    return solutions("neuron")


@st.composite
def problems(draw: Any) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """A batch x (N, D), parameters w (D,) and b, and targets y (N,) of 0 and 1."""
    n, d = draw(st.tuples(st.integers(1, 6), st.integers(1, 4)))
    x = draw(arrays(np.float64, (n, d), elements=moderate))
    w = draw(arrays(np.float64, d, elements=moderate))
    y = draw(arrays(np.int64, n, elements=st.integers(0, 1)))
    return x, w, draw(moderate), y


def squared_error(x: Any, w: Any, b: float, y: Any) -> float:
    return half_mse(sigmoid(x @ w + b), y)


def cross_entropy(x: Any, w: Any, b: float, y: Any) -> float:
    return sigmoid_cross_entropy(x @ w + b, y)[0]


def numerical(loss: Callable[[np.ndarray], float], at: np.ndarray, h: float = 1e-5) -> np.ndarray:
    steps = h * np.eye(at.size)
    return np.array([(loss(at + step) - loss(at - step)) / (2 * h) for step in steps])


@pytest.mark.parametrize(
    ("loss", "name"),
    [(squared_error, "neuron_gradient"), (cross_entropy, "cross_entropy_gradient")],
)
@given(problem=problems())
def test_gradients_agree_with_finite_differences(
    lesson: Names, loss: Any, name: str, problem: Any
) -> None:
    x, w, b, y = problem
    dw, db = lesson[name](x, w, b, y)
    expected = numerical(lambda p: loss(x, p[:-1], p[-1], y), np.append(w, b))
    assert dw.shape == w.shape
    assert np.append(dw, db) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(problem=problems())
def test_a_batch_is_the_mean_of_its_examples(lesson: Names, problem: Any) -> None:
    x, w, b, y = problem
    loss = lesson["neuron_loss"]
    single = [loss(x[n : n + 1], w, b, y[n : n + 1]) for n in range(len(x))]
    assert loss(x, w, b, y) == pytest.approx(np.mean(single))


@given(moderate, moderate, moderate, st.sampled_from([0, 1]))
def test_error_signals_are_the_gradient_of_one_example(
    lesson: Names, x: float, w: float, b: float, y: int
) -> None:
    signals = error_signals(x, w, b, y)
    batch = (np.array([[x]]), np.array([w]), b, np.array([y]))
    dw, db = lesson["neuron_gradient"](*batch)
    assert signals.loss == pytest.approx(lesson["neuron_loss"](*batch))
    assert (signals.w_bar, signals.b_bar) == pytest.approx((dw[0], db))
    assert signals.z_bar == signals.b_bar


@pytest.mark.parametrize(
    ("objective", "gradient"),
    [(Squares, "neuron_gradient"), (Entropy, "cross_entropy_gradient")],
)
@given(problem=problems(), learning_rate=st.floats(1e-3, 0.1))
def test_the_pictures_walk_as_the_lesson_does_and_downhill(
    lesson: Names, objective: Any, gradient: str, problem: Any, learning_rate: float
) -> None:
    x, w, b, y = problem
    own = objective(x, y)
    places = visited(None, (w, b), own.slopes, learning_rate, 3)
    theirs = visited(
        lesson["descend"],
        (w, b),
        lambda w, b: lesson[gradient](x, w, b, y),
        learning_rate,
        3,
    )
    assert len(places) == len(theirs) == 4
    for (w1, b1), (w2, b2) in zip(places, theirs, strict=True):
        assert np.append(w1, b1) == pytest.approx(np.append(w2, b2))
    costs = [own.J(*place) for place in places]
    assert all(after <= before + 1e-12 for before, after in pairwise(costs))


def test_the_two_objectives_are_the_lesson_s(lesson: Names) -> None:
    assert Squares(*BY_HAND[:1], np.array([0])).J(*BY_HAND[1:]) == pytest.approx(
        lesson["neuron_loss"](*BY_HAND, np.array([0]))
    )


@pytest.mark.parametrize(
    ("gate", "expected"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("not", [1, 0])]
)
def test_a_threshold_unit_computes_each_gate(lesson: Names, gate: str, expected: list[int]) -> None:
    assert gate_table(lesson["threshold_weights"], gate).tolist() == expected


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10))
def test_no_threshold_unit_computes_xor(w1: float, w2: float, b: float) -> None:
    assert gate_table(lambda gate: ([w1, w2], b), "xor").tolist() != [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (([1.0, 1.0],), "return w and b, separated by a comma"),
        ((1.0, 0.0), r"w must have the shape \(2,\), a weight per input, not \(\)"),
        (([1.0, 1.0], [0.0]), r"b must be one number, but its shape is \(1,\)"),
    ],
)
def test_weights_of_another_form_are_refused_in_words(answer: object, told: str) -> None:
    with pytest.raises(OtherForm, match=told):
        gate_table(lambda gate: answer, "and")


class TestDeckFacts:
    """Numbers of section 01 as the decks print them."""

    def test_busn20800_the_sigmoid_neuron_gives_073_with_local_gradient_020(
        self, lesson: Names
    ) -> None:
        """BUSN20800: 1/(1 + e^-(w0 x0 + w1 x1 + w2)) at z = 1."""
        output = lesson["neuron_output"](*BY_HAND)[0]
        assert f"{output:.2f}" == "0.73"
        assert f"{output * (1 - output):.2f}" == "0.20"

    def test_ml4bi_gradient_of_logistic_least_squares(self, lesson: Names) -> None:
        """ML4BI: dL/dw = (y - t) σ'(z) x and dL/db = (y - t) σ'(z), for one example."""
        sigma = 1 / (1 + np.exp(-1.0))
        dw, db = lesson["neuron_gradient"](*BY_HAND, np.array([1]))
        assert db == pytest.approx((sigma - 1) * sigma * (1 - sigma))
        assert dw == pytest.approx(db * BY_HAND[0][0])

    def test_dasc7606_sigmoid_with_cross_entropy_has_delta_h_minus_y(self, lesson: Names) -> None:
        _, db = lesson["cross_entropy_gradient"](*BY_HAND, np.array([0]))
        assert db == pytest.approx(1 / (1 + np.exp(-1.0)))


def test_cross_entropy_still_learns_where_the_unit_is_sure_and_wrong(lesson: Names) -> None:
    batch = (np.array([[1.0]]), np.array([-100.0]), 0.0, np.array([1]))
    assert lesson["cross_entropy_gradient"](*batch)[1] == pytest.approx(-1.0)
    assert lesson["neuron_gradient"](*batch)[1] == pytest.approx(0.0, abs=1e-40)


def test_scores_of_ten_patients_by_hand(solutions: Callable[[str], Names]) -> None:
    """3 of 4 ill found, 2 false alarms; 21 of 24 pairs of ill and healthy in the right order."""
    y_hat = np.array([0.95, 0.85, 0.78, 0.66, 0.60, 0.43, 0.36, 0.30, 0.18, 0.07])
    y = np.array([1, 1, 0, 1, 0, 1, 0, 0, 0, 0])
    assert solutions("neuron/further")["binary_scores"](y, y_hat) == pytest.approx(
        (3 / 5, 3 / 4, 2 / 3, 21 / 24)
    )
