"""The neuron: every gradient against finite differences, and the decks' own numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.lessons.neuron import models as neuron

BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])

sizes = st.tuples(st.integers(1, 6), st.integers(1, 4))


@st.composite
def problems(draw: Any) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
    """A batch x (N, D), parameters w (D,) and b, and targets y (N,) of 0 and 1."""
    n, d = draw(sizes)
    moderate = st.floats(-3, 3)
    x = draw(arrays(np.float64, (n, d), elements=moderate))
    w = draw(arrays(np.float64, d, elements=moderate))
    y = draw(arrays(np.int64, n, elements=st.integers(0, 1)))
    return x, w, draw(moderate), y


def numerical(loss: Callable[[np.ndarray], float], at: np.ndarray, h: float = 1e-5) -> np.ndarray:
    steps = h * np.eye(at.size)
    return np.array([(loss(at + step) - loss(at - step)) / (2 * h) for step in steps])


@pytest.mark.parametrize(
    ("loss", "gradient"),
    [
        (neuron.neuron_loss, neuron.neuron_gradient),
        (neuron.cross_entropy_loss, neuron.cross_entropy_gradient),
    ],
)
@given(problem=problems())
def test_gradients_agree_with_finite_differences(loss: Any, gradient: Any, problem: Any) -> None:
    x, w, b, y = problem
    dw, db = gradient(x, w, b, y)
    expected = numerical(lambda p: loss(x, p[:-1], p[-1], y), np.append(w, b))
    assert dw.shape == w.shape
    assert np.append(dw, db) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(problem=problems())
def test_a_batch_is_the_mean_of_its_examples(problem: Any) -> None:
    x, w, b, y = problem
    single = [neuron.neuron_loss(x[n : n + 1], w, b, y[n : n + 1]) for n in range(len(x))]
    assert neuron.neuron_loss(x, w, b, y) == pytest.approx(np.mean(single))


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3), st.sampled_from([0, 1]))
def test_error_signals_are_the_gradient_of_one_example(
    x: float, w: float, b: float, y: int
) -> None:
    signals = neuron.error_signals(x, w, b, y)
    batch = (np.array([[x]]), np.array([w]), b, np.array([y]))
    dw, db = neuron.neuron_gradient(*batch)
    assert signals.loss == pytest.approx(neuron.neuron_loss(*batch))
    assert (signals.w_bar, signals.b_bar) == pytest.approx((dw[0], db))
    assert signals.z_bar == signals.b_bar


@given(problem=problems(), learning_rate=st.floats(1e-3, 0.1))
def test_a_small_step_goes_downhill_and_leaves_the_old_parameters(
    problem: Any, learning_rate: float
) -> None:
    x, w, b, y = problem
    before = w.copy()

    def gradient(w: np.ndarray, b: float) -> neuron.Gradient:
        return neuron.neuron_gradient(x, w, b, y)

    new_w, new_b = neuron.descent_step(w, b, gradient, learning_rate)
    assert neuron.neuron_loss(x, new_w, new_b, y) <= neuron.neuron_loss(x, w, b, y) + 1e-15
    assert np.array_equal(w, before)


def test_the_path_of_a_descent_starts_at_the_start_and_takes_every_step() -> None:
    path = neuron.descent_path([4.0], 1.0, lambda w, b: (w, 0.0), learning_rate=0.5, steps=3)
    assert [float(w[0]) for w, _ in path] == [4.0, 2.0, 1.0, 0.5]
    assert [b for _, b in path] == [1.0] * 4


@pytest.mark.parametrize(
    ("gate", "expected"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("not", [1, 0])]
)
def test_a_threshold_unit_computes_each_gate(gate: str, expected: list[int]) -> None:
    assert neuron.unit_table(*neuron.threshold_weights(gate)).tolist() == expected


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10))
def test_no_threshold_unit_computes_xor(w1: float, w2: float, b: float) -> None:
    assert neuron.unit_table([w1, w2], b).tolist() != [0, 1, 1, 0]


def test_weights_handed_out_twice_are_not_shared() -> None:
    w, _ = neuron.threshold_weights("and")
    w[0] = 99.0
    assert neuron.threshold_weights("and") == ([1.0, 1.0], -1.5)


def test_unknown_gate_and_wrong_shapes_are_told_in_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"no unit for 'xor': there are and, or, not"):
        neuron.threshold_weights("xor")
    with pytest.raises(ValueError, match=r"x has shape \(4, 2\) and w \(3,\)"):
        neuron.neuron_output(BITS, [1, 2, 3], 0)
    with pytest.raises(ValueError, match="one weight per input"):
        neuron.unit_table(1.0, 0)
    with pytest.raises(ValueError, match="same shape"):
        neuron.neuron_loss(BITS, [1, 2], 0, [[0], [1], [1], [0]])


class TestDeckFacts:
    """Numbers of section 01 as the decks print them."""

    x, w, b = np.array([[-1.0, -2.0]]), np.array([2.0, -3.0]), -3.0

    def test_busn20800_the_sigmoid_neuron_gives_073_with_local_gradient_020(self) -> None:
        """BUSN20800: 1/(1 + e^-(w0 x0 + w1 x1 + w2)) at z = 1."""
        output = neuron.neuron_output(self.x, self.w, self.b)[0]
        assert neuron.weighted_sum(self.x, self.w, self.b)[0] == 1
        assert f"{output:.2f}" == "0.73"
        assert f"{output * (1 - output):.2f}" == "0.20"

    def test_ml4bi_thresholds_of_or_and_and(self) -> None:
        """ML4BI: h1 = [x1 + x2 - 0.5 > 0] is OR, h2 = [x1 + x2 - 1.5 > 0] is AND."""
        assert neuron.threshold_weights("or") == ([1.0, 1.0], -0.5)
        assert neuron.threshold_weights("and") == ([1.0, 1.0], -1.5)

    def test_ml4bi_gradient_of_logistic_least_squares(self) -> None:
        """ML4BI: dL/dw = (y - t) σ'(z) x and dL/db = (y - t) σ'(z), for one example."""
        sigma = 1 / (1 + np.exp(-1.0))
        dw, db = neuron.neuron_gradient(self.x, self.w, self.b, [1])
        assert db == pytest.approx((sigma - 1) * sigma * (1 - sigma))
        assert dw == pytest.approx(db * self.x[0])

    def test_dasc7606_cross_entropy_is_the_mean_negative_log_likelihood(self) -> None:
        """DASC7606: J = -1/M Σ [y log h + (1 - y) log(1 - h)]."""
        x, y = np.array([[0.5], [-2.0], [1.0]]), np.array([1, 0, 0])
        h = neuron.neuron_output(x, [1.5], 0.25)
        expected = -np.mean(y * np.log(h) + (1 - y) * np.log(1 - h))
        assert neuron.cross_entropy_loss(x, [1.5], 0.25, y) == pytest.approx(expected)

    def test_dasc7606_sigmoid_with_cross_entropy_has_delta_h_minus_y(self) -> None:
        _, db = neuron.cross_entropy_gradient(self.x, self.w, self.b, [0])
        assert db == pytest.approx(1 / (1 + np.exp(-1.0)))


def test_cross_entropy_is_finite_and_still_learns_where_the_unit_is_sure_and_wrong() -> None:
    batch = (np.array([[1.0]]), np.array([-800.0]), 0.0, np.array([1]))
    assert neuron.cross_entropy_loss(*batch) == pytest.approx(800.0)
    assert neuron.cross_entropy_gradient(*batch)[1] == pytest.approx(-1.0)
    assert neuron.neuron_gradient(*batch)[1] == pytest.approx(0.0, abs=1e-300)


def test_scores_of_ten_patients_by_hand() -> None:
    """3 of 4 ill found, 2 false alarms; 21 of 24 pairs of ill and healthy in the right order."""
    y_hat = [0.95, 0.85, 0.78, 0.66, 0.60, 0.43, 0.36, 0.30, 0.18, 0.07]
    y = [1, 1, 0, 1, 0, 1, 0, 0, 0, 0]
    assert neuron.binary_scores(y, y_hat) == pytest.approx((3 / 5, 3 / 4, 2 / 3, 21 / 24))
