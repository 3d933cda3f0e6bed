"""The small pictures that every figure is compared with: course figures --baselines."""

from grading.lectures.baselines import FOLDER, TOLERANCE, difference
from nnlib import figures
from nnlib.plotting.sizes import fit
from tests.conftest import ROOT

KEPT = ROOT / FOLDER


def test_there_is_no_baseline_without_a_figure():
    assert {path.stem for path in KEPT.glob("*.png")} == set(figures.registry())


def test_a_line_that_is_gone_and_a_label_that_moved_are_seen():
    for change in (drop_a_line, move_a_label):
        figure = fit(figures.find("sigmoid-and-step").draw, "print").figure
        change(figure)
        assert difference(figure, KEPT / "sigmoid-and-step.png") > TOLERANCE


def drop_a_line(figure):
    max(figure.axes[0].lines, key=lambda line: len(line.get_xdata())).remove()


def move_a_label(figure):
    label = next(text for text in figure.axes[0].texts if text.get_text())
    x, y = label.get_position()
    left, right = figure.axes[0].get_xlim()
    label.set_position((x + (right - left) / 10, y))
