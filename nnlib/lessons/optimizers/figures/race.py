"""Figures: the optimizers' race, as trails, in the mean, and as a film."""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import animation, figure
from nnlib.lessons.optimizers.descent import (
    Landscape,
    noisy_bowl,
    race_cost,
    race_path,
    racer,
    ravine,
    saddle,
)
from nnlib.plotting.axes import Point, dot, frame, label, quiet_grid
from nnlib.plotting.film import Film
from nnlib.plotting.palette import CLASS0, GRADIENT, INK, LOSS, MUTED, VALUE, tint
from nnlib.plotting.style import fixed_figure, new_figure

RUNNERS = {"SGD": MUTED, "momentum": VALUE, "Adagrad": CLASS0, "Adam": GRADIENT}
STEPS = 40


def draw_landscape(ax: Axes, landscape: Landscape, x: Point, y: Point) -> None:
    """Draw the level lines of J and name the axes."""
    frame(ax, x, y, ("$w_1$", "$w_2$"))
    w1, w2 = np.meshgrid(np.linspace(*x, 91), np.linspace(*y, 61))
    J = landscape.J(np.stack([w1, w2], axis=-1)) - landscape.lowest
    highest = float(J.max())
    levels = np.geomspace(max(0.02, highest / 500), highest, 9)
    ax.contour(w1, w2, J, levels=levels, colors=[tint(LOSS, 0.4)], linewidths=1.3)


def trails(ax: Axes, landscape: Landscape, steps: int, names: dict[str, Point]) -> None:
    """Draw where each runner went, with a dot where it is now and its name at the given place."""
    draw_landscape(ax, landscape, *landscape.view)
    for name, color in RUNNERS.items():
        path = race_path(landscape, racer(name), steps)
        ax.plot(*path.T, color=color, linewidth=2)
        dot(ax, (path[-1, 0], path[-1, 1]), color, 12)
        label(ax, names[name], name, color, on_line=True)
    dot(ax, landscape.start, INK)


@figure(
    "optimizer-race",
    decks=("CS6301", "DASC7606"),
    title="The race: one start, four ways to use a gradient",
    alt=(
        "Paths of SGD, momentum, Adagrad and Adam from one start, 40 steps each, on two "
        "landscapes. On the ravine SGD drops to the floor and creeps along it: it is the furthest "
        "from the minimum. Momentum swings across, has run past the minimum and comes back. "
        "Adagrad takes a smooth curve, Adam one wide swing; both are close. On the saddle SGD "
        "heads along the ridge for the saddle point and is still on its way, momentum leaves the "
        "ridge late. Adagrad and Adam, which divide by the size of past gradients, leave it at "
        "once and reach the minimum at (0, 1)."
    ),
)
def optimizer_race() -> Figure:
    drawing = new_figure(11, 5.6)
    left, right = drawing.subplots(1, 2)
    left.set_title(f"ravine, {STEPS} steps")
    right.set_title(f"saddle, {STEPS} steps")
    on_ravine: dict[str, Point] = {
        "SGD": (-3.45, -0.18),
        "momentum": (-1.8, 1.06),
        "Adagrad": (-2.85, 0.38),
        "Adam": (-2.3, -0.62),
    }
    on_saddle: dict[str, Point] = {
        "SGD": (-1.2, -0.2),
        "momentum": (0.3, 0.45),
        "Adagrad": (-1.0, 1.25),
        "Adam": (-1.9, 0.5),
    }
    trails(left, ravine(), STEPS, on_ravine)
    trails(right, saddle(), STEPS, on_saddle)
    return drawing


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
    trails(left, noisy_bowl(), 120, places)
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
