"""The benchmark's gate is seen failing: a checker that accepts, rejects or misnames all."""

from types import SimpleNamespace

import numpy as np
import pytest

from nnlib.gradcheck import BlockReport, GradientReport
from tests.benchmarks import gradcheck as benchmark
from tests.gradcheck.bank import RIGHT, WRONG

FEW = {"WRONG": WRONG[:3], "RIGHT": RIGHT[:3]}


@pytest.fixture
def few(monkeypatch):
    for name, cases in FEW.items():
        monkeypatch.setattr(benchmark, name, cases)


def always(ok, diagnosis=None):
    blocks = tuple(BlockReport(name, ok) for name in ("dW1", "db1", "dW2", "db2"))
    report = GradientReport(ok, diagnosis, blocks=blocks, calls={"loss": 1})
    return lambda *arguments, **options: report


def test_the_checker_reaches_the_goal(few):
    assert benchmark.bank_table(seeds=1)


@pytest.mark.parametrize("broken", [always(True), always(False, "sign"), always(False, "abs")])
def test_a_broken_checker_misses_the_goal(few, monkeypatch, broken):
    monkeypatch.setattr(benchmark, "verify_gradient", broken)
    assert not benchmark.bank_table(seeds=1)


def test_too_many_calls_miss_the_goal(few, monkeypatch):
    real = benchmark.verify_gradient

    def wasteful(*arguments, **options):
        report = real(*arguments, **options)
        calls = {**report.calls, "loss": 100_000}
        return SimpleNamespace(**{**report.__dict__, "calls": calls})

    monkeypatch.setattr(benchmark, "verify_gradient", wasteful)
    assert not benchmark.bank_table(seeds=1)


def test_a_wrong_place_is_seen():
    case = next(c for c in WRONG if c.name == "sign of dW1")
    problem = case.build(np.random.default_rng(0))
    blocks = tuple(BlockReport(name, name != "db1") for name in problem.names)
    assert not benchmark.place_right(case, problem, GradientReport(False, "sign", blocks=blocks))
