"""Training: mini-batches, early stopping, penalties, divergence, and digits read at 97 %."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import datasets, regularizers, schedules
from nnlib.metrics import accuracy
from nnlib.network import MLP
from nnlib.optimizers import SGD, Adadelta, Adafactor, Adagrad, Adam, AdamW, RMSProp
from nnlib.training import EarlyStopping, TrainingDiverged, add_penalty, fit, minibatches
from tests.nnlib.laws import assert_is_derivative_of, quick, seeds


def rng(seed=0):
    return np.random.default_rng(seed)


def blobs(N=60):
    """Two classes that lie apart, (N, 2) and (N,)."""
    y = np.arange(N) % 2
    return rng(5).normal(size=(N, 2)) + 4 * y[:, np.newaxis], y


@quick
@given(N=st.integers(1, 50), batch_size=st.integers(1, 60), seed=seeds)
def test_minibatches_deal_every_example_once(N, batch_size, seed):
    parts = list(minibatches(N, batch_size, rng(seed)))
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(N))
    assert all(len(part) == batch_size for part in parts[:-1])
    assert 1 <= len(parts[-1]) <= batch_size


def test_each_epoch_is_shuffled_anew():
    generator = rng()
    first, second = (np.concatenate(list(minibatches(50, 7, generator))) for _ in range(2))
    assert not np.array_equal(first, second)


def test_the_decks_table_stops_after_epoch_20_with_epoch_17_as_the_best():
    stopping = EarlyStopping(patience=3, better="higher")
    stops = {}
    for epoch, accuracy_in_percent in zip(range(15, 21), [80, 82, 85, 83, 78, 75], strict=True):
        stopping.update(epoch, accuracy_in_percent)
        stops[epoch] = stopping.should_stop
    assert (stopping.best_epoch, stopping.best) == (17, 85)
    assert [epoch for epoch, stop in stops.items() if stop] == [20]


@quick
@given(values=st.lists(st.integers(0, 9), min_size=1, max_size=12), patience=st.integers(1, 4))
def test_early_stopping_finds_the_first_best_and_waits_for_patience_epochs(values, patience):
    stopping = EarlyStopping(patience)
    improved = [stopping.update(epoch, value) for epoch, value in enumerate(values)]
    assert stopping.best_epoch == int(np.argmin(values))
    assert stopping.best == min(values)
    assert improved == [value < min(values[:i], default=10) for i, value in enumerate(values)]
    assert stopping.should_stop == (len(values) - 1 - stopping.best_epoch >= patience)


@pytest.mark.parametrize(
    "optimizer",
    [
        SGD(lr=0.1),
        SGD(lr=0.05, momentum=0.9, nesterov=True),
        Adagrad(lr=0.1),
        Adadelta(lr=1.0),
        RMSProp(lr=0.01),
        Adam(lr=0.01),
        AdamW(lr=0.01),
        Adafactor(lr=0.05),
    ],
    ids=lambda optimizer: type(optimizer).__name__,
)
def test_every_optimizer_learns_two_blobs(optimizer):
    x, y = blobs()
    network = MLP((2, 8, 2), rng=rng())
    history = fit(network, x, y, optimizer, rng=rng(), epochs=40, batch_size=10)
    assert history.loss[-1] < history.loss[0]
    assert accuracy(y, network.predict(x)) >= 0.95


def test_the_same_seeds_give_the_same_training():
    results = []
    for _ in range(2):
        network = MLP((2, 5, 2), rng=rng(1), dropout=0.2)
        fit(network, *blobs(), Adam(), rng=rng(2), epochs=3, validation=0.2)
        results.append(network.parameters.flat)
    np.testing.assert_array_equal(*results)


def test_one_epoch_of_plain_descent_is_what_it_says():
    """Full batch, one epoch: the loss before the step, and the parameters one step down."""
    x, y = blobs()
    network, twin = MLP((2, 3, 2), rng=rng()), MLP((2, 3, 2), rng=rng())
    J, gradients = twin.loss_and_gradients(x, y)
    history = fit(network, x, y, SGD(lr=0.1), rng=rng(), epochs=1, batch_size=len(x))
    assert history.loss == pytest.approx([J])
    expected = twin.parameters.flat - 0.1 * gradients.flat
    np.testing.assert_allclose(network.parameters.flat, expected, rtol=1e-12, atol=1e-14)


def test_history_has_one_entry_for_each_epoch():
    x, y = blobs()
    network = MLP((2, 3, 2), rng=rng())
    schedule = schedules.exponential(0.1, 0.5)
    history = fit(
        network, x, y, SGD(), rng=rng(), epochs=4, validation=(x[:20], y[:20]), schedule=schedule
    )
    assert history.lr == [schedule(epoch) for epoch in range(4)]
    assert len(history.loss) == len(history.val_loss) == len(history.val_accuracy) == 4
    assert history.val_loss[-1] == network.loss(x[:20], y[:20])
    assert history.val_accuracy[-1] == accuracy(y[:20], network.predict(x[:20]))
    assert history.best_epoch == 3


@pytest.mark.parametrize("monitor", ["val_loss", "val_accuracy"])
def test_patience_stops_early_and_puts_the_best_parameters_back(monitor):
    x, y = datasets.moons(80, rng(1), noise=0.4)
    network = MLP((2, 40, 2), rng=rng())
    held_back = (x[:30], y[:30])
    history = fit(
        network,
        x[30:],
        y[30:],
        Adam(lr=0.05),
        rng=rng(),
        epochs=300,
        validation=held_back,
        patience=5,
        monitor=monitor,
    )
    values = getattr(history, monitor)
    best = np.argmin(values) if monitor == "val_loss" else np.argmax(values)
    assert history.best_epoch == best
    assert len(history.loss) == best + 6 < 300
    assert network.loss(*held_back) == history.val_loss[best]


def test_a_share_is_held_back_and_never_trained_on():
    x, y = blobs(50)
    seen = set()
    network = MLP((2, 3, 2), rng=rng())
    original = network.loss_and_gradients

    def watch(x, y):
        seen.update(map(tuple, x))
        return original(x, y)

    network.loss_and_gradients = watch
    fit(network, x, y, SGD(), rng=rng(), epochs=3, validation=0.2)
    assert len(seen) == 40


def test_a_callback_sees_every_epoch_and_can_stop():
    epochs = []

    def callback(network, history):
        epochs.append(len(history.loss))
        return len(history.loss) == 3

    history = fit(MLP((2, 2), rng=rng()), *blobs(), SGD(), rng=rng(), callbacks=[callback])
    assert epochs == [1, 2, 3]
    assert len(history.loss) == 3


@quick
@given(l1=st.sampled_from([0.0, 0.1]), l2=st.sampled_from([0.0, 0.3]), seed=seeds)
def test_the_penalty_falls_on_weights_and_not_on_biases(l1, l2, seed):
    network = MLP((3, 4, 2), "tanh", rng=rng(seed))
    network.parameters.flat[...] = rng(seed).uniform(0.1, 1, network.num_parameters)
    x, y = rng(seed).normal(size=(5, 3)), rng(seed).integers(0, 2, 5)

    def cost(parameters):
        network.parameters.flat[...] = parameters
        return network.loss_and_gradients(x, y)[0] + add_penalty(network, l1, l2)

    start = network.parameters.flat.copy()
    J = cost(start)
    gradient = network.gradients.flat.copy()
    R = sum(regularizers.elastic(network.parameters[name], l1, l2) for name in ("W1", "W2"))
    assert pytest.approx(network.loss(x, y) + R) == J
    assert_is_derivative_of(cost, start, gradient)


def test_l2_keeps_weights_small():
    sizes = {}
    for strength in (0.0, 0.1):
        network = MLP((2, 10, 2), rng=rng())
        fit(network, *blobs(), Adam(lr=0.01), rng=rng(), epochs=30, l2=strength)
        sizes[strength] = sum(np.square(network.parameters[name]).sum() for name in ("W1", "W2"))
    assert sizes[0.1] < 0.5 * sizes[0.0]


@pytest.mark.parametrize("output", ["identity", "softmax"])
def test_a_diverging_training_ends_with_a_clear_message_and_its_history(output):
    x, y = blobs()
    network = MLP((2, 5, 5, 2), output=output, rng=rng())
    target = y if output == "softmax" else 100 * x
    with pytest.raises(
        TrainingDiverged,
        match=r"the cost became (inf|nan) in epoch \d+: try a learning rate smaller than 1e\+200",
    ) as caught:
        fit(network, x, target, SGD(lr=1e200), rng=rng(), epochs=20)
    assert 1 <= len(caught.value.history.loss) < 20


def test_the_progress_bar_shows_the_cost(capsys):
    fit(MLP((2, 2), rng=rng()), *blobs(), SGD(), rng=rng(), epochs=2, progress=True)
    assert "loss=" in capsys.readouterr().out
    fit(MLP((2, 2), rng=rng()), *blobs(), SGD(), rng=rng(), epochs=2)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("output", ["sigmoid", "identity"])
def test_xor_is_learned(output):
    x, y = datasets.xor()
    network = MLP((2, 8, 1), "tanh", output, rng=rng())
    fit(network, x, y, Adam(lr=0.05), rng=rng(), epochs=300, batch_size=4)
    np.testing.assert_array_equal(np.round(network.predict(x)), y)


def test_one_hot_labels_train_as_integer_labels_do():
    x, y = blobs()
    histories = [
        fit(MLP((2, 4, 2), rng=rng()), x, labels, Adam(), rng=rng(), validation=0.25)
        for labels in (y, np.eye(2)[y])
    ]
    assert histories[0].val_accuracy == histories[1].val_accuracy
    np.testing.assert_allclose(histories[0].loss, histories[1].loss, rtol=1e-9)


def test_digits_are_read_at_97_percent():
    """The test set is a fifth that training never sees; two cores need about 4 seconds."""
    generator = rng(0)
    train, validation, test = datasets.split(*datasets.digits(), generator)
    network = MLP((64, 128, 10), dtype=np.float32, rng=generator)
    fit(
        network,
        *train,
        Adam(lr=0.003),
        rng=generator,
        epochs=60,
        validation=validation,
        patience=10,
        l2=2e-4,
    )
    assert accuracy(test[1], network.predict(test[0])) >= 0.97


X, Y = blobs(10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": X[:5]}, r"one row for each example, but x has 5 and y 10"),
        ({"x": X[:, :1]}, r"shape \(N, 2\) .* its shape is \(10, 1\)"),
        ({"x": np.where(np.eye(10, 2) > 0, np.nan, X)}, r"x holds nan at x\[0, 0\]"),
        ({"y": Y + 5}, r"0 \.\. 1 for 2 classes, but they range from 5 to 6"),
        ({"epochs": 0}, "epochs must be at least 1, but it is 0"),
        ({"batch_size": 0}, "batch_size must be at least 1, but it is 0"),
        ({"patience": 3}, "patience needs validation"),
        ({"patience": 0, "validation": 0.5}, "patience must be at least 1 epoch, but it is 0"),
        ({"patience": 1, "validation": 0.5, "monitor": "loss"}, 'monitor must be "val_loss"'),
        ({"validation": 1.5}, "a share of 1.5 holds back 15 of 10"),
        ({"validation": 0.01}, "a share of 0.01 holds back 0 of 10"),
        ({"validation": (X, Y[:3])}, "x has 10 and y 3"),
        ({"l2": -1.0}, "strength of a penalty must not be negative"),
    ],
)
def test_bad_input_gets_one_clear_sentence(arguments, message):
    arguments = {"x": X, "y": Y, "epochs": 1, "rng": rng(), **arguments}
    with pytest.raises(ValueError, match=message):
        fit(MLP((2, 2), rng=rng()), optimizer=SGD(), **arguments)


def test_an_identity_output_has_no_accuracy_to_monitor():
    network = MLP((2, 2), output="identity", rng=rng())
    with pytest.raises(ValueError, match="an identity output has no accuracy"):
        fit(network, X, X, SGD(), rng=rng(), validation=0.5, patience=1, monitor="val_accuracy")


def test_better_is_lower_or_higher():
    with pytest.raises(ValueError, match='better must be "lower" or "higher", but it is'):
        EarlyStopping(3, "max")
