"""Figure of the lesson, last part: sentences as bags of words."""

import numpy as np
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.lessons.backprop.words import PROBES, SPLITS, Bag, trained
from nnlib.plotting.axes import frame, label, quiet_grid
from nnlib.plotting.palette import CLASS0, CLASS1, MUTED
from nnlib.plotting.style import new_figure


@figure(
    "words-linear-and-hidden",
    decks=("CS6301",),
    title="A sum over words is deaf to “not”, a hidden layer is not",
    alt=(
        "Left, the share of right answers on held-out sentences for six splits: the linear model "
        "stays near one half, the one with a hidden layer of eight units lies between 0.86 and 1. "
        "Right, the probability of praise that both give to four sentences. The film was good, and "
        "the film was not bad: both above 0.8 with a hidden layer. The film was bad, and the film "
        "was not good: both below 0.25. The linear model stays around one half on all four."
    ),
)
def words_linear_and_hidden(bag: Bag | None = None) -> Figure:
    """bag(sentence, vocabulary) gives the row of a sentence; None: 1 for each word in it."""
    models = trained(bag)
    drawing = new_figure(11, 4.6)
    left, right = drawing.subplots(1, 2, width_ratios=(1, 1.5))
    frame(left, (0.4, SPLITS + 0.6), (0, 1.05), ("split", "right on held-out sentences"))
    frame(right, (0, 1.02), (3.6, -0.6), ("P(praise)", ""))
    for (name, model), color, side in zip(models.items(), (CLASS0, CLASS1), (-1, 1), strict=True):
        left.plot(range(1, SPLITS + 1), model.accuracy, "o-", color=color)
        label(left, (0.7, float(np.mean(model.accuracy)) - 0.14), name, color)
        right.barh(np.arange(4) + 0.19 * side, model.probes, 0.36, color=color)
    left.axhline(0.5, color=MUTED, linestyle="--", linewidth=1.5)
    right.axvline(0.5, color=MUTED, linestyle="--", linewidth=1.5)
    right.set(yticks=range(4), yticklabels=[f"“{probe}”" for probe in PROBES])
    quiet_grid(left)
    right.tick_params(length=0)
    return drawing
