"""Its solutions step as nnlib.optimizers do, and the lesson tells what they give."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import figures, initializers, schedules
from nnlib.lessons.optimizers import patient, trainings
from nnlib.lessons.optimizers.descent import (
    LANDSCAPES,
    LOST,
    Rule,
    line_gradients,
    noisy_bowl,
    noisy_line,
    race_cost,
    race_path,
    racer,
    ravine,
    saddle,
    valleys_slope,
    walk,
)
from nnlib.lessons.optimizers.figures import adaptive, race, rates
from nnlib.lessons.optimizers.lane import free_lane
from nnlib.lessons.optimizers.rules import Bowl, epoch, xavier_start
from nnlib.optimizers import SGD, Adadelta, Adagrad, Adam, AdamW, RMSProp
from nnlib.yours import drawn

SUTSKEVER = {"momentum": 0.9, "convention": "sutskever"}
PAIRS = {
    "SGD": (lambda: SGD(0.1), "sgd_step", 0, {"lr": 0.1}),
    "momentum": (lambda: SGD(0.1, **SUTSKEVER), "momentum_step", 1, {"lr": 0.1, "mu": 0.9}),
    "Nesterov": (
        lambda: SGD(0.1, 0.9, nesterov=True),
        "nesterov_pytorch_step",
        1,
        {"lr": 0.1, "mu": 0.9},
    ),
    "Adagrad": (
        lambda: Adagrad(0.1, eps=1e-8, eps_inside_root=True),
        "adagrad_step",
        1,
        {"lr": 0.1, "eps": 1e-8},
    ),
    "RMSProp": (
        lambda: RMSProp(0.1, 0.9, eps=1e-8, eps_inside_root=True),
        "rmsprop_step",
        1,
        {"lr": 0.1, "beta": 0.9, "eps": 1e-8},
    ),
    "Adadelta": (
        lambda: Adadelta(rho=0.9, eps=1e-6),
        "adadelta_step",
        2,
        {"rho": 0.9, "eps": 1e-6},
    ),
    "AMSGrad": (
        lambda: Adam(0.1, (0.9, 0.5), amsgrad=True, bias_correction=False),
        "amsgrad_step",
        3,
        {"lr": 0.1, "beta": 0.5},
    ),
}
ADAMS = {
    "Adam": (Adam(0.1), "adam_step", {"lr": 0.1}),
    "deck's Adam": (
        Adam(0.1, bias_correction=False),
        "adam_step",
        {"lr": 0.1, "corrected": False},
    ),
    "AdamW": (AdamW(0.1, weight_decay=0.2), "adamw_step", {"lr": 0.1, "decay": 0.2}),
}


@pytest.fixture(scope="module")
def answers(solutions):
    """The solutions of the lesson and of the page that goes further."""
    return SimpleNamespace(**{**solutions("optimizers/further"), **solutions("optimizers")})


def gradients(scale):
    rng = np.random.default_rng(3)
    return [scale * rng.normal(size=(2, 3)) for _ in range(20)]


@pytest.mark.parametrize("scale", [1.0, 1e-4])
@pytest.mark.parametrize("name", PAIRS)
def test_each_step_is_that_of_the_optimizer(answers, name, scale):
    make, step_name, memories, setting = PAIRS[name]
    step = getattr(answers, step_name)
    optimizer, w, ours = make(), np.ones((2, 3)), np.ones((2, 3))
    state = tuple(np.zeros((2, 3)) for _ in range(memories))
    for g in gradients(scale):
        optimizer.step(w, g)
        new = step(ours, g, *state, **setting)
        ours, *state = new if memories else (new,)
    assert ours == pytest.approx(w, rel=1e-12)


@pytest.mark.parametrize("name", ADAMS)
def test_adam_s_steps_are_those_of_the_optimizer(answers, name):
    optimizer, step_name, setting = ADAMS[name]
    step = getattr(answers, step_name)
    w, ours, state = np.ones((2, 3)), np.ones((2, 3)), (0.0, 0.0, 0)
    for g in gradients(1e-4):
        optimizer.step(w, g)
        ours, *state = step(ours, g, *state, **setting)
    assert ours == pytest.approx(w, rel=1e-12)
    assert state[-1] == 20


def test_momentum_by_hand(answers):
    w, v, told = 1.0, 0.0, []
    for _ in range(3):
        w, v = answers.momentum_step(w, w, v, 0.1, 0.9)
        told.append((v, w))
    assert np.array(told) == pytest.approx(np.array([(-0.1, 0.9), (-0.18, 0.72), (-0.234, 0.486)]))
    w, v = answers.nesterov_step(0.9, lambda p: p, -0.1, 0.1, 0.9)
    assert (w, v) == pytest.approx((0.729, -0.171))


def test_both_conventions_of_nesterov_walk_one_path(answers):
    w = v = np.array([1.0, -2.0])
    v = 0 * w
    p, u = w + 0.9 * v, 0 * w
    for _ in range(15):
        w, v = answers.nesterov_step(w, np.tanh, v, 0.3, 0.9)
        p, u = answers.nesterov_pytorch_step(p, np.tanh(p), u, 0.3, 0.9)
        assert p == pytest.approx(w + 0.9 * v) and u == pytest.approx(-v / 0.3)


def test_adagrad_s_steps_fall_with_the_root_of_time(answers):
    w, G, lengths = np.zeros(2), np.zeros(2), []
    for _ in range(4):
        new, G = answers.adagrad_step(w, np.array([3, 0.03]), G, 1.0, 0.0)
        lengths.append(w - new)
        w = new
    assert np.array(lengths) == pytest.approx(
        np.array([[1 / np.sqrt(t)] * 2 for t in (1, 2, 3, 4)])
    )


def test_adadelta_by_hand(answers):
    w, G, D, lengths = 0.0, 0.0, 0.0, []
    for _ in range(2):
        new, G, D = answers.adadelta_step(w, 2.0, G, D, 0.9, 1e-6)
        lengths.append(new - w)
        w = new
    assert [f"{length:.5f}" for length in lengths] == ["-0.00316", "-0.00324"]
    assert f"{G:.2f}" == "0.76"


def test_adam_climbs_where_amsgrad_descends():
    ends = {}
    for amsgrad in (False, True):
        optimizer, w = Adam(0.01, (0.0, 0.1), amsgrad=amsgrad), np.zeros(1)
        for g in 100 * [3.0, -1.0, -1.0]:
            optimizer.step(w, np.array([g]))
        ends[amsgrad] = f"{w[0]:+.2f}"
    assert ends == {False: "+0.68", True: "-0.35"}


def test_the_decks_schedules(answers):
    assert answers.decayed_rates(0.1, 0.05, 20) == pytest.approx((0.0368, 0.05), abs=5e-5)
    for t in (0, 3.5, 100):
        both = schedules.exponential(0.1, 0.05)(t), schedules.inverse_time(0.1, 0.05)(t)
        assert answers.decayed_rates(0.1, 0.05, t) == pytest.approx(both)
    assert f"{schedules.inverse_time(0.1, 0.05)(100):.3f}" == "0.017"


def test_the_mean_of_all_examples_gradients_is_the_gradient():
    theta, (x, y) = np.array(rates.START), noisy_line()
    h = 1e-6 * np.eye(2)
    ends = [(rates.cost_of_line(theta + d) - rates.cost_of_line(theta - d)) for d in h]
    full = line_gradients(theta, x, y).mean(axis=0)
    assert full == pytest.approx(np.array(ends).ravel() / 2e-6, rel=1e-6)


@given(N=st.integers(2, 60), batch_size=st.integers(1, 30), seed=st.integers(0, 99))
def test_every_epoch_is_a_permutation_cut_into_mini_batches(answers, N, batch_size, seed):
    content = {"row-twice", "row-missing", "batch-size", "not-from-rng"}
    assert epoch(answers.minibatches, N, batch_size, seed) not in content


def test_the_checked_epochs_and_weights_obey_all_rules(answers):
    for N, batch_size, seed in ((10, 4, 1), (23, 5, 2), (24, 6, 3)):
        assert epoch(answers.minibatches, N, batch_size, seed) == ""
    for D, H, seed in ((64, 32, 1), (30, 70, 2)):
        assert xavier_start(answers.xavier, D, H, seed) == ""
    drawn = answers.xavier(4, 3, np.random.default_rng(0))
    assert np.array_equal(drawn, initializers.xavier((4, 3), np.random.default_rng(0)))


@pytest.mark.parametrize(
    ("optimizer", "limit"),
    [
        (lambda lr: SGD(lr), 2 / 25),
        (lambda lr: SGD(lr, 0.9), 2 * 1.9 / 25),
        (lambda lr: SGD(lr, 0.9, nesterov=True), 2 * 1.9 / (25 * 2.8)),
    ],
)
def test_the_ravine_s_limit_of_the_learning_rate(optimizer, limit):
    J = ravine().J
    below, above = (
        walk(optimizer(f * limit), ravine().gradient, ravine().start, 800) for f in (0.97, 1.03)
    )
    assert J(below[-1]) < 1e-3 < J(below[0])
    assert np.abs(above[-1]).max() >= LOST


def test_adam_never_flies_off():
    path = walk(Adam(10.0), ravine().gradient, ravine().start, 200)
    assert np.abs(np.diff(path, axis=0)).max() < 1.01 * 10 and len(path) == 201


@pytest.mark.parametrize("landscape", [make() for make in LANDSCAPES.values()], ids=LANDSCAPES)
def test_landscapes_have_the_gradients_they_say(landscape):
    for w in np.random.default_rng(0).normal(size=(5, 2)):
        h = 1e-6 * np.eye(2)
        slope = [(landscape.J(w + d) - landscape.J(w - d)) / 2e-6 for d in h]
        assert landscape.gradient(w) == pytest.approx(np.array(slope), rel=1e-6, abs=1e-8)


def test_one_start_ends_in_four_ways():
    ends = [rates.descent_in_valleys(rate) for rate, _ in rates.REGIMES]
    assert ends[0][-1] < -1.6 and ends[1][-1] == pytest.approx(-1.30, abs=0.005)
    assert ends[2][-1] == pytest.approx(1.39, abs=0.005)
    assert np.abs(np.diff(ends[3][-10:])).min() > 0.1
    assert valleys_slope(ends[1][-1]) == pytest.approx(0, abs=1e-4)


def test_momentum_leaves_the_shallow_valley():
    trapped, through = (
        walk(SGD(0.03, momentum=mu), valleys_slope, [-2.1], 200)[-1, 0] for mu in (0.0, 0.9)
    )
    assert (trapped, through) == pytest.approx((-1.30, 1.39), abs=0.005)


def test_numbers_in_alternative_texts_are_what_the_optimizers_give():
    plain, heavy = (
        race_path(ravine(60), optimizer, 40)[:, 0] for optimizer in (SGD(0.031), SGD(0.01, 0.9))
    )
    assert f"{plain[-1]:.2f}" == "-1.14" and f"{heavy.max():.2f}" == "0.61"
    assert np.argmax(heavy > 0) == 24
    raw = adaptive.first_steps(False)
    assert (f"{raw[0]:.1f}", f"{raw.max():.1f}", f"{raw[-1]:.1f}") == ("3.2", "6.6", "4.1")
    assert adaptive.first_steps(True) == pytest.approx(1, rel=1e-6)
    spread = {
        name: [a.std() for a in adaptive.layer_spreads(adaptive.drawn_by(name), adaptive.LAYERS)][
            -1
        ]
        for name in ("normal", "uniform", "xavier")
    }
    assert spread["normal"] < 2e-10 and f"{spread['uniform']:.3f}" == "0.003"
    assert f"{spread['xavier']:.2f}" == "0.23"


def test_a_rule_of_functions_walks_as_the_optimizer_does(answers):
    pairs = (
        (SGD(0.03, momentum=0.9), Rule(answers.momentum_step, lr=0.03, mu=0.9)),
        (Adam(0.2), Rule(answers.adam_step, 2, counted=True, lr=0.2)),
        (SGD(0.03), Rule(answers.sgd_step, 0, lr=0.03)),
    )
    for theirs, ours in pairs:
        paths = [race_path(ravine(), optimizer, 40) for optimizer in (theirs, ours)]
        assert paths[1] == pytest.approx(paths[0], rel=1e-9)


def test_the_range_test_stops_at_the_edge(answers):
    losses = np.array([trainings.loss_after(lr) for lr in rates.TRIED])
    edge = rates.edge_of(losses)
    assert answers.find_rate(trainings.loss_after, rates.TRIED[0]) == rates.TRIED[edge] / 2
    assert (f"{losses[0]:.2f}", f"{losses[edge]:.2f}") == ("2.23", "0.31")
    assert rates.edge_of(np.array([3.0, 2.0, np.nan])) == 1
    assert np.isnan(Bowl(4.0, lost=0.2)(0.3)) and Bowl(4.0)(0.25) == 0


def test_the_patient_has_the_symptoms_that_are_told_and_the_healthy_rule_has_none(answers):
    lengths = patient.step_lengths(patient.friends_step)
    assert f"{lengths[0]:.1f} {lengths.max():.1f}" == "1.0 2.1"
    assert patient.first_steps_by_size(patient.friends_step)[0] == pytest.approx(0.01, rel=0.01)
    large, small = patient.shrunken(patient.friends_step)
    assert large > 0.92 and small < 0.7
    assert patient.step_lengths(answers.adamw_step) == pytest.approx(1, rel=1e-6)
    assert patient.first_steps_by_size(answers.adamw_step)[0] == pytest.approx(1, abs=0.02)
    large, small = patient.shrunken(answers.adamw_step)
    assert large == pytest.approx(0.9, abs=0.02) and small == pytest.approx(large, abs=0.01)


def test_each_sick_curve_shows_its_fault_and_no_other(answers):
    curves = trainings.sick_curves()
    named = {fault: curves[letter] for letter, fault in answers.read_curves().items()}
    ends = {fault: np.mean(curve.loss[-20:]) for fault, curve in named.items()}
    last = {fault: curve.validation[-1][1] for fault, curve in named.items()}
    assert np.ptp(named["equal start"].loss) < 0.05
    assert np.mean(named["equal start"].loss) == pytest.approx(np.log(10), abs=0.02)
    least = min(J for _, J in named["overfitting"].validation)
    assert ends["overfitting"] < 0.1 and last["overfitting"] > least + 0.1
    assert 1.5 < ends["rate too small"] < 2.1
    assert np.std(named["rate too large"].loss[-200:]) > 5 * np.std(
        np.diff(named["rate too small"].loss[-200:])
    )
    assert ends["rate too large"] > 1 > ends["not shuffled"]


def test_the_learning_rate_matters_more_than_the_rest():
    by_rate = [trainings.searched(lr=lr) for lr in trainings.RATES]
    by_size = [trainings.searched(batch_size=size) for size in trainings.BATCHES]
    assert min(by_rate) < 0.3 and max(by_rate) > 0.97
    assert min(by_size) > 0.93
    assert trainings.searched(width=16) > 0.95 > 0.7 > trainings.searched(width=4)


LANDSCAPE_FIGURES = ("batch-paths", "momentum-ravine", "optimizer-race", "race-in-noise")


@pytest.mark.parametrize("name", LANDSCAPE_FIGURES)
def test_a_drawn_gradient_stands_at_right_angles_on_the_level_lines(name):
    drawn = figures.find(name).draw()
    drawn.draw_without_rendering()
    planes = [ax for ax in drawn.axes if ax.collections and ax.get_yscale() == "linear"]
    assert planes
    for ax in planes:
        levels = ax.collections[-1].get_paths()
        line = max((path.vertices for path in levels), key=len)
        assert right_angles(ax, line), f"{name}: {ax.get_title()}"


def right_angles(ax, line):
    """Whether equal steps along both axes are equal on the page, as right angles need."""
    origin, right, up = ax.transData.transform([line[0], line[0] + [1, 0], line[0] + [0, 1]])
    return np.hypot(*(right - origin)) == pytest.approx(np.hypot(*(up - origin)), rel=1e-6)


def test_descent_on_the_page_crosses_level_lines_at_right_angles():
    drawn = figures.find("batch-paths").draw()
    drawn.draw_without_rendering()
    ax = drawn.axes[0]
    path = ax.lines[0].get_xydata()
    for start, end in pairwise(path):
        h = 1e-5
        J = rates.cost_of_line
        slope = np.array([(J(start + d) - J(start - d)) / (2 * h) for d in h * np.eye(2)])
        along = np.array([-slope[1], slope[0]])  # the level line's direction
        here, next_, beside = ax.transData.transform([start, end, start + along])
        step, level = next_ - here, beside - here
        cosine = step @ level / np.hypot(*step) / np.hypot(*level)
        assert abs(cosine) < 1e-3


def test_orders_that_keep_neighbors_are_told_apart():
    def rolled(N, batch_size, rng):
        order = np.roll(np.arange(N), rng.integers(N))
        return [order[k : k + batch_size] for k in range(0, N, batch_size)]

    assert epoch(rolled, 23, 5, 2) == "neighbors-stay"


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda D, H, rng: np.linspace(-0.25, 0.25, D * H).reshape(D, H), "no-chance"),
        (lambda D, H, rng: np.ones((D, H)) * rng.uniform(-0.25, 0.25, (D, 1)), "equal-units"),
        (lambda D, H, rng: np.ones((D, H)) * rng.uniform(-0.25, 0.25, H), "equal-inputs"),
    ],
)
def test_a_start_without_chance_or_with_equal_units_is_told(draw, told):
    assert xavier_start(draw, 64, 32, 1) == told


def test_small_gradients_get_large_rates_and_adagrad_s_only_fall():
    effective = adaptive.effective_rates(Adagrad(0.1), "G")
    assert (np.diff(effective, axis=0) <= 0).all()
    assert effective[99, 1] / effective[99, 0] == pytest.approx(10, rel=0.5)
    effective = adaptive.effective_rates(RMSProp(0.1, 0.9), "G")
    assert effective[-1, 0] > 5 * effective[99, 0]


def test_on_the_saddle_only_the_scaled_gradients_leave_at_once():
    ends = {name: race_path(saddle(), racer(name), 40) for name in race.RUNNERS}
    assert abs(ends["SGD"][-1, 1]) < 0.05 < 0.9 < ends["Adam"][-1, 1]
    assert ends["Adagrad"][-1] == pytest.approx([0, 1], abs=0.01)
    assert ends["Adam"][8, 1] > 0.5 > 0.1 > ends["momentum"][8, 1]


def test_in_noise_only_falling_rates_come_to_rest():
    cost = {name: race_cost(noisy_bowl(), racer(name), 120) for name in race.RUNNERS}
    late = {name: J[60:90].mean() / J[90:].mean() for name, J in cost.items()}
    assert late["SGD"] == pytest.approx(1, abs=0.05) and late["Adagrad"] > 1.15
    assert cost["momentum"][90:].mean() == pytest.approx(2.5, rel=0.05)
    assert cost["momentum"][90:].mean() == pytest.approx(10 * cost["SGD"][90:].mean(), rel=0.1)
    assert min(cost, key=lambda name: cost[name][-1]) == "Adagrad"


def test_runs_with_one_seed_meet_the_same_noise():
    paths = [race_path(noisy_bowl(), SGD(0.03), 5, seed) for seed in (1, 1, 2)]
    assert np.array_equal(paths[0], paths[1]) and not np.array_equal(paths[0], paths[2])


@pytest.mark.parametrize(
    "name", ["race-on-the-ravine", "race-on-the-saddle", "race-in-the-noisy-bowl"]
)
def test_the_race_is_a_film_in_which_every_runner_moves(name):
    film = figures.animations()[name].play()
    (ax,) = film.figure.axes
    seen = []
    for step in (0, film.frames - 1):
        film.show(step)
        heads = [line.get_xydata()[-1] for line in ax.lines if line.get_marker() == "o"]
        seen.append((np.array(heads), [text.get_text() for text in ax.texts]))
    (first, began), (last, ended) = seen
    assert (np.linalg.norm(first - last, axis=1) > 0.5).sum() == len(race.RUNNERS)
    assert began[0] == "step 0" and ended[0] == f"step {film.frames - 1}"
    assert all(a != b for a, b in zip(began, ended, strict=True))


def test_every_figure_of_the_deck_s_list_is_there():
    names = {name for name, entry in figures.registry().items() if entry.lesson == "optimizers"}
    assert names == {
        "batch-paths",
        "learning-rate-regimes",
        "schedules",
        "momentum-ravine",
        "momentum-nesterov",
        "effective-rates",
        "bias-correction",
        "optimizer-race",
        "digits-race",
        "race-in-noise",
        "initialization-spread",
        "range-test",
        "sick-curves",
        "adamw-symptoms",
        "what-to-search",
    }


@pytest.mark.parametrize("broken", [lambda w, g, memory: 1 / 0, lambda w, g, memory: None])
def test_a_broken_rule_in_the_free_lane_becomes_a_card(broken):
    _, words = drawn(race.optimizer_race, {"own": free_lane(broken)})
    assert words.trouble.startswith("Your function could not draw this picture: ")
    _, words = drawn(race.optimizer_race, {"own": free_lane(lambda w, g, memory: (w - g, memory))})
    assert words.trouble == ""
