"""What the figures of lesson 02 say in words agrees with what nnlib computes."""

import numpy as np
import pytest

from nnlib import activations, figures
from nnlib.lessons.activations import models
from nnlib.lessons.activations.figures.depth import _chain
from nnlib.lessons.activations.figures.signs import TARGET
from nnlib.lessons.activations.figures.softmax import SCORES

CASES = ((1.0, -0.5), (8.0, -4.0))
LESSON = [name for name, entry in figures.registry().items() if entry.lesson == "activations"]


def alt(name: str) -> str:
    return figures.find(name).alt


def words_of(name: str) -> list[str]:
    return [text.get_text() for ax in figures.find(name).draw().axes for text in ax.texts]


def test_the_decks_pictures_of_section_02_are_all_there() -> None:
    shown = {"activation-panel", "sigmoid-saturation", "vanishing-gradient", "zig-zag"}
    shown |= {"dying-relu", "maxout", "softmax-winner", "rectifiers", "gradient-clipping"}
    shown |= {"tanh-from-sigmoid", "one-sign-quadrants", "ten-layers"}
    assert shown | {"chain-slopes", "twenty-layers"} == set(LESSON)


def test_with_another_answer_the_picture_is_another() -> None:
    draw = figures.find("rectifiers").draw
    flat = draw(value=lambda name, z, k: np.zeros(len(z)))
    assert np.all(flat.axes[0].get_lines()[-1].get_ydata() == 0)


def test_chains_end_where_they_are_told_to() -> None:
    slopes = {w: [_chain(None, np.full(n, w), np.full(n, b)) for n in (1, 20)] for w, b in CASES}
    assert slopes[1.0] == pytest.approx([0.25, 9.1e-13], rel=0.01)
    assert slopes[8.0] == pytest.approx([2, 2**20])
    assert "9e-13" in alt("chain-slopes") and "a million" in alt("chain-slopes")


def test_twenty_layers_leave_what_is_told() -> None:
    falls = {}
    for name in ("sigmoid", "tanh", "relu", "elu"):
        spread, back = models.through_layers(name, 1.4, models.Pieces())
        falls[name] = np.log10(back[-1] / back[0])
        assert (spread[-1] < 1e-8) == (name == "sigmoid")
    assert 9 < falls.pop("sigmoid") < 11
    assert all(abs(fall) < 1 for fall in falls.values())


def test_a_jump_is_left_open() -> None:
    ax = figures.find("activation-panel").draw().axes[1]
    lines = [line.get_ydata() for line in ax.get_lines()]
    assert sorted(set(np.concatenate(lines).tolist())) == [-1.0, 0.0, 1.0]
    assert all(np.ptp(line) == 0 for line in lines)


def test_saturation_numbers() -> None:
    assert activations.sigmoid_grad(4.6) < 0.01 < activations.sigmoid_grad(4.5)
    told = {z: f"{float(activations.sigmoid_grad(z)):.2g}" for z in (0.0, 3.0, 6.0)}
    assert told == {0.0: "0.25", 3.0: "0.045", 6.0: "0.0025"}
    assert set(told.values()) <= set(words_of("sigmoid-saturation"))
    assert "0.05 at z = 3 and 0.002 at z = 6" in alt("sigmoid-saturation")


def test_a_gradient_shrinks_four_to_fivefold_through_sigmoids_and_stays_through_the_others() -> (
    None
):
    sizes = {name: models.sizes_by_layer(name, 20) for name in ("sigmoid", "tanh", "relu")}
    per_layer = (sizes["sigmoid"][-1] / sizes["sigmoid"][0]) ** (1 / 19)
    assert 4 < per_layer < 5
    assert f"{sizes['sigmoid'][-1]:.1f}" == "0.2" and f"{sizes['sigmoid'][0]:.0e}" == "5e-14"
    for name in ("tanh", "relu"):
        assert sizes[name].min() > 0.01 and sizes[name].max() < 3


def test_clipping_numbers() -> None:
    g = np.array([6.0, 2.0])
    assert np.clip(g, -2, 2).tolist() == [2, 2]
    assert (2 * g / np.linalg.norm(g)).round(1).tolist() == [1.9, 0.6]


def test_ten_layers_pass_what_is_told() -> None:
    assert activations.sigmoid_grad(0.0) ** 10 == pytest.approx(1e-6, rel=0.05)
    assert activations.tanh_grad(0.0) ** 10 == 1
    assert activations.leaky_relu_grad(-1.0) ** 10 == pytest.approx(1e-20)


def test_zig_zag_distances() -> None:
    x = np.random.default_rng(4).uniform(0.05, 1, (12, 2))
    ends = [models.descent_on_examples(inputs, TARGET, 0.8)[-1] for inputs in (x, 2 * x - 1)]
    assert [f"{np.linalg.norm(end - TARGET):.1f}" for end in ends] == ["1.2", "0.1"]
    assert "1.2 away" in alt("zig-zag") and "0.1 away" in alt("zig-zag")


@pytest.mark.usefixtures("starts")
def test_dead_shares_and_accuracies() -> None:
    for eta, dead, told in ((0.5, 0.06, "6 %"), (1.4, 0.35, "35 %"), (4.0, 0.99, "99 %")):
        share, accuracy = models.dead_share_while_training(eta)
        assert share[-1] == pytest.approx(dead, abs=0.005) and told in alt("dying-relu")
        assert (accuracy > 0.975) == (eta < 2)


def test_softmax_numbers() -> None:
    assert activations.softmax(SCORES).round(2).tolist() == [0.09, 0.64, 0.24, 0.03]
    assert activations.softmax(3 * SCORES)[1].round(2) == 0.95
    assert "0.09, 0.64, 0.24 and 0.03" in alt("softmax-winner")
    assert {"0.64", "0.95", "0.0024", "0.0001"} <= set(words_of("softmax-winner"))


def test_maxout_draws_relu_and_leaky_relu() -> None:
    panels = figures.find("maxout").draw().axes
    for ax, expected in zip(
        panels, (activations.relu, lambda x: np.maximum(0.2 * x, x)), strict=False
    ):
        highest = ax.get_lines()[-1]
        assert np.allclose(highest.get_ydata(), expected(highest.get_xdata()))
