"""The activations: values of the decks, laws, derivatives, extreme arguments, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib import activations as act
from nnlib.activations import ELEMENTWISE
from tests.nnlib.laws import assert_is_derivative_of, matrices, moderate, quick

KINKS = np.array([-1.0, 0.0, 1.0, 6.0])
EXTREME = np.array([-1e4, -800.0, -37.0, -1e-8, 0.0, 1e-8, 37.0, 800.0, 1e4])
every_activation = pytest.mark.parametrize("name", ELEMENTWISE)


@st.composite
def away_from_kinks(draw):
    """Pre-activations of any size up to 1e4, none within 1e-3 of a kink or jump."""
    scale = draw(st.sampled_from([1e-2, 1.0, 10.0, 1e4]))
    shape = draw(st.sampled_from([(1,), (4,), (3, 2)]))
    z = scale * draw(arrays(np.float64, shape, elements=st.floats(-1, 1)))
    distances = np.abs(z[..., np.newaxis] - KINKS).min(axis=-1)
    return np.where(distances < 1e-3, z + 3e-3, z)


def assert_is_derivative(grad, forward, z):
    """grad(z) equals the central difference of forward in every entry."""
    h = 6e-6 * np.maximum(np.abs(z), 1e-2)
    difference = (forward(z + h) - forward(z - h)) / (2 * h)
    rounding = 1e-15 * np.abs(forward(z)) / h
    assert np.all(np.abs(grad(z) - difference) <= 1e-6 * np.abs(difference) + rounding + 1e-8)


@every_activation
@quick
@given(z=away_from_kinks())
def test_the_derivative_is_that_of_the_forward(name, z):
    assert_is_derivative(ELEMENTWISE[name].grad, ELEMENTWISE[name].forward, z)


def test_a_wrong_derivative_is_found():
    with pytest.raises(AssertionError):
        assert_is_derivative(act.sigmoid, act.sigmoid, np.array([0.3, -2.0]))


@every_activation
@quick
@given(z=away_from_kinks())
def test_a_layer_finds_the_same_derivative_from_the_output(name, z):
    row = ELEMENTWISE[name]
    slope = np.broadcast_to(row.grad_from_output(row.forward(z)), z.shape)
    np.testing.assert_allclose(slope, row.grad(z), rtol=1e-7, atol=1e-15)


@quick
@given(z=away_from_kinks(), k=st.floats(0.001, 0.999), alpha=st.floats(0.1, 3))
def test_the_derivative_follows_the_slope_parameter(z, k, alpha):
    assert_is_derivative(lambda z: act.leaky_relu_grad(z, k), lambda z: act.leaky_relu(z, k), z)
    assert_is_derivative(lambda z: act.elu_grad(z, alpha), lambda z: act.elu(z, alpha), z)


@quick
@given(z=away_from_kinks(), k=st.floats(-2, 2))
def test_prelu_has_a_derivative_for_its_input_and_one_for_its_slope(z, k):
    assert_is_derivative(lambda z: act.prelu_grad(z, k)[0], lambda z: act.prelu(z, k), z)
    slopes = np.full(z.shape, k)
    assert_is_derivative(lambda k: act.prelu_grad(z, k)[1], lambda k: act.prelu(z, k), slopes)


@every_activation
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_arguments_stay_finite_without_a_warning(name, dtype):
    row, z = ELEMENTWISE[name], EXTREME.astype(dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for values in (row.forward(z), row.grad(z)):
            assert np.all(np.isfinite(values))
            assert values.dtype == dtype


@every_activation
def test_the_result_can_be_written_into_the_argument(name):
    z = np.linspace(-8, 8, 12).reshape(3, 4)
    expected = ELEMENTWISE[name].forward(z)
    assert expected is not z
    result = ELEMENTWISE[name].forward(z, out=z)
    assert result is z
    np.testing.assert_array_equal(z, expected)


@every_activation
def test_integers_lists_and_single_numbers_are_welcome(name):
    forward = ELEMENTWISE[name].forward
    assert forward([1, -2]).dtype == np.float64
    assert forward(np.float32(0.3)).dtype == np.float32
    assert np.shape(forward(0.3)) == np.shape(ELEMENTWISE[name].grad(0.3)) == ()


@every_activation
@pytest.mark.parametrize("z", [["a"], [1j], [None]])
def test_what_is_not_a_real_number_is_refused(name, z):
    with pytest.raises(TypeError, match="z must hold real numbers, but its dtype is"):
        ELEMENTWISE[name].forward(z)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"unknown activation 'rleu': choose one of .*relu"):
        act.elementwise("rleu")


@pytest.mark.parametrize(
    ("forward", "z", "expected"),
    [
        (act.identity, [-2, 0, 3], [-2, 0, 3]),
        (act.sign, [-2, 0, 3], [-1, 0, 1]),
        (act.threshold, [-2, 0, 3], [0, 0, 1]),
        (act.sigmoid, [0], [0.5]),
        (act.hardtanh, [-3, -0.5, 0.5, 3], [-1, -0.5, 0.5, 1]),
        (act.relu, [-2, 0, 3], [0, 0, 3]),
        (act.leaky_relu, [-2, 0, 3], [-0.02, 0, 3]),
        (act.relu6, [-2, 3, 9], [0, 3, 6]),
        (act.elu, [0, 3], [0, 3]),
    ],
)
def test_values(forward, z, expected):
    np.testing.assert_array_equal(forward(z), expected)


@pytest.mark.parametrize(
    ("grad", "z", "expected"),
    [
        (act.relu_grad, 0.0, 0.0),
        (act.relu6_grad, 0.0, 0.0),
        (act.relu6_grad, 6.0, 0.0),
        (act.hardtanh_grad, -1.0, 0.0),
        (act.hardtanh_grad, 1.0, 0.0),
        (act.leaky_relu_grad, 0.0, 0.01),
        (act.elu_grad, 0.0, 1.0),
        (act.sign_grad, 0.0, 0.0),
        (act.threshold_grad, 0.0, 0.0),
    ],
)
def test_at_a_kink_the_documented_subgradient_is_taken(grad, z, expected):
    assert grad(z) == expected


def test_the_decks_sigmoid_neuron_at_one():
    assert round(float(act.sigmoid(1.0)), 2) == 0.73
    assert round(float(act.sigmoid_grad(1.0)), 2) == 0.20


def test_the_decks_relu_vector_jacobian_product():
    upstream = np.array([4, -1, 5, 9])
    np.testing.assert_array_equal(upstream * act.relu_grad([1, -2, 3, -1]), [4, 0, 5, 0])


@quick
@given(away_from_kinks())
def test_the_sigmoid_has_slope_at_most_a_quarter_and_tanh_is_a_scaled_sigmoid(z):
    assert np.all(act.sigmoid_grad(z) <= 0.25)
    np.testing.assert_allclose(act.tanh(z), 2 * act.sigmoid(2 * z) - 1, atol=1e-15)
    np.testing.assert_allclose(act.sigmoid(z) + act.sigmoid(-z), 1, rtol=1e-15)


@pytest.mark.parametrize("z", [-700.0, -40.0, 40.0, 700.0])
def test_the_sigmoids_tails_keep_their_digits(z):
    tail = np.exp(-abs(z)) / (1 + np.exp(-abs(z)))
    assert act.sigmoid(-abs(z)) == pytest.approx(tail, rel=1e-15)
    assert act.sigmoid_grad(z) == pytest.approx(tail * (1 - tail), rel=1e-15)


@quick
@given(z=arrays(np.float64, (2, 3, 2), elements=moderate))
def test_maxout_takes_the_largest_piece_and_sends_the_gradient_there(z):
    winners = act.maxout_grad(z)
    assert winners.shape == z.shape
    np.testing.assert_array_equal(winners.sum(axis=-1), 1)
    np.testing.assert_array_equal((winners * z).sum(axis=-1), act.maxout(z))


def test_of_equal_pieces_the_first_wins_and_maxout_generalizes_leaky_relu():
    np.testing.assert_array_equal(act.maxout_grad([2.0, 2.0, 1.0]), [1, 0, 0])
    z = np.linspace(-3, 3, 7)
    np.testing.assert_array_equal(act.maxout(np.stack([z, 0.01 * z], -1)), act.leaky_relu(z))


@quick
@given(z=matrices(st.integers(1, 4), st.integers(1, 5)), shift=st.floats(-1e4, 1e4))
def test_softmax_is_a_distribution_that_a_shift_does_not_change(z, shift):
    p = act.softmax(z)
    assert np.all(p > 0)
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-14)
    np.testing.assert_allclose(act.softmax(z + shift), p, rtol=1e-10)
    np.testing.assert_allclose(np.exp(act.log_softmax(z)), p, rtol=1e-14)


def test_softmax_does_not_overflow_where_its_definition_does():
    z = np.array([1000.0, 0.0])
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isnan(np.exp(z) / np.exp(z).sum()).any()
    np.testing.assert_array_equal(act.softmax(z), [1, 0])
    np.testing.assert_array_equal(act.log_softmax([1e4, -1e4]), [0, -2e4])


@quick
@given(z=matrices(st.integers(1, 3), st.integers(1, 4)), data=st.data())
def test_softmax_jacobian_and_its_product(z, data):
    upstream = data.draw(arrays(np.float64, z.shape, elements=moderate))
    jacobian = act.softmax_jacobian(z)
    for row, at in zip(jacobian, z, strict=True):
        assert_is_derivative_of(act.softmax, at, row)
    product = np.einsum("ni,nij->nj", upstream, jacobian)
    np.testing.assert_allclose(act.softmax_vjp(z, upstream), product, atol=1e-14)


def test_softmax_vjp_wants_an_upstream_of_its_own_shape():
    with pytest.raises(ValueError, match=r"z has \(2, 3\) and upstream has \(3,\)"):
        act.softmax_vjp(np.zeros((2, 3)), np.zeros(3))
