"""The lesson about Jacobians: the decks' numbers, and what text and figures say in words."""

import numpy as np
import pytest

from nnlib import figures
from nnlib.graph import topological_order
from nnlib.lessons.jacobians.figures import chain, maps

W, X = np.array([[0.1, 0.5], [-0.3, 0.8]]), np.array([0.2, 0.4])


def test_the_deck_s_slope_along_a_curve_is_exact(solutions) -> None:
    slope = solutions("jacobians")["along_curve_slope"](0.7)
    assert slope == pytest.approx(2.498432319393961, rel=1e-15)
    output = chain.path_graph(0.7)
    (t,) = (node for node in topological_order(output) if node.name == "t")
    assert output.value == pytest.approx(0.7**2 + np.exp(0.7**2 * np.cos(0.7)))
    assert t.grad == pytest.approx(slope, rel=1e-14)


def test_the_deck_s_squared_norm_and_its_gradients(solutions) -> None:
    assert (W @ X).tolist() == pytest.approx([0.22, 0.26])
    assert np.sum((W @ X) ** 2) == pytest.approx(0.116)
    dW, dx = solutions("jacobians")["squared_norm_gradients"](W, X)
    assert dW == pytest.approx(np.array([[0.088, 0.176], [0.104, 0.208]]))
    assert dx == pytest.approx([-0.112, 0.636])


def test_the_deck_s_relu_with_an_upstream_gradient(solutions) -> None:
    x, upstream = np.array(chain.PIXELS), np.array(chain.UPSTREAM)
    assert solutions("jacobians")["relu_vjp"](x, upstream).tolist() == [4, 0, 5, 0]


def test_numbers_in_alternative_texts_are_what_the_functions_give(solutions) -> None:
    names = solutions("jacobians")
    assert names["surface_gradient"](0.5, 0.5) == pytest.approx((0.64, 1.64), abs=0.005)
    assert "(0.64, 1.64)" in figures.find("gradient-and-levels").alt
    slopes = np.diag(names["tanh_jacobian"](np.array([0.0, 0.5, 1.0, -2.0])))
    assert [f"{slope:.2g}" for slope in slopes] == ["1", "0.79", "0.42", "0.071"]
    graph = figures.find("two-paths").alt
    assert "x = cos t = 0.765" in graph and "f = y + exp(xy) = 1.94" in graph
    assert f"{4096 * 8 / 1024:.0f}" == "32" and f"{4096**2 * 8 / 1e6:.0f}" == "134"


def test_small_discs_become_the_jacobian_s_ellipse() -> None:
    off = []
    for radius in (0.2, 0.1, 0.05):
        _, image, predicted = maps.disc_image((0.4, -0.2), radius)
        off.append(np.abs(image - predicted).max())
    assert off[0] / off[1] > 3.5 and off[1] / off[2] > 3.5, "the error falls with the square"


def test_every_figure_of_the_deck_s_list_is_there() -> None:
    names = {name for name, entry in figures.registry().items() if entry.lesson == "jacobians"}
    assert {"relu-jacobian", "squared-norm-graph", "two-paths"} <= names and len(names) == 8
