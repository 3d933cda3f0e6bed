"""Lesson 04: the decks' numbers, the reference functions, and what figures say in words."""

import numpy as np
import pytest

from nnlib import figures, gradcheck
from nnlib.lessons.jacobians import models as reference
from nnlib.lessons.jacobians.figures import chain as lesson04_chain
from nnlib.lessons.jacobians.figures import maps as lesson04

W, X = np.array([[0.1, 0.5], [-0.3, 0.8]]), np.array([0.2, 0.4])


def point(seed, h, d):
    rng = np.random.default_rng(seed)
    return rng.normal(size=d), rng.normal(size=(h, d)), rng.normal(size=h), rng.normal(size=h)


def test_the_deck_s_slope_along_a_curve_is_exact():
    assert reference.along_curve_slope(0.7) == pytest.approx(2.498432319393961, rel=1e-15)
    assert lesson04_chain.path_graph(0.7).value == pytest.approx(reference.along_curve(0.7))


def test_the_deck_s_squared_norm_and_its_gradients():
    assert (W @ X).tolist() == pytest.approx([0.22, 0.26])
    assert reference.squared_norm(W, X) == pytest.approx(0.116)
    dW, dx = reference.squared_norm_gradients(W, X)
    assert dW == pytest.approx(np.array([[0.088, 0.176], [0.104, 0.208]]))
    assert dx == pytest.approx([-0.112, 0.636])


def test_the_deck_s_relu_with_an_upstream_gradient():
    x, upstream = np.array(lesson04_chain.PIXELS), np.array(lesson04_chain.UPSTREAM)
    assert reference.relu_vjp(x, upstream).tolist() == [4, 0, 5, 0]


@pytest.mark.parametrize("seed", range(4))
def test_every_reference_gradient_agrees_with_finite_differences(seed):
    x, W, b, u = points = point(seed, 4, 3)
    gradcheck.assert_gradient(
        reference.score, reference.score_bias_gradient, [points, point(seed + 50, 2, 5)], wrt=(2,)
    )
    gradcheck.assert_gradient(
        reference.squared_norm, reference.squared_norm_gradients, [(W, x), (W[:2], x)]
    )
    gradcheck.assert_gradient(
        reference.surface, reference.surface_gradient, [tuple(b[:2]), tuple(u[:2])]
    )
    layers = [(x, W, b), point(seed + 90, 3, 3)[:3]]
    assert gradcheck.verify_vjp(reference.layer, reference.layer_vjp, layers, wrt=(0,)).ok
    affine = gradcheck.verify_jacobian(
        reference.affine, reference.affine_jacobians, layers, wrt=(0, 2)
    )
    assert affine.ok


def test_numbers_in_alternative_texts_are_what_the_functions_give():
    assert reference.surface_gradient(0.5, 0.5) == pytest.approx((0.64, 1.64), abs=0.005)
    assert "(0.64, 1.64)" in figures.find("gradient-and-levels").alt
    slopes = np.diag(reference.elementwise_tanh_jacobian([0.0, 0.5, 1.0, -2.0]))
    assert [f"{slope:.2g}" for slope in slopes] == ["1", "0.79", "0.42", "0.071"]
    graph = figures.find("two-paths").alt
    assert "x = cos t = 0.765" in graph and "f = y + exp(xy) = 1.94" in graph
    assert f"{4096 * 8 / 1024:.0f}" == "32" and f"{4096**2 * 8 / 1e6:.0f}" == "134"


def test_small_discs_become_the_jacobian_s_ellipse():
    sizes = [0.2, 0.1, 0.05]
    off = []
    for radius in sizes:
        _, image, predicted = reference.disc_image((0.4, -0.2), radius, lesson04.LAYER)
        off.append(np.abs(image - predicted).max())
    assert off[0] / off[1] > 3.5 and off[1] / off[2] > 3.5, "the error falls with the square"


def test_every_figure_of_the_deck_s_list_is_there():
    names = {name for name, entry in figures.registry().items() if entry.lesson == "04"}
    assert {"relu-jacobian", "squared-norm-graph", "two-paths"} <= names and len(names) == 8
