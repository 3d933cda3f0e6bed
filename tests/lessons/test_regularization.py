"""What the lesson claims is true: the decks' numbers, the laws, and what its trainings show."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.build.bank import Answer, read_bank
from grading.course import Course
from nnlib import datasets
from nnlib.lessons.regularization import capstone, fits, runs
from nnlib.lessons.regularization.figures import capstone as capstone_figures
from nnlib.metrics import accuracy
from tests.conftest import ROOT
from tests.references import make_marks

ACCURACIES = st.lists(st.integers(0, 20), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def answers(solutions) -> SimpleNamespace:
    """The solutions of the lesson and of the page that goes further."""
    return SimpleNamespace(**{**solutions("regularization/further"), **solutions("regularization")})


def test_deck_table_stops_with_epoch_17_as_best(answers: SimpleNamespace) -> None:
    best, stop = answers.early_stopping([80, 82, 85, 83, 78, 75], 3)
    assert (15 + best, 15 + stop) == (17, 20)


@given(ACCURACIES, st.integers(1, 8))
def test_stopping_sees_no_future_and_waits_no_longer(
    answers: SimpleNamespace, values: list[int], patience: int
) -> None:
    best, stop = answers.early_stopping(values, patience)
    assert values[best] == max(values[: stop + 1]) and values.index(values[best]) == best
    assert stop == len(values) - 1 or stop - best == patience
    assert answers.early_stopping(values[: stop + 1], patience) == (best, stop)


@pytest.mark.parametrize("fractions", [(0.5, 0.25, 0.25), (0.6, 0.2, 0.2)])
def test_splits_of_the_deck_hold_every_example_once(
    answers: SimpleNamespace, fractions: tuple[float, ...]
) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(3, 2, (200, 4)), np.arange(200)
    sets = answers.split_and_scale(x, y, fractions, rng)
    assert [len(b) for _, b in sets] == [round(200 * share) for share in fractions]
    assert sorted(np.concatenate([b for _, b in sets])) == list(range(200))


def test_the_scale_of_a_split_does_not_know_the_test_set(answers: SimpleNamespace) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(3, 2, (100, 4)), np.arange(100)
    sets = answers.split_and_scale(x, y, (0.6, 0.2, 0.2), np.random.default_rng(1))
    (train, rows), test = sets[0], sets[2]
    assert np.allclose(train.mean(axis=0), 0) and np.allclose(train.std(axis=0), 1)
    changed = x.copy()
    changed[test[1]] += 100
    again = answers.split_and_scale(changed, y, (0.6, 0.2, 0.2), np.random.default_rng(1))
    assert np.array_equal(again[0][0], train) and np.array_equal(again[0][1], rows)


def test_error_on_new_data_is_noise_plus_bias_plus_variance(answers: SimpleNamespace) -> None:
    sets, places = fits.training_sets(60), fits.new_places()
    f, fit = fits.truth(places), fits.polynomial_fit(2)
    bias, variance = answers.bias_and_variance(sets, fit, places, f)
    h = np.array([fit(x, y, places) for x, y in sets])
    assert np.mean((f - h) ** 2) == pytest.approx(bias + variance)


def test_measured_errors_are_u_shaped_and_the_training_error_is_not() -> None:
    errors = fits.errors_by_degree()
    best = fits.DEGREES.index(3)
    assert np.argmin(errors["new"]) == best
    assert (np.diff(errors["new"][best:]) > 0).all() and (np.diff(errors["train"]) < 0).all()
    assert errors["bias"][0] > 50 * errors["bias"][best]


@given(st.integers(0, 8), st.floats(0.01, 10))
@settings(max_examples=20)
def test_a_penalized_fit_is_the_minimum(
    answers: SimpleNamespace, degree: int, penalty: float
) -> None:
    x, y = fits.noisy_examples(12, np.random.default_rng(degree))
    c = fits.coefficients(x, y, degree, penalty)
    rows = np.polynomial.legendre.legvander(x, degree)
    (extra,) = answers.penalized([c[:, None]], [np.zeros((len(c), 1))], 0.0, penalty)
    gradient = rows.T @ (rows @ c - y) + extra[:, 0]
    assert np.abs(gradient).max() < 1e-9


def test_steps_of_the_penalties_by_hand(answers: SimpleNamespace) -> None:
    parameters = [np.array([[2.0, 0.1]]), np.array([3.0])]
    J = [np.zeros((1, 2)), np.zeros(1)]
    l1 = answers.penalized(parameters, J, 0.05, 0.0)
    l2 = answers.penalized(parameters, J, 0.0, 0.05)
    assert l1[0].tolist() == [[0.05, 0.05]] and l2[0].tolist() == [pytest.approx([0.1, 0.005])]
    assert l1[1].tolist() == l2[1].tolist() == [0.0]


def test_a_penalty_by_hand_trains_the_network_that_the_library_trains(
    answers: SimpleNamespace,
) -> None:
    by_hand, _ = runs.penalized_weights(1e-3, 0.0, answers.penalized)
    assert by_hand == pytest.approx(runs.penalized_weights(1e-3, 0.0)[0], abs=1e-9)


@pytest.mark.parametrize("rate", [0.2, 0.5, 0.8])
def test_dropout_keeps_the_mean_and_is_silent_outside_of_training(
    answers: SimpleNamespace, rate: float
) -> None:
    h, rng = np.ones((400, 250)), np.random.default_rng(0)
    a, mask = answers.dropout_forward(h, rate, rng, True)
    assert set(np.unique(mask).round(9)) == {0.0, round(1 / (1 - rate), 9)}
    assert a.mean() == pytest.approx(1, abs=0.03)
    a, mask = answers.dropout_forward(h, rate, rng, False)
    assert (a == h).all() and (mask == 1).all()


def test_top_k_with_all_units_is_the_whole_backward_and_with_fewer_is_sparse(
    answers: SimpleNamespace,
) -> None:
    rng = np.random.default_rng(0)
    x, W, delta = rng.normal(size=(1, 3)), rng.normal(size=(3, 6)), rng.normal(size=(1, 6))
    dW, dx = answers.top_k_backward(x, W, delta, 6)
    assert np.allclose(dW, x.T @ delta) and np.allclose(dx, delta @ W.T)
    dW, _ = answers.top_k_backward(x, W, delta, 2)
    assert np.count_nonzero(dW.any(axis=0)) == 2


def test_batch_normalization_by_hand() -> None:
    z = np.array([1.0, 3.0, 5.0, 7.0])
    assert ((z - z.mean()) / z.std()).round(2).tolist() == [-1.34, -0.45, 0.45, 1.34]


def test_the_two_sums_by_hand(answers: SimpleNamespace) -> None:
    w = np.zeros(2)
    for _ in range(3):
        w -= 0.5 * np.array([1, 0.1]) * (w - 1)
    assert w.round(3).tolist() == [0.875, 0.143]
    one = np.ones(1)
    a = answers.batch_norm_forward(np.array([[2.0], [4], [4], [6]]), 3 * one, one, 0.0)
    assert a[:, 0].round(2).tolist() == [-3.24, 1, 1, 5.24]
    z_hat = answers.batch_norm_forward(np.array([[2.0], [4], [4], [14]]), one, 0 * one, 0.0)
    assert z_hat[0, 0] == pytest.approx(-0.85, abs=0.005)


def test_the_overfitting_run_has_a_goldilocks_epoch(answers: SimpleNamespace) -> None:
    run = runs.overfitting_run()
    met = np.array(run.history.val_accuracy)
    best, _ = answers.early_stopping(met, 10)
    assert met[best] == met.max() and met[best] > met[-1] + 0.05
    assert run.accuracy[-1] > run.accuracy[best] + 0.1
    assert (np.diff(run.distance[::10]) > 0).all()


def test_an_ensemble_beats_every_member(answers: SimpleNamespace) -> None:
    p, y = runs.ensemble_members()
    mean, together = answers.ensemble_accuracies(p, y)
    assert together > max(accuracy(y, one.argmax(axis=1)) for one in p) > mean


def held_out() -> tuple[np.ndarray, np.ndarray]:
    lesson = Course(ROOT).lesson("regularization")
    with np.load(lesson.folder / "held_out.npz") as images:
        return images["pixels"], images["labels"]


def test_the_lesson_s_own_training_passes_both_exams(answers: SimpleNamespace) -> None:
    code, facts = capstone.even_or_odd(answers.train_network, (0, 1, 2))
    assert code == "" and facts["accuracy"] > 0.97
    code, facts = capstone.prime_or_not(answers.train_network, *held_out(), (0, 1, 2))
    assert code == "" and facts["accuracy"] > 0.94


def test_the_marks_lie_between_linear_models_and_trained_layers() -> None:
    measured = json.loads(capstone_figures.MARKS.read_text(encoding="utf-8"))
    for question, mark in (
        ("even or odd", capstone.MARK),
        ("prime or not", capstone.MARK_ELSEWHERE),
    ):
        accuracies = {kind: np.array(met) for kind, met in measured[question].items()}
        assert all(len(met) == 20 for met in accuracies.values())
        for kind in ("linear model", "64 units, frozen"):
            assert max(accuracies[kind]) < mark, kind
        for kind in ("16 units, trained", "64 units, trained"):
            three = accuracies[kind].mean() - 3 * accuracies[kind].std() / np.sqrt(3)
            assert three > mark, f"{kind}: a mean over three splits would often miss the mark"


@pytest.mark.parametrize("seed", [0, 7])
def test_the_kept_marks_are_what_the_models_reach(seed: int) -> None:
    measured = json.loads(capstone_figures.MARKS.read_text(encoding="utf-8"))
    for question, sitting in (
        ("even or odd", capstone.sitting),
        ("prime or not", make_marks.elsewhere),
    ):
        for kind in ("linear model", "64 units, trained"):
            again = make_marks.KINDS[kind](sitting(seed), np.random.default_rng(seed))
            assert measured[question][kind][seed] == pytest.approx(again, abs=0.02)


def wrong_kinds() -> list[Answer]:
    """The wrong answers of the bank that a linear or a frozen model, or a memory, gives."""
    lesson = Course(ROOT).lesson("regularization")
    kinds = ("linear", "frozen", "never trained", "squares", "nearest", "lookup", "shaken")
    bank = read_bank(lesson.bank, ["train_network", *OTHERS])
    told = [a for a in bank if a.exercise == "train_network" and not a.right]
    return [a for a in told if any(kind in f"{a.title} {a.expected}".lower() for kind in kinds)]


OTHERS = (
    "split_and_scale",
    "bias_and_variance",
    "penalized",
    "dropout_forward",
    "early_stopping",
)


@pytest.mark.parametrize("answer", wrong_kinds(), ids=lambda answer: answer.title)
def test_no_wrong_kind_of_capstone_answer_passes(answers: SimpleNamespace, answer: Answer) -> None:
    names = dict(vars(answers))
    exec(answer.source, names)
    train = names["train_network"]
    facts = (
        (capstone.starts, (0,)),
        (capstone.moves, (0,)),
        (capstone.even_or_odd, ((0, 1, 2),)),
    )
    found = (fact(train, *case) for fact, case in facts)
    codes = [answer[0] if isinstance(answer, tuple) else answer for answer in found]
    assert any(codes)


def test_the_hidden_exam_s_images_are_in_nobody_s_package() -> None:
    pixels, labels = held_out()
    ours = {image.tobytes() for image in (datasets.digits()[0] * 16).astype(np.uint8)}
    assert pixels.shape == (1500, 64) and set(labels) == set(range(10))
    assert not ours & {image.tobytes() for image in pixels}


def test_a_reader_from_a_students_pieces_is_looked_at_as_the_courses(
    answers: SimpleNamespace,
) -> None:
    pieces = answers.split_and_scale, answers.train_network, answers.early_stopping
    built = runs.reader(*pieces)
    assert [len(built.y), built.steps[-1]] == [360, capstone.STEPS]
    assert accuracy(built.y, built.p.argmax(axis=1)) > 0.96
    assert built.x.min() == 0 and built.x.max() == 1  # the images themselves, not scaled
    course = runs.reader()
    assert accuracy(course.y, course.p.argmax(axis=1)) >= 0.97


@pytest.mark.parametrize(
    "answer",
    [
        None,
        np.zeros((64, 10)),
        [np.zeros((64, 5)), np.zeros(5), np.zeros((2, 5)), np.zeros(2)],
        [np.full((64, 5), np.nan), np.zeros(5), np.zeros((5, 2)), np.zeros(2)],
        [np.zeros((64, 5)), np.zeros(5), np.zeros((5, 10)), np.zeros(10)],
    ],
)
def test_what_is_no_network_is_told_apart(answer: object) -> None:
    assert not capstone.are_parameters(answer, 2)
