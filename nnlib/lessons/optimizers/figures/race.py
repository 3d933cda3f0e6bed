"""Figures: the optimizers' race, as trails, in the mean, and as a film."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import animation, figure
from nnlib.lessons.optimizers.descent import (
    RATES,
    Landscape,
    Rule,
    make_optimizer,
    noisy_bowl,
    race_cost,
    race_path,
    racer,
    ravine,
    saddle,
)
from nnlib.lessons.optimizers.figures.levels import draw_levels
from nnlib.lessons.optimizers.trainings import Cut, losses_by_epoch
from nnlib.optimizers import Optimizer
from nnlib.plotting.axes import Point, dot, frame, label, quiet_grid
from nnlib.plotting.film import Film
from nnlib.plotting.palette import CLASS0, CLASS1, GRADIENT, INK, MUTED, VALUE
from nnlib.plotting.style import fixed_figure, new_figure
from nnlib.training import minibatches

Step = Callable[..., Any]
RUNNERS = {"SGD": MUTED, "momentum": VALUE, "Adagrad": CLASS0, "Adam": GRADIENT}
IN_RACE = ("SGD", "momentum", "RMSProp", "Adam")
COLORS = {**RUNNERS, "RMSProp": CLASS0, "your own": CLASS1}
DIGIT_RATES = {"SGD": 0.03, "momentum": 0.03, "RMSProp": 0.003, "Adam": 0.003}
STEPS = 40
NAMES: dict[str, dict[str, Point]] = {
    "ravine": {
        "SGD": (-3.45, -0.18),
        "momentum": (-1.8, 1.06),
        "RMSProp": (-2.85, 0.38),
        "Adam": (-2.3, -0.62),
        "your own": (-4.2, 1.52),
    },
    "saddle": {
        "SGD": (-1.2, -0.2),
        "momentum": (0.3, 0.45),
        "RMSProp": (-1.0, 1.25),
        "Adam": (-1.9, 0.5),
        "your own": (-1.9, -0.4),
    },
}


def draw_landscape(ax: Axes, landscape: Landscape, x: Point, y: Point) -> None:
    """Draw the level lines of J and name the axes."""
    highest = float(landscape.J(np.array([x[0], y[0]])) - landscape.lowest)
    levels = np.geomspace(max(0.02, highest / 500), highest, 9)
    draw_levels(ax, lambda w: landscape.J(w) - landscape.lowest, x, y, levels)


def trails(
    ax: Axes,
    landscape: Landscape,
    runners: dict[str, Optimizer],
    steps: int,
    names: dict[str, Point],
) -> None:
    """Draw where each runner went, with a dot where it is now and its name at the given place."""
    draw_landscape(ax, landscape, *landscape.view)
    for name, optimizer in runners.items():
        path, color = race_path(landscape, optimizer, steps), COLORS[name]
        ax.plot(*path.T, color=color, linewidth=2)
        dot(ax, (path[-1, 0], path[-1, 1]), color, 12)
        label(ax, names[name], name, color, on_line=True)
    dot(ax, landscape.start, INK)


def runners() -> dict[str, Optimizer]:
    """The runners in noise and in films, fresh."""
    return {name: racer(name) for name in RUNNERS}


@figure(
    "optimizer-race",
    decks=("CS6301", "DASC7606"),
    title="The race: one start, and each rule uses the gradient in its own way",
    alt=(
        "Paths of SGD, momentum, RMSProp and Adam from one start, 40 steps each, on two "
        "landscapes. On the ravine SGD drops to the floor and creeps along it: it is the furthest "
        "from the minimum. Momentum swings across, has run past the minimum and comes back. "
        "RMSProp goes straight for it, Adam takes one wide swing. On the saddle SGD heads along "
        "the ridge for the saddle point and is still on its way, momentum leaves the ridge late. "
        "RMSProp and Adam, which divide by the size of past gradients, leave it at once and reach "
        "the minimum at (0, 1)."
    ),
)
def optimizer_race(
    momentum: Step | None = None,
    rmsprop: Step | None = None,
    adam: Step | None = None,
    own: Step | None = None,
) -> Figure:
    drawing = new_figure(11, 5.0)
    for ax, landscape in zip(drawing.subplots(1, 2), (ravine(), saddle()), strict=True):
        ax.set_title(f"{landscape.name}, {STEPS} steps")
        in_race = starters(momentum, rmsprop, adam, own)
        trails(ax, landscape, in_race, STEPS, NAMES[landscape.name])
    return drawing


@figure(
    "digits-race",
    decks=("CS6301", "DASC7606"),
    title="The same race on a digit network",
    alt=(
        "The training loss of a digit network over six epochs, on a logarithmic axis, with four "
        "rules. All start at 2.7. SGD with its cautious rate of 0.03 is the slowest. Momentum, "
        "RMSProp and Adam, each with a usual rate, fall below 0.4 within a few epochs."
    ),
)
def digits_race(
    minibatches: Cut = minibatches,
    momentum: Step | None = None,
    rmsprop: Step | None = None,
    adam: Step | None = None,
    own: Step | None = None,
) -> Figure:
    drawing = new_figure(10, 5)
    ax = drawing.add_subplot()
    frame(ax, (0, 7.6), (0.03, 4), ("epoch", "training loss"))
    ax.set_yscale("log")
    ax.set_xticks(range(7))
    ends = {}
    for name, optimizer in starters(momentum, rmsprop, adam, own, DIGIT_RATES).items():
        losses = losses_by_epoch(optimizer, minibatches)
        ends[name] = losses[-1]
        ax.plot(losses, color=COLORS[name], marker="o", markersize=6)
    for name, height in spread(ends).items():
        label(ax, (6.15, height), name, COLORS[name])
    quiet_grid(ax)
    return drawing


def starters(
    momentum: Step | None,
    rmsprop: Step | None,
    adam: Step | None,
    own: Step | None,
    rates: Mapping[str, float] = RATES,
) -> dict[str, Optimizer]:
    """The runners of a race, each with the given function, or with the course's own rule."""
    lr = rates.__getitem__
    found = {name: make_optimizer(name, lr(name)) for name in rates if name in IN_RACE}
    if momentum is not None:
        found["momentum"] = Rule(momentum, lr=lr("momentum"), mu=0.9)
    if rmsprop is not None:
        found["RMSProp"] = Rule(rmsprop, lr=lr("RMSProp"), beta=0.9, eps=1e-8)
    if adam is not None:
        found["Adam"] = Rule(adam, 2, counted=True, lr=lr("Adam"))
    if own is not None:
        found["your own"] = Rule(own)
    return found


def spread(heights: Mapping[str, float], apart: float = 1.35) -> dict[str, float]:
    """Heights for words on a logarithmic axis, pushed up until none stands on another."""
    placed: dict[str, float] = {}
    for name, height in sorted(heights.items(), key=lambda item: item[1]):
        below = max(placed.values(), default=0.0)
        placed[name] = max(height, below * apart, 0.04)
    return placed


@figure(
    "race-in-noise",
    decks=("CS6301", "BUSN20800"),
    title="With noisy gradients a fixed rate never comes to rest",
    alt=(
        "Left: paths of SGD, momentum, Adagrad and Adam in a round bowl, 120 steps with the same "
        "noisy gradients. All reach the bottom; there momentum keeps roaming widely, SGD and Adam "
        "wander in a smaller cloud, Adagrad moves less and less. Right: the mean of J over 400 "
        "such runs, by step, on a logarithmic axis. Momentum is first at the bottom and stays at "
        "2.5, SGD ends at 0.25 and Adam at 0.4: constant levels, set by the learning rate. "
        "Adagrad, whose rates only fall, is last at first and lowest in the end, still sinking."
    ),
)
def race_in_noise() -> Figure:
    drawing = new_figure(11, 5.2)
    left, right = drawing.subplots(1, 2)
    left.set_title("noisy bowl, 120 steps")
    places: dict[str, Point] = {
        "SGD": (-1.9, 1.0),
        "momentum": (1.6, 1.5),
        "Adagrad": (-3.3, 0.0),
        "Adam": (-1.9, -0.7),
    }
    trails(left, noisy_bowl(), runners(), 120, places)
    frame(right, (0, 120), (0.03, 60), ("step", "mean of $J$ over 400 runs"))
    right.set_yscale("log")
    heights = {"SGD": 0.17, "momentum": 4.4, "Adagrad": 0.055, "Adam": 0.62}
    for name, color in RUNNERS.items():
        right.plot(race_cost(noisy_bowl(), racer(name), 120), color=color, linewidth=2)
        label(right, (72, heights[name]), name, color)
    quiet_grid(right)
    return drawing


RACE_ALT = (
    "Level lines of the cost over two weights. From one start the trails of SGD, momentum, "
    "Adagrad and Adam grow by one step in each frame; beside them, each one's name and how far "
    "its cost is above the lowest. "
)


@animation(
    "race-on-the-ravine",
    decks=("CS6301", "DASC7606"),
    title="The race on the ravine",
    alt=RACE_ALT
    + (
        "SGD creeps along the floor, momentum swings across and runs past the minimum, Adagrad "
        "takes a smooth curve, Adam one wide swing."
    ),
)
def race_on_the_ravine() -> Film:
    return race_film(ravine(), STEPS)


@animation(
    "race-on-the-saddle",
    decks=("CS6301", "DASC7606"),
    title="The race on the saddle",
    alt=RACE_ALT
    + (
        "Adagrad and Adam turn off the ridge at once; momentum does so late, and SGD is still on "
        "its way to the saddle when the others have arrived."
    ),
)
def race_on_the_saddle() -> Film:
    return race_film(saddle(), STEPS)


@animation(
    "race-in-the-noisy-bowl",
    decks=("CS6301", "BUSN20800"),
    title="The race in a noisy bowl",
    alt=RACE_ALT
    + (
        "All reach the bottom within 20 steps. There momentum roams widely, SGD and Adam wander "
        "in a smaller cloud, and Adagrad comes nearly to rest."
    ),
)
def race_in_the_noisy_bowl() -> Film:
    return race_film(noisy_bowl(), 60)


def race_film(landscape: Landscape, steps: int) -> Film:
    """The race, one frame per step: each runner's trail, and the cost it has reached."""
    drawing = fixed_figure(9.6, 5.4)  # nothing may move from frame to frame
    ax = drawing.add_axes((0.09, 0.15, 0.66, 0.70))
    paths = {name: race_path(landscape, racer(name), steps) for name in RUNNERS}
    draw_landscape(ax, landscape, *_extent(list(paths.values())))
    dot(ax, landscape.start, INK)
    counter = ax.text(1.04, 0.98, "", va="top", transform=ax.transAxes)
    runners = [
        _Runner(ax, landscape, name, path, 0.82 - 0.18 * k)
        for k, (name, path) in enumerate(paths.items())
    ]

    def show(step: int) -> None:
        counter.set_text(f"step {step}")
        for runner in runners:
            runner.move_to(step)

    moving = [counter, *(artist for runner in runners for artist in runner.artists)]
    return Film(drawing, show, steps + 1, moving)


class _Runner:
    """One optimizer in a film: its trail, its head, and its name with the cost it has reached."""

    def __init__(
        self, ax: Axes, landscape: Landscape, name: str, path: Array, height: float
    ) -> None:
        color = RUNNERS[name]
        self.name, self.path = name, path
        self.J = landscape.J(path) - landscape.lowest
        (self.trail,) = ax.plot([], [], color=color, linewidth=2)
        (self.head,) = ax.plot([], [], "o", color=color, markersize=11)
        self.words = ax.text(1.04, height, "", color=color, va="top", transform=ax.transAxes)

    @property
    def artists(self) -> tuple[Artist, ...]:
        """All that moves, from below to above."""
        return self.trail, self.head, self.words

    def move_to(self, step: int) -> None:
        """Bring the trail, the head and the words to a step."""
        self.trail.set_data(*self.path[: step + 1].T)
        self.head.set_data(*self.path[step, :, np.newaxis])
        self.words.set_text(f"{self.name}\n{self.J[step]:.3f} too high")


def _extent(paths: Sequence[Array]) -> tuple[Point, Point]:
    """Limits of both axes that hold every path, with a margin."""
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.12 * (high - low)
    (x0, y0), (x1, y1) = low - margin, high + margin
    return (float(x0), float(x1)), (float(y0), float(y1))
