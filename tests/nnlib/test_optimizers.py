"""Every optimizer follows PyTorch's trajectory, its own formula, and can be interrupted."""

import importlib.util
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import optimizers
from nnlib.optimizers import SGD, Adadelta, Adafactor, Adagrad, Adam, AdamW, RMSProp

REFERENCES = Path(__file__).parents[1] / "references"
STORED = np.load(REFERENCES / "optimizers.npz")
_spec = importlib.util.spec_from_file_location("cases", REFERENCES / "optimizer_cases.py")
cases = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(cases)

START = {name: STORED[f"start.{name}"] for name in "Wb"}
GRADIENTS = {name: STORED[f"gradient.{name}"] for name in "Wb"}
TOLERANCE = 1e-12


def gradients_of_step(step, scale=1.0):
    return {name: scale * g[step] for name, g in GRADIENTS.items()}


def copies(arrays):
    return {name: array.copy() for name, array in arrays.items()}


def trajectory(optimizer, scale, learning_rate):
    """Parameters after each of the kept steps, stacked by name."""
    parameters, kept = copies(START), []
    for step in range(cases.STEPS):
        optimizer.lr = learning_rate(step)
        optimizer.step(parameters, gradients_of_step(step, scale))
        if step + 1 in cases.KEPT_STEPS:
            kept.append(copies(parameters))
    return {name: np.array([parameters[name] for parameters in kept]) for name in START}


def largest_difference(case, scale, optimizer):
    """Largest relative difference to PyTorch of any entry at any kept step."""
    ours = trajectory(optimizer, scale, lambda step: cases.learning_rate(case, step))
    theirs = {name: STORED[f"{case.name}.{scale:g}.{name}"] for name in START}
    return max(np.max(np.abs(ours[n] - theirs[n]) / np.abs(theirs[n])) for n in START)


@pytest.mark.parametrize("scale", cases.GRADIENT_SCALES)
@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.name)
def test_trajectory_is_pytorchs(case, scale):
    optimizer = getattr(optimizers, case.ours)(**case.options)
    assert largest_difference(case, scale, optimizer) <= TOLERANCE


def test_the_reference_says_where_it_comes_from():
    assert str(STORED["version"]).startswith("torch 2.13.0")


def test_every_optimizer_is_compared():
    assert {case.ours for case in cases.CASES} == set(optimizers.__all__) - {"Optimizer"}


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("adam", Adam(lr=0.01, eps=1e-9)),
        ("adam", Adam(lr=0.01, bias_correction=False)),
        ("adamw", Adam(lr=0.01, weight_decay=0.01)),
        ("momentum-lr", SGD(lr=0.1, momentum=0.9, convention="sutskever")),
        ("nesterov", SGD(lr=0.1, momentum=0.9)),
        ("adagrad", Adagrad(lr=0.1, eps_inside_root=True)),
        ("rmsprop", RMSProp(lr=0.01, eps_inside_root=True)),
    ],
)
def test_the_comparison_sees_small_defects(name, defect):
    case = next(case for case in cases.CASES if case.name == name)
    assert largest_difference(case, 1e-6, defect) > 100 * TOLERANCE


OPTIMIZERS = {
    "plain": lambda: SGD(lr=0.1),
    "momentum": lambda: SGD(lr=0.1, momentum=0.9),
    "sutskever": lambda: SGD(lr=0.1, momentum=0.9, nesterov=True, convention="sutskever"),
    "adagrad": lambda: Adagrad(lr=0.1, eps_inside_root=True),
    "rmsprop": lambda: RMSProp(lr=0.01, momentum=0.5),
    "adadelta": lambda: Adadelta(),
    "adam": lambda: Adam(lr=0.01, bias_correction=False),
    "amsgrad": lambda: Adam(lr=0.01, amsgrad=True),
    "adamw": lambda: AdamW(lr=0.01),
    "adafactor": lambda: Adafactor(lr=0.1),
}
every_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())


@every_optimizer
def test_a_saved_and_resumed_run_ends_where_an_uninterrupted_one_does(make):
    straight, optimizer = copies(START), make()
    for step in range(10):
        optimizer.step(straight, gradients_of_step(step))

    resumed, first, second = copies(START), make(), make()
    for step in range(5):
        first.step(resumed, gradients_of_step(step))
    file = io.BytesIO()
    np.savez(file, **first.state_dict())
    file.seek(0)
    second.load_state_dict(np.load(file, allow_pickle=False))
    assert second.state_dict().keys() == first.state_dict().keys()
    for step in range(5, 10):
        second.step(resumed, gradients_of_step(step))

    for name in START:
        np.testing.assert_array_equal(resumed[name], straight[name])


@every_optimizer
def test_lists_dictionaries_and_single_arrays_agree(make):
    named, listed = copies(START), list(copies(START).values())
    lone = {name: w.copy() for name, w in START.items()}
    of_named, of_listed, of_lone = make(), make(), {name: make() for name in START}
    for step in range(3):
        gradients = gradients_of_step(step)
        of_named.step(named, gradients)
        of_listed.step(listed, list(gradients.values()))
        for name in START:
            of_lone[name].step(lone[name], gradients[name])
    for position, name in enumerate(START):
        np.testing.assert_array_equal(named[name], listed[position])
        np.testing.assert_array_equal(named[name], lone[name])


@every_optimizer
def test_float32_stays_float32_and_gradients_are_left_alone(make):
    w, g = START["W"].astype(np.float32), GRADIENTS["W"][0].astype(np.float32)
    given, optimizer, before = g.copy(), make(), w.copy()
    optimizer.step(w, g)
    assert w.dtype == np.float32
    assert not np.array_equal(w, before)
    np.testing.assert_array_equal(g, given)
    assert {array.dtype for key, array in optimizer.state_dict().items() if "." in key} <= {
        np.dtype(np.float32)
    }


@every_optimizer
def test_descends_a_bowl(make):
    w, optimizer = np.array([1.0, -2.0]), make()
    for _ in range(200):
        optimizer.step(w, 2 * w)
    assert w @ w < 4.5


def test_flat_vector_and_named_views_on_it_are_the_same_parameters():
    flat = np.concatenate([START["W"].ravel(), START["b"]])
    twin = flat.copy()
    views = {"W": twin[:12].reshape(4, 3), "b": twin[12:]}
    of_flat, of_views = Adam(lr=0.01), Adam(lr=0.01)
    for step in range(3):
        g = gradients_of_step(step)
        of_flat.step(flat, np.concatenate([g["W"].ravel(), g["b"]]))
        of_views.step(views, g)
    np.testing.assert_array_equal(flat, twin)


# The plain formulas of the decks, written as a slide has them.


def run_formula(optimizer, formula, scale=1.0):
    """Parameters after ten steps of the optimizer, and of formula(w, g, memory, t)."""
    ours, theirs, memory = START["W"].copy(), START["W"].copy(), {}
    for step in range(10):
        g = scale * GRADIENTS["W"][step]
        optimizer.step(ours, g)
        theirs = formula(theirs, g, memory, step + 1)
    return ours, theirs


def deck_momentum(w, g, memory, t):
    memory["v"] = 0.9 * memory.get("v", 0.0) - 0.1 * g
    return w + memory["v"]


def deck_adagrad(w, g, memory, t):
    memory["G"] = memory.get("G", 0.0) + g**2
    return w - 0.1 / np.sqrt(memory["G"] + 1e-8) * g


def deck_rmsprop(w, g, memory, t):
    memory["G"] = 0.9 * memory.get("G", 0.0) + 0.1 * g**2
    return w - 0.01 / np.sqrt(memory["G"] + 1e-8) * g


def deck_adam(w, g, memory, t):
    memory["v"] = 0.999 * memory.get("v", 0.0) + 0.001 * g**2
    memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
    return w - 0.001 / (np.sqrt(memory["v"]) + 1e-8) * memory["m"]


def published_adam(w, g, memory, t):
    memory["v"] = 0.999 * memory.get("v", 0.0) + 0.001 * g**2
    memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
    m_hat, v_hat = memory["m"] / (1 - 0.9**t), memory["v"] / (1 - 0.999**t)
    return w - 0.001 * m_hat / (np.sqrt(v_hat) + 1e-8)


def published_amsgrad(w, g, memory, t):
    memory["v"] = 0.999 * memory.get("v", 0.0) + 0.001 * g**2
    memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
    memory["largest"] = np.maximum(memory.get("largest", 0.0), memory["v"])
    return w - 0.001 * memory["m"] / (np.sqrt(memory["largest"]) + 1e-8)


@pytest.mark.parametrize("scale", [1.0, 1e-6])
@pytest.mark.parametrize(
    ("make", "formula"),
    [
        (lambda: SGD(lr=0.1, momentum=0.9, convention="sutskever"), deck_momentum),
        (lambda: Adagrad(lr=0.1, eps=1e-8, eps_inside_root=True), deck_adagrad),
        (lambda: RMSProp(lr=0.01, alpha=0.9, eps_inside_root=True), deck_rmsprop),
        (lambda: Adam(bias_correction=False), deck_adam),
        (lambda: Adam(), published_adam),
        (lambda: Adam(amsgrad=True, bias_correction=False), published_amsgrad),
    ],
)
def test_update_is_the_formula(make, formula, scale):
    ours, theirs = run_formula(make(), formula, scale)
    np.testing.assert_allclose(ours, theirs, rtol=TOLERANCE)


gradient_paths = st.lists(
    st.lists(
        st.floats(0.01, 10).flatmap(lambda g: st.sampled_from([g, -g])), min_size=3, max_size=3
    ),
    min_size=1,
    max_size=6,
).map(np.array)
factors = st.floats(1e-3, 1e3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Adam(eps=0.0),
        lambda: Adam(eps=0.0, bias_correction=False),
        lambda: Adagrad(eps=0.0),
        lambda: RMSProp(eps=0.0),
    ],
    ids=["adam", "deck's adam", "adagrad", "rmsprop"],
)
@given(path=gradient_paths, factor=factors)
def test_adaptive_steps_do_not_depend_on_the_scale_of_the_cost(make, path, factor):
    w, of_scaled, first, second = np.zeros(3), np.zeros(3), make(), make()
    for g in path:
        first.step(w, g)
        second.step(of_scaled, factor * g)
    np.testing.assert_allclose(of_scaled, w, rtol=1e-9, atol=1e-14)


@given(path=gradient_paths, factor=factors)
def test_momentum_is_linear_in_the_gradients(path, factor):
    w, of_scaled = np.zeros(3), np.zeros(3)
    first, second = SGD(momentum=0.9, nesterov=True), SGD(momentum=0.9, nesterov=True)
    for g in path:
        first.step(w, g)
        second.step(of_scaled, factor * g)
    np.testing.assert_allclose(of_scaled, factor * w, rtol=1e-9, atol=1e-14)


@given(path=gradient_paths)
def test_the_first_step_of_adam_has_length_lr_in_every_direction(path):
    w = np.zeros(3)
    Adam(lr=0.01, eps=0.0).step(w, path[0])
    np.testing.assert_allclose(w, -0.01 * np.sign(path[0]), rtol=1e-12)


def test_nesterov_is_sutskevers_with_the_gradient_taken_ahead():
    A = np.diag([1.0, 30.0])
    w, v, ahead = np.ones(2), np.zeros(2), np.ones(2)
    optimizer = SGD(lr=0.01, momentum=0.9, nesterov=True, convention="sutskever")
    for _ in range(20):
        v = 0.9 * v - 0.01 * A @ (w + 0.9 * v)
        w = w + v
        optimizer.step(ahead, A @ ahead)
        np.testing.assert_allclose(ahead, w + 0.9 * v, rtol=1e-12)


def test_both_conventions_walk_the_same_path_until_the_rate_changes():
    for nesterov in (False, True):
        one, other = START["W"].copy(), START["W"].copy()
        first = SGD(lr=0.1, momentum=0.9, nesterov=nesterov)
        second = SGD(lr=0.1, momentum=0.9, nesterov=nesterov, convention="sutskever")
        for step in range(5):
            first.step(one, GRADIENTS["W"][step])
            second.step(other, GRADIENTS["W"][step])
        np.testing.assert_allclose(one, other, rtol=TOLERANCE)
        first.lr = second.lr = 0.01
        first.step(one, GRADIENTS["W"][5])
        second.step(other, GRADIENTS["W"][5])
        assert np.max(np.abs(one - other)) > 1e-3


def test_adafactor_keeps_a_row_and_a_column_of_a_matrix():
    optimizer, w = Adafactor(), np.ones((400, 300))
    optimizer.step(w, np.ones_like(w))
    state = optimizer.state_dict()
    assert state["row.w"].shape == (400, 1)
    assert state["column.w"].shape == (1, 300)


def after_one_step(optimizer, parameters):
    optimizer.step(parameters, parameters)
    return optimizer


W, V = np.ones((2, 3)), np.ones(4)


@pytest.mark.parametrize(
    ("error", "call", "sentence"),
    [
        (ValueError, lambda: SGD(lr=-1), "lr must be at least 0, got -1"),
        (ValueError, lambda: SGD(nesterov=True), "momentum must be above 0 with nesterov"),
        (ValueError, lambda: SGD(convention="deck"), "convention must be .* got 'deck'"),
        (ValueError, lambda: Adam(betas=(0.9, 1.0)), r"betas must be .* got \(0.9, 1.0\)"),
        (ValueError, lambda: Adam(eps=-1e-8), "eps must be at least 0"),
        (ValueError, lambda: Adam(weight_decay=-1), "weight_decay must be at least 0"),
        (ValueError, lambda: RMSProp(alpha=2), "alpha must be between 0 and 1"),
        (ValueError, lambda: Adadelta(rho=2), "rho must be between 0 and 1"),
        (ValueError, lambda: Adafactor(d=0), "d must be above 0"),
        (ValueError, lambda: Adafactor(beta2_decay=0.8), "beta2_decay must be at most 0"),
        (ValueError, lambda: SGD().step(W, W.T), r"\(2, 3\) but its gradient has \(3, 2\)"),
        (ValueError, lambda: SGD().step([W, V], [W]), "parameters 0, 1 and gradients 0"),
        (ValueError, lambda: SGD().step({"W": W}, {"b": W}), "parameters W and gradients b"),
        (TypeError, lambda: SGD().step([1.0], [1.0]), "parameters must be NumPy arrays, .* float"),
        (TypeError, lambda: SGD().step(W, 1.0), "gradients must be NumPy arrays"),
        (TypeError, lambda: SGD().step(np.arange(3), np.ones(3)), "floating-point .* not int64"),
        (
            ValueError,
            lambda: after_one_step(Adam(), W.copy()).step(V, V),
            r"had shape \(2, 3\) in the first step and now has \(4,\)",
        ),
        (
            ValueError,
            lambda: SGD().load_state_dict(Adam().state_dict()),
            "state of Adam, which SGD cannot resume",
        ),
        (ValueError, lambda: SGD().load_state_dict({}), "state of something else"),
    ],
)
def test_bad_input_gets_one_clear_sentence(error, call, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.parametrize(
    ("resumed", "parameters"),
    [
        (lambda: Adam(), np.ones(5)),
        (lambda: Adam(amsgrad=True), W.copy()),
        (lambda: Adam(), {"other": W.copy()}),
    ],
    ids=["other-shape", "other-options", "other-names"],
)
def test_a_state_that_does_not_fit_is_refused(resumed, parameters):
    saved, optimizer = after_one_step(Adam(), W.copy()).state_dict(), resumed()
    optimizer.load_state_dict(saved)
    with pytest.raises(ValueError, match="the loaded state does not fit parameter"):
        optimizer.step(parameters, parameters)
