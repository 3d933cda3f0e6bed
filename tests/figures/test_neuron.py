"""What the figures of lesson 01 say in words agrees with what nnlib computes."""

from itertools import pairwise

import numpy as np
import pytest

from nnlib import figures, metrics
from nnlib.activations import sigmoid, sigmoid_grad, threshold
from nnlib.lessons.neuron.figures.errors import OUTPUTS, TARGETS
from nnlib.lessons.neuron.figures.plane import PLANE_X, PLANE_Y
from nnlib.lessons.neuron.models import TEN_X, TEN_Y, Squares, error_signals

LESSON = [name for name, entry in figures.registry().items() if entry.lesson == "neuron"]


def alt(name: str) -> str:
    return figures.find(name).alt


def test_the_decks_pictures_of_section_01_are_all_there() -> None:
    shown = {"nerve-cell", "neuron", "threshold-units", "xor-not-separable", "sigmoid-and-step"}
    shown |= {"convex-and-nonconvex", "derivative-as-limit", "gradient-descent-1d"}
    shown |= {"learning-rates", "loss-surface", "error-signals", "cross-entropy-and-squares"}
    assert shown | {"decision-lines", "roc-and-confusion", "trained-unit"} == set(LESSON)


def test_sigmoid_numbers() -> None:
    assert f"{sigmoid(1.0):.2f}" == "0.73" and "the sigmoid is 0.73" in alt("sigmoid-and-step")
    assert f"{sigmoid_grad(1.0):.2f}" == "0.20" and "slope 0.20" in alt("sigmoid-and-step")


def test_error_signals_in_words() -> None:
    s = error_signals(x=2, w=1, b=-1, y=0)
    told = (s.z, s.y_hat, s.loss, s.y_hat_bar, s.z_bar, s.w_bar, s.b_bar)
    expected = ["1.00", "0.73", "0.27", "0.73", "0.14", "0.29", "0.14"]
    assert [f"{value:.2f}" for value in told] == expected
    for words in ("z = wx + b = 1", "L = 0.27", "0.20 = 0.14", "w-bar = z-bar times x = 0.29"):
        assert words in alt("error-signals")


def test_sure_and_wrong_numbers() -> None:
    error = float(sigmoid(-6.0)) - 1
    assert f"{abs(error):.3f}" == "0.998"
    assert f"{abs(error) * float(sigmoid_grad(-6.0)):.3f}" == "0.002"
    assert "0.998" in alt("cross-entropy-and-squares")
    assert "0.002" in alt("cross-entropy-and-squares")


def test_screening_test_numbers() -> None:
    assert metrics.confusion_matrix(TARGETS, OUTPUTS > 0.5).tolist() == [[4, 2], [1, 3]]
    assert metrics.auc(*metrics.roc_curve(TARGETS, OUTPUTS)[:2]) == pytest.approx(21 / 24)
    assert "the area under it is 0.88" in alt("roc-and-confusion")


def test_loss_surface_numbers_are_written_in_the_figure() -> None:
    words = [text.get_text() for text in figures.find("loss-surface").draw().axes[0].texts]
    assert "start: $J = 0.35$" in words and "after 60 steps:\n$J = 0.05$" in words
    assert "J = 0.35" in alt("loss-surface") and "J = 0.05" in alt("loss-surface")


def test_the_path_crosses_the_level_lines_at_right_angles() -> None:
    """Measured where they are drawn, in points of the paper: with unequal axes it would not."""
    figure = figures.find("loss-surface").draw()
    axes = figure.axes[0]
    path = next(line for line in axes.lines if len(line.get_xdata()) > 9).get_xydata()
    figure.draw_without_rendering()
    objective = Squares(TEN_X, TEN_Y)
    for (w, b), after in pairwise(path):
        dw, db = objective.slopes(np.array([w]), b)
        level = axes.transData.transform([[w, b], [w - 0.1 * db, b + 0.1 * dw[0]]])
        step = axes.transData.transform([[w, b], after])
        along, across = np.diff(level, axis=0)[0], np.diff(step, axis=0)[0]
        cosine = along @ across / np.linalg.norm(along) / np.linalg.norm(across)
        assert cosine == pytest.approx(0, abs=1e-9)


def test_the_trained_unit_gets_as_many_right_as_is_told() -> None:
    titles = [ax.get_title(loc="left") for ax in figures.find("trained-unit").draw().axes]
    assert [title.split(": ")[1] for title in titles] == [
        "2 of 10 right",
        "9 of 10 right",
        "10 of 10 right",
    ]
    for words in ("2 of 10", "9 are right", "all 10 are right"):
        assert words in alt("trained-unit")


def test_with_another_answer_the_picture_is_another() -> None:
    draw = figures.find("threshold-units").draw
    theirs = draw(weights=lambda gate: ([-3.0], 1.0) if gate == "not" else ([2.0, 3.0], -2.5))
    assert [ax.get_title(loc="left") for ax in theirs.axes] == [
        r"AND   $[2x_1 + 3x_2 - 2.5 > 0\,]$",
        r"OR   $[2x_1 + 3x_2 - 2.5 > 0\,]$",
        r"NOT   $[-3x + 1 > 0\,]$",
    ]


def test_descent_on_the_parabola_visits_the_points_told() -> None:
    drawn = figures.find("gradient-descent-1d").draw().axes[0].lines
    marked = [line.get_xdata()[0] for line in drawn if line.get_marker() == "o"]
    step = [w - 0.4 * (w - 2) for w in marked]
    assert marked[1:] == pytest.approx(step[:-1])
    assert [round(float(w), 2) for w in marked[:4]] == [-2.0, -0.4, 0.56, 1.14]
    assert "-2, -0.4, 0.56, 1.14" in alt("gradient-descent-1d")


def test_secant_slopes() -> None:
    slopes = [((1 + h) ** 2 - 1) / h for h in (2, 1, 0.5)]
    assert slopes == [4, 3, 2.5]
    assert "slope is 4" in alt("derivative-as-limit")


@pytest.mark.parametrize(("w", "b", "wrong"), [((1, 1), 0, 0), ((2, 0), 0, 0), ((1, 1), 1.5, 2)])
def test_decision_lines_panels(w: tuple[int, int], b: float, wrong: int) -> None:
    assert np.count_nonzero(threshold(PLANE_X @ w + b) != PLANE_Y) == wrong
