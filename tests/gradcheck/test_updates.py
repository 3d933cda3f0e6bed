"""Optimizers: what the reports tell, and what steps may and may not do."""

import numpy as np
import pytest

from nnlib.gradcheck import verify_updates


def sgd(w, g, lr=0.1):
    return w - lr * g


def momentum(w, g, v, mu=0.9):
    v = mu * v - 0.1 * g
    return w + v, v


def velocity(w):
    return (np.zeros_like(w),)


def test_a_setting_that_exposes_the_mistake_is_told():
    def fixed_rate(w, g, lr=0.1):
        return w - 0.1 * g

    assert verify_updates(fixed_rate, sgd).ok
    report = verify_updates(fixed_rate, sgd, settings=[{"lr": 0.1}, {"lr": 0.3}])
    assert report.diagnosis != "step-sign" and not report.ok
    assert report.diagnosis == "setting-ignored" and "lr = 0.1" in report.message


def test_the_first_wrong_step_is_the_place():
    def forgetful(w, g, v):
        return w + 0.9 * v - 0.1 * g, 0.9 * v

    report = verify_updates(forgetful, momentum, state=velocity, names=("W", "b"))
    assert (report.diagnosis, report.where) == ("state-reset", "W after step 2, b after step 2")
    assert [block.diagnosis for block in report.blocks] == ["state-reset", "state-reset"]


def test_a_known_mistake_is_told_in_the_words_of_the_lesson():
    def climbs(w, g):
        return w + 0.1 * g

    report = verify_updates(climbs, sgd, mistakes={"ascent": (climbs, "This climbs.")})
    assert report.diagnosis == "ascent" and report.message.startswith("This climbs.\n")


def test_states_may_differ_when_the_paths_agree():
    def two_parts(w, g, state, count):
        v = 0.9 * state - g
        return w + 0.1 * v, v, count + 1

    report = verify_updates(
        two_parts, momentum, state=lambda w: (0 * w, 0), reference_state=velocity
    )
    assert report.ok, report.message


def hole(w, g):
    raise NotImplementedError("Exercise 5.2: sgd_step")


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda w, g: None, "returns-none"),
        (lambda w, g: w[:1], "shape"),
        (lambda w, g: "w", "wrong-type"),
        (lambda w, g: w * np.nan, "not-finite"),
        (lambda w, g: w @ np.ones(99), "raised"),
        (lambda w, g: w - 0.1 * g.__imul__(1.5), "mutates-input"),
        (hole, "not-attempted"),
    ],
)
def test_every_outcome_is_clear(step, code):
    report = verify_updates(step, sgd)
    assert (report.ok, report.diagnosis) == (False, code)
    assert report.message and "{" not in report.message


def test_the_calls_are_as_stated():
    report = verify_updates(sgd, sgd, settings=[{}, {"lr": 0.5}], steps=3)
    assert report.calls["step"] == 4 * 3 * 2 * 2


def memoryless(w, g):
    return w - 0.1 * g


def counts_calls():
    calls = []

    def step(w, g):
        calls.append(1)
        return w - 0.1 * g * (1 + (len(calls) > 60))

    return step


def wrong_for_matrices(w, g):
    return w - 0.1 * (g if g.ndim == 1 else np.abs(g))


def test_what_is_kept_elsewhere_is_proven_by_walking_again():
    report = verify_updates(counts_calls(), memoryless)
    assert report.diagnosis == "state-shared"
    assert "the same walk once more is not" in report.message


def test_a_tensor_that_is_wrong_alone_is_not_told_to_be_disturbed():
    report = verify_updates(wrong_for_matrices, memoryless)
    assert report.diagnosis != "state-shared"
    assert [block.ok for block in report.blocks] == [True, False]


def test_a_memory_for_all_tensors_is_told():
    def momentum_of_one(w, g, v):
        v = 0.9 * v - 0.1 * g
        return w + v, v

    class Shared:
        def __init__(self):
            self.mean = {}

        def __call__(self, w, g, v):
            before = self.mean.setdefault("size", w.size)
            self.mean["size"] = w.size
            v = 0.9 * v * (before == w.size) - 0.1 * g
            return w + v, v

    report = verify_updates(Shared(), momentum_of_one, state=velocity)
    assert report.diagnosis == "state-shared", report.message
    assert "several in turn are not" in report.message
