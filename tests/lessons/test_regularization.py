"""What the lesson claims is true: the decks' numbers, the laws, and what its trainings show."""

from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.course import Course
from nnlib.lessons.regularization import capstone, fits, runs
from nnlib.metrics import accuracy
from tests.conftest import ROOT

ACCURACIES = st.lists(st.integers(0, 20), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def answers(solutions) -> SimpleNamespace:
    return SimpleNamespace(**solutions("regularization"))


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
    gradient = 2 * rows.T @ (rows @ c - y) + answers.penalty_gradients(c, penalty)[1]
    assert np.abs(gradient).max() < 1e-9


def test_steps_of_the_penalties_by_hand(answers: SimpleNamespace) -> None:
    l1, l2 = answers.penalty_gradients(np.array([2.0, 0.1]), 0.05)
    assert l1.tolist() == [0.05, 0.05] and l2.tolist() == pytest.approx([0.2, 0.01])


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


def test_the_two_sums_by_hand() -> None:
    w = np.zeros(2)
    for _ in range(3):
        w -= 0.5 * np.array([1, 0.1]) * (w - 1)
    assert w.round(3).tolist() == [0.875, 0.143]
    z_hat = [(z - z.mean()) / z.std() for z in np.array([[2, 4, 4, 6], [2, 4, 4, 14]])]
    assert (3 * z_hat[0] + 1).round(2).tolist() == [-3.24, 1, 1, 5.24]
    assert z_hat[1][0] == pytest.approx(-0.85, abs=0.005)


def test_the_lesson_trains_the_network_that_its_figures_show() -> None:
    network, history, sets = runs.capstone_network()
    notebook = nbformat.read(Course(ROOT).lesson("regularization").solution, as_version=4)
    (cell,) = [cell for cell in notebook.cells if "progress=True" in cell.source]
    told = cell.outputs[0].text
    assert f"best epoch {history.best_epoch}\n" in told
    for x, y in sets:
        assert f"{len(y)} digits  {accuracy(y, network.predict(x)):.0%} right" in told


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


def test_the_process_of_the_capstone_meets_its_goal() -> None:
    network, history, sets = runs.capstone_network()
    assert [len(y) for _, y in sets] == [1078, 360, 359]
    assert accuracy(sets[2][1], network.predict(sets[2][0])) >= 0.97
    assert len(history.loss) - 1 - history.best_epoch == 10


@pytest.mark.parametrize("seed", [0, 101])
def test_the_capstone_s_own_training_passes_both_exams(answers: SimpleNamespace, seed: int) -> None:
    assert capstone.exam(answers.train_digits, seed) >= 0.97


def test_hidden_sitting_cannot_be_looked_up(answers: SimpleNamespace) -> None:
    weights = answers.train_digits(*capstone.sitting(0)[0], 300, np.random.default_rng(0))
    x, y = capstone.sitting(101)[1]
    assert accuracy(y, capstone.predict_digits(weights, x)) < 0.5


@pytest.mark.parametrize(
    "answer",
    [
        None,
        np.zeros((64, 10)),
        [np.zeros((64, 5)), np.zeros(5), np.zeros((10, 5)), np.zeros(10)],
        [np.full((64, 5), np.nan), np.zeros(5), np.zeros((5, 10)), np.zeros(10)],
    ],
)
def test_what_is_no_network_is_told_apart(answer: object) -> None:
    assert not capstone.are_parameters(answer)
