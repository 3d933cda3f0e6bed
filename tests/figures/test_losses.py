"""What the figures about losses say in words agrees with what nnlib computes."""

import numpy as np
import pytest

from nnlib import figures
from nnlib.activations import sigmoid, sigmoid_grad
from nnlib.gradcheck import verify_gradient
from nnlib.graph import topological_order
from nnlib.lessons.losses.figures import outputs, products

LESSON = [name for name, entry in figures.registry().items() if entry.lesson == "losses"]


def alt(name: str) -> str:
    return figures.find(name).alt


def words(name: str) -> list[str]:
    return [text.get_text() for ax in figures.find(name).draw().axes for text in ax.texts]


def test_the_figures_of_the_lesson_are_all_there() -> None:
    shown = {"loss-curves", "cancelling-quotient", "loss-and-delta", "overflow", "one-hot-picks"}
    shown |= {"squared-deltas", "softmax-jacobian", "hinge-graph", "hinge-training"}
    shown |= {"regression-curve", "cars-residuals", "broken-and-repaired", "losses-compared"}
    assert set(LESSON) == shown


@pytest.mark.parametrize("name", outputs.LOSSES)
@pytest.mark.parametrize("y", [0, 1])
def test_every_delta_is_the_slope_of_its_loss(name: str, y: int) -> None:
    loss, delta = outputs.LOSSES[name]
    points = [(np.array([z]),) for z in (-3.1, -0.4, 0.7, 2.6)]
    found = verify_gradient(lambda z: float(loss(z, y)[0]), lambda z: delta(z, y) * 1.0, points)
    assert found.ok, found.message


def test_sizes_of_the_two_factors() -> None:
    slope, quotient = sigmoid_grad(np.array(-8.0)), 1 / sigmoid(np.array(-8.0))
    assert f"{quotient:,.0f}" == "2,982" and f"{slope:.4f}" == "0.0003"
    assert "grows to 2,982" in alt("cancelling-quotient")


def test_deltas_of_a_sure_and_wrong_unit() -> None:
    names = ("squared error, sigmoid", "cross-entropy, sigmoid")
    deltas = [outputs.LOSSES[name][1](-4.0, 1) for name in names]
    assert [f"{delta:.2f}" for delta in deltas] == ["-0.02", "-0.98"]
    assert "its delta, -0.02" in alt("loss-and-delta")


def test_where_the_naive_loss_ends() -> None:
    for dtype, end in ((np.float32, 89), (np.float64, 710)):
        point = outputs.breaking_point(dtype)
        assert round(point) == end and f"z = {end}" in alt("overflow")
        with np.errstate(over="ignore"):
            assert np.isinf(np.exp(dtype(point + 0.1)))
        assert np.isfinite(np.exp(dtype(point - 0.1)))


def test_what_the_one_hot_rows_pick() -> None:
    picked = np.log(products.ROWS[range(3), products.LABELS])
    assert [f"{value:.2f}" for value in picked] == ["-1.61", "-0.22", "-0.69"]
    assert "$J$ = − mean = 0.84" in words("one-hot-picks")


def test_entries_of_the_softmax_jacobian() -> None:
    written = words("softmax-jacobian")
    for entry in ("0.21", "0.16", "0.09", "−0.14", "−0.07", "−0.02", "−5", "−0.8"):
        assert entry in written


def test_gradients_on_the_hinge_graph() -> None:
    J = products.hinge_graph()
    J.backward()
    graph = {node.name: node for node in topological_order(J)}
    assert float(J.value) == pytest.approx(1.425)
    assert float(graph["w"].grad) == pytest.approx(2.1)
    assert float(graph["b"].grad) == float(graph["z"].grad) == 1
    assert "together 2.1" in alt("hinge-graph")
