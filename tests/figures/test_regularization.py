"""What the figures of the lesson say in words agrees with what nnlib computes."""

import numpy as np
import pytest

from nnlib import figures
from nnlib.lessons.regularization import fits, runs
from nnlib.lessons.regularization.figures import penalties, stopping
from nnlib.metrics import accuracy


def alt(name: str) -> str:
    return figures.find(name).alt


def titles(name: str) -> list[str]:
    return [ax.get_title(loc="left") for ax in figures.find(name).draw().axes]


def test_the_pictures_of_the_lesson_are_all_there() -> None:
    shown = {name for name, entry in figures.registry().items() if entry.lesson == "regularization"}
    assert {"polynomial-degrees", "u-shape", "overfit-boundary", "penalty-constraint-sets"} <= shown
    assert {"weight-histograms", "dropout-network", "learning-curves", "three-way-split"} <= shown
    assert {"classifier-features", "digit-confusion", "worst-mistakes"} <= shown


def test_polynomials_have_the_errors_told() -> None:
    written = " ".join(titles("polynomial-degrees"))
    assert all(f"training error {e}" in written for e in ("0.14", "0.06", "0.03"))
    assert "error 0.14 on" in alt("polynomial-degrees")
    assert [t.split("\n")[1] for t in titles("penalty-path")] == [
        "training 0.02, new data 400,000",
        "training 0.05, new data 0.10",
        "training 0.18, new data 0.16",
    ]


def test_bias_and_variance_have_the_values_told() -> None:
    errors = fits.errors_by_degree()
    assert f"{errors['bias'][0]:.2f}" == "0.07" and f"{errors['variance'][8]:.2f}" == "0.56"
    assert (errors["bias"][2:8] < 0.001).all()
    assert "bias squared 0.07, variance 0.01" in alt("bias-and-variance")


def test_the_diamond_is_touched_at_a_corner() -> None:
    corner, anywhere = (penalties.touching_point(power) for power in (1, 2))
    assert corner == pytest.approx([0, 1], abs=1e-9)
    assert f"({anywhere[0]:.2f}, {anywhere[1]:.2f})" == "(0.28, 0.96)"
    inside = penalties.rim(1) * 0.99
    assert penalties.bowl(corner) < penalties.bowl(inside).min()


@pytest.mark.usefixtures("starts")
def test_the_border_is_as_good_as_told() -> None:
    for l2, told in ((0.0, ["100%", "83%"]), (0.004, ["93%", "88%"])):
        network, *sets = runs.moons_network(l2)
        assert [f"{accuracy(y, network.predict(x)):.0%}" for x, y in sets] == told


@pytest.mark.usefixtures("starts")
def test_histograms_count_what_is_told() -> None:
    for penalty, small in (((0.0, 0.0), "3%"), ((1e-3, 0.0), "81%")):
        W, _ = runs.penalized_weights(*penalty)
        assert f"{np.mean(np.abs(W) < 0.01):.0%}" == small
    assert np.abs(runs.penalized_weights(0.0, 2e-3)[0]).max() < 0.7


@pytest.mark.usefixtures("starts")
def test_learning_curves_stop_where_told() -> None:
    history = runs.overfitting_run().history
    met = history.val_accuracy
    assert runs.stopped_early(history, 10) == (24, 34)
    assert "84 % at epoch 24 and falls to 76 %" in alt("learning-curves")
    assert (f"{met[24]:.0%}", f"{met[-1]:.0%}") == ("84%", "76%")


@pytest.mark.usefixtures("starts")
def test_the_course_s_reader_stops_and_errs_where_told() -> None:
    reader = runs.reader()
    answers = reader.p.argmax(axis=1)
    assert (reader.best, len(reader.steps) - 1) == (65, 75)
    mistaken = answers[answers != reader.y]
    assert (len(mistaken), np.count_nonzero(mistaken == 8)) == (7, 4)
    assert "four of the seven mistakes stand in the column of the 8" in alt("digit-confusion")


def test_descent_stays_beside_the_penalized_minima() -> None:
    penalized = np.array([stopping.penalized_at(k) for k in np.geomspace(2e-4, 1000, 400)])
    for time in (0.3, 1.0, 3.0):
        away = np.linalg.norm(penalized - stopping.descent_at(time), axis=1).min()
        assert away < 0.3
    assert np.allclose(stopping.descent_at(1e3), stopping.GOAL)
    assert np.allclose(stopping.descent_at(0), stopping.START)


@pytest.mark.usefixtures("starts")
def test_top_k_and_batch_normalization_reach_what_is_told() -> None:
    met = [runs.top_k_accuracy(k) for k in runs.KS]
    assert [f"{met[k]:.0%}" for k in (0, 1, 3, 4, 5)] == ["93%", "95%", "97%", "98%", "97%"]
    plain, normalized = (runs.batch_norm_accuracies(b) for b in (False, True))
    assert f"{plain[-1]:.0%}" == "78%" and f"{normalized[0]:.0%}" == "83%"
