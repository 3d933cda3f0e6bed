"""Sentences as bags of words: a linear model and one with a hidden layer, over several splits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nnlib.arrays import Array, Labels
from nnlib.datasets import sentences, split
from nnlib.network import MLP
from nnlib.optimizers import Adam
from nnlib.training import fit

SPLITS = 6
PROBES = ("the film was good", "the film was not good", "the film was bad", "the film was not bad")
KINDS = {"linear": (), "hidden layer": (8,)}

Bag = Callable[[str, list[str]], Any]


@dataclass(frozen=True)
class Readers:
    """What models of one kind reach: right answers on held-out sentences, P(praise) of PROBES.

    Shapes: accuracy (SPLITS,), one model for each split; probes (4,), the mean over the models.
    """

    accuracy: Array
    probes: Array


def vocabulary(told: Sequence[str]) -> list[str]:
    """All words of the sentences, in alphabetical order."""
    return sorted({word for sentence in told for word in sentence.split()})


def trained(bag: Bag | None = None) -> dict[str, Readers]:
    """Both kinds of model, trained on bag(sentence, vocabulary) (D,) of each sentence."""
    return _trained() if bag is None else _train(bag)


@cache
def _trained() -> dict[str, Readers]:
    return _train(lambda sentence, words: np.isin(words, sentence.split()))


def _train(bag: Bag) -> dict[str, Readers]:
    told, y = sentences()
    words = vocabulary(told)
    x, probes = (np.array([bag(s, words) for s in some], dtype=float) for some in (told, PROBES))
    return {name: _readers(x, y, probes, hidden) for name, hidden in KINDS.items()}


def _readers(x: Array, y: Labels, probes: Array, hidden: tuple[int, ...]) -> Readers:
    accuracy, answers = [], []
    for seed in range(SPLITS):
        rng = np.random.default_rng(seed)
        train, test = split(x, y, rng, (0.75, 0.25))
        network = MLP((x.shape[1], *hidden, 2), "tanh", "softmax", rng=rng)
        fit(network, *train, Adam(0.01), rng=rng, epochs=60, batch_size=16)
        accuracy.append(np.mean(network.predict(test[0]) == test[1]))
        answers.append(network.forward(probes)[:, 1])
    return Readers(np.array(accuracy), np.mean(answers, axis=0))
