"""The measurements fail when a goal is missed; no time is measured here."""

from importlib import import_module

import numpy as np
import pytest

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import first_figure, step, widgets
from tests.benchmarks.timing import paired_ratio

CASE = step.CASES[0]


@pytest.mark.parametrize(("factor", "reached"), [(0.99, True), (1.01, False)])
def test_a_step_slower_than_its_goal_is_missed(factor, reached):
    ours = np.array([1.0, 2.0, 3.0])
    seconds = {"nnlib": ours, "products": ours / (factor * CASE.to_products)}
    (verdict,) = step.verdicts(CASE, seconds)
    assert verdict.reached == reached
    assert ("MISSED" in str(verdict)) != reached


def test_a_slow_moment_shared_by_both_does_not_move_the_ratio():
    theirs = np.array([1.0, 1.0, 9.0, 1.0, 1.0])
    assert paired_ratio(2 * theirs, theirs) == 2


@pytest.mark.parametrize("missed", [None, *benchmarks.NAMES])
def test_one_missed_goal_fails_the_run(monkeypatch, missed):
    for name in benchmarks.NAMES:
        module = import_module(f"tests.benchmarks.{name}")
        monkeypatch.setattr(module, "main", lambda name=name: name != missed)
    assert benchmarks.main([]) == (0 if missed is None else 1)


@pytest.mark.parametrize("case", step.CASES, ids=str)
def test_every_contestant_of_every_case_runs(case):
    steps = step.contestants(case)
    assert {"products", "nnlib"} <= steps.keys()
    steps["products"]()
    assert np.isfinite(steps["nnlib"]())


@pytest.mark.parametrize(("seconds", "reached"), [(0.149, True), (0.151, False)])
def test_a_widget_slower_than_its_goal_is_missed(seconds, reached):
    verdict = widgets.Verdict("neuron explore_decision_line", seconds, 1.0)
    assert verdict.reached == reached
    assert ("MISSED" in str(verdict)) != reached


def test_every_lesson_has_a_widget():
    found = widgets.widgets()
    topics = "neuron activations xor jacobians backprop losses optimizers regularization"
    assert {name.split()[0] for name in found} == set(topics.split())


def test_a_widget_is_moved_only_to_values_that_it_has_not_shown():
    box = widgets.widgets()["regularization explore_penalty"]()
    shown = [box.children[-1].value]
    for move in widgets.moves(box):
        move()
        shown.append(box.children[-1].value)
    assert len(set(shown)) == len(shown) == 1 + widgets.MOVES + 6


@pytest.mark.parametrize(
    ("ratio", "seconds", "reached"), [(1.9, 2.4, True), (2.1, 1.0, False), (1.0, 2.6, False)]
)
def test_a_first_figure_slower_than_its_goals_is_missed(ratio, seconds, reached):
    assert first_figure.reached(ratio, seconds) == reached


def test_a_first_figure_is_drawn_by_a_fresh_python():
    wall, processor = first_figure.cost(first_figure.OURS)
    assert wall > 0 and processor > 0
