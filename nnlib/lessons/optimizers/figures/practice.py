"""Figures: what sick trainings look like, a sick rule's symptoms, and what is worth a search."""

from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.lessons.optimizers.patient import (
    SIZES,
    first_steps_by_size,
    friends_step,
    shrunken,
    step_lengths,
)
from nnlib.lessons.optimizers.trainings import BATCHES, RATES, WIDTHS, searched, sick_curves
from nnlib.plotting.axes import frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, LOSS, VALIDATION, VALUE
from nnlib.plotting.style import new_figure


@figure(
    "sick-curves",
    decks=("DASC7606", "BUSN20800"),
    title="Five sick trainings",
    alt=(
        "Five panels with the loss of a digit network by epoch, training solid and validation "
        "dashed. A jumps up and down between 1 and 2 and gets no better. B: the training loss "
        "falls to 0.1 while the validation loss turns at about epoch 5 and rises. C stays at 2.3, "
        "the loss of guessing, from the first step to the last. D falls in a straight, nearly "
        "flat line and is still at 1.8 after twelve epochs. E falls, but jumps up at every new "
        "digit, ten times in each epoch."
    ),
)
def sick_curves_figure() -> Figure:
    drawing = new_figure(11, 6.8)
    panels = drawing.subplots(2, 3).ravel()
    for ax, (letter, curve) in zip(panels, sick_curves().items(), strict=False):
        frame(ax, (0, curve.epochs[-1]), (0, 4), ("epoch", ""))
        ax.set_title(letter)
        ax.plot(curve.epochs, curve.loss, color=LOSS, linewidth=1.6)
        ax.plot(*zip(*curve.validation, strict=True), color=VALIDATION, linestyle="--")
        quiet_grid(ax)
    for k in (0, 3):
        panels[k].set_ylabel("loss")
    legend = panels[5]
    legend.axis("off")
    label(legend, (0.1, 0.65), "solid: training", LOSS)
    label(legend, (0.1, 0.45), "dashed: validation", VALIDATION)
    label(legend, (0.1, 0.25), "guessing costs 2.30", INK)
    return drawing


@figure(
    "adamw-symptoms",
    decks=("CS6301", "DASC7606"),
    title="Three symptoms of a sick AdamW",
    alt=(
        "Three measurements of a friend's AdamW. Left: while the gradient stays the same, its "
        "steps grow from 1 learning rate to 2.1 at step 15 and shrink again; a healthy rule's "
        "stay at 1. Middle: for gradients below 0.0001 its first step is far too short, a "
        "hundredth of a learning rate at 0.000001. Right: with gradients of pure noise, weights "
        "with large gradients hardly shrink and those with small ones shrink; healthy decay "
        "takes the same share of both, about a tenth."
    ),
)
def adamw_symptoms(step: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 4.6)
    left, middle, right = drawing.subplots(1, 3)
    frame(left, (0, 41), (0, 3), ("step, $g$ stays the same", "length, in $\\eta$"))
    frame(middle, (5e-7, 2), (0, 1.5), ("size of the gradient", "length of step 1"))
    middle.set_xscale("log")
    frame(right, (-0.6, 1.6), (0, 1.1), ("size of noisy gradients", "mean weight"))
    right.set_xticks((0, 1), ("1", "0.1"))
    cases = [(friends_step, GRADIENT, "friend's", -0.17)]
    if step is not None:
        cases.append((step, VALUE, "yours", 0.17))
    for rule, color, whose, shift in cases:
        lengths = step_lengths(rule)
        left.plot(range(1, len(lengths) + 1), lengths, color=color, marker="o", markersize=4)
        label(left, (22, float(lengths[21]) + 0.3), whose, color)
        middle.plot(SIZES, first_steps_by_size(rule), color=color, marker="o", markersize=5)
        right.bar([0 + shift, 1 + shift], shrunken(rule), width=0.3, color=color)
    for ax in (left, middle, right):
        quiet_grid(ax)
    return drawing


@figure(
    "what-to-search",
    decks=("BUSN20800", "CS6301"),
    title="Search the learning rate first",
    alt=(
        "Validation accuracy of a digit network after eight epochs with Adam, three times, with "
        "one number varied and the others kept. Against the learning rate from 0.0001 to 1 it is "
        "a hill: 25 % at the left end, 98 % between 0.003 and 0.03, 10 % at the right end. "
        "Against the width it rises from 62 % with 4 units to 97 % with 16 and is flat beyond. "
        "Against the size of the mini-batches from 8 to 256 it stays between 94 and 98 %."
    ),
)
def what_to_search() -> Figure:
    drawing = new_figure(11, 4.4)
    first, second, third = drawing.subplots(1, 3, sharey=True)
    _varied(first, RATES, [searched(lr=lr) for lr in RATES], "learning rate")
    _varied(second, WIDTHS, [searched(width=width) for width in WIDTHS], "hidden units")
    _varied(third, BATCHES, [searched(batch_size=size) for size in BATCHES], "mini-batch")
    first.set_ylabel("validation accuracy")
    first.set_yticks((0, 0.5, 1), ("0 %", "50 %", "100 %"))
    return drawing


def _varied(ax: Axes, values: tuple[float, ...], accuracies: list[float], name: str) -> None:
    frame(ax, (values[0] / 1.4, values[-1] * 1.4), (0, 1.05), (name, ""))
    ax.set_xscale("log")
    if values[0] >= 1:
        ax.set_xticks(values[::2], [f"{value:g}" for value in values[::2]])
        ax.minorticks_off()
    ax.plot(values, accuracies, color=VALIDATION, marker="o", markersize=7)
    quiet_grid(ax)
