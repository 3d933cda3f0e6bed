"""Gradients by differences are told from derived ones; the benchmark's gate is seen failing."""

import numpy as np
import pytest

from nnlib.gradcheck import (
    GradientReport,
    numerical_jacobian,
    numerical_vjp,
    verify_gradient,
    verify_jacobian,
    verify_vjp,
)
from tests.benchmarks import numeric, numeric_vectors
from tests.gradcheck.bank import numeric_products as vectors
from tests.gradcheck.bank import product_styles as vector_forms
from tests.gradcheck.bank.numeric import MODELS, SUSPICIOUS, differences


def diagnosis(loss, gradient, points):
    return verify_gradient(loss, gradient, points, rng=np.random.default_rng(0)).diagnosis


@pytest.mark.parametrize("build", MODELS)
@pytest.mark.parametrize(
    ("scheme", "step"), [("central", 1e-5), ("forward", 1e-7), ("relative", 1e-6)]
)
def test_differences_are_recognized(build, scheme, step):
    loss, _, points = build(np.random.default_rng(1))
    assert diagnosis(loss, differences(step, scheme)(loss), points) == "numeric-gradient"


@pytest.mark.parametrize("build", MODELS)
def test_the_library_s_own_differences_are_recognized(build):
    loss, _, points = build(np.random.default_rng(1))
    assert diagnosis(loss, numeric.library(loss), points) == "numeric-gradient"


@pytest.mark.parametrize("name", SUSPICIOUS)
def test_a_derived_gradient_is_never_accused(name):
    for seed in range(3):
        loss, gradient, points = SUSPICIOUS[name](np.random.default_rng(seed))
        assert diagnosis(loss, gradient, points) != "numeric-gradient"


def test_one_block_by_differences_is_enough():
    loss, gradient, points = MODELS[0](np.random.default_rng(0))
    by_differences = differences(1e-6, "central")(loss)
    mixed = lambda *p: [by_differences(*p)[0], *gradient(*p)[1:]]  # noqa: E731
    assert diagnosis(loss, mixed, points) == "numeric-gradient"


@pytest.mark.parametrize("model", vectors.MODELS)
@pytest.mark.parametrize("form", vectors.FORMS)
def test_products_and_jacobians_by_differences_are_recognized(model, form):
    answer = vectors.products(1e-5, "central", form)
    told = numeric_vectors.diagnosis(model, lambda f, vjp: answer(f), form, 1, 1)
    assert told == "numeric-gradient"


def test_every_draw_recognizes_a_numerical_vector_jacobian_product():
    points = [(np.random.default_rng(s).standard_normal((3, 4)),) for s in range(2)]
    product = lambda x, u: numerical_vjp(np.tanh, x, u)  # noqa: E731
    draws = [np.random.default_rng(seed) for seed in range(20)]
    told = [verify_vjp(np.tanh, product, points, rng=draw).diagnosis for draw in draws]
    assert told == 20 * ["numeric-gradient"]


@pytest.mark.parametrize("name", vector_forms.SUSPICIOUS)
def test_a_derived_product_is_never_accused_and_asked_a_bounded_number_of_times(name):
    f, vjp, points = vector_forms.SUSPICIOUS[name](np.random.default_rng(0))
    report = verify_vjp(f, vjp, points, rng=np.random.default_rng(0))
    assert report.ok, report.message
    assert report.calls["gradient"] <= len(points) + 1 + 3 + 36  # and beside the first point
    assert verify_jacobian(f, vectors.rows(f, vjp), points).ok


@pytest.mark.parametrize("told", [None, "numeric-gradient"])
def test_a_checker_that_always_says_the_same_misses_the_benchmark_s_goal(monkeypatch, told):
    report = GradientReport(told is None, told)
    verify = lambda *arguments, **options: report  # noqa: E731
    monkeypatch.setattr(numeric, "verify_gradient", verify)
    monkeypatch.setattr(numeric_vectors, "verify_vjp", verify)
    monkeypatch.setattr(numeric_vectors, "verify_jacobian", verify)
    assert not numeric.main(["--draws", "8"])


def test_a_jacobian_at_points_of_different_sizes_is_looked_at():
    points = [(np.random.default_rng(size).standard_normal(size),) for size in (3, 5)]
    derived = lambda x: np.diag(1 - np.tanh(x) ** 2)  # noqa: E731
    assert verify_jacobian(np.tanh, derived, points).ok
    by_differences = lambda x: numerical_jacobian(np.tanh, x)  # noqa: E731
    report = verify_jacobian(np.tanh, by_differences, points)
    assert report.diagnosis == "numeric-gradient"
