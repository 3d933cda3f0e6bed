"""Figures of lesson 07, second part: momentum, Nesterov's look-ahead, and the race."""

from collections.abc import Callable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.lesson07_descent import Landscape, racer, ravine, saddle, walk
from nnlib.optimizers import SGD, Optimizer
from nnlib.plotting.axes import Point, arrow, dot, frame, label, quiet_grid
from nnlib.plotting.palette import CLASS0, GRADIENT, INK, LOSS, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

RUNNERS = {"SGD": MUTED, "momentum": VALUE, "Adagrad": CLASS0, "Adam": GRADIENT}
STEPS = 40


def draw_landscape(ax: Axes, landscape: Landscape, x: Point, y: Point, names: bool = True) -> None:
    """Draw the level lines of J and name the axes."""
    frame(ax, x, y, ("$w_1$", "$w_2$") if names else ("", ""))
    w1, w2 = np.meshgrid(np.linspace(*x, 91), np.linspace(*y, 61))
    J = landscape.J(np.stack([w1, w2], axis=-1)) - landscape.lowest
    levels = np.geomspace(0.02, float(J.max()), 9)
    ax.contour(w1, w2, J, levels=levels, colors=[tint(LOSS, 0.4)], linewidths=1.3)


def path_on(landscape: Landscape, optimizer: Optimizer, steps: int) -> Array:
    """The points that an optimizer visits on a landscape."""
    return walk(optimizer, landscape.gradient, landscape.start, steps)


@figure(
    "momentum-ravine",
    lesson="07",
    decks=("CS6301", "DASC7606"),
    title="Momentum turns the zigzag into a run along the valley",
    alt=(
        "Two contour maps of a ravine, steep across and flat along, each with 40 steps from the "
        "same start at w1 = -4. Without momentum the largest useful rate, 0.031, makes the path "
        "jump from wall to wall and creep along: after 40 steps it is at w1 = -1.14, still "
        "short of the minimum at 0. With momentum 0.9 and a third of that learning rate it swings "
        "across in long waves, is past the minimum after 24 steps, overshoots to 0.61 and turns "
        "back."
    ),
)
def momentum_ravine() -> Figure:
    drawing = new_figure(11, 6.4)
    cases = (
        (SGD(0.031), "SGD, $\\eta = 0.031$"),
        (SGD(0.01, 0.9), "SGD with momentum 0.9, $\\eta = 0.01$"),
    )
    for ax, (optimizer, title) in zip(drawing.subplots(2, 1, sharex=True), cases, strict=True):
        draw_landscape(ax, ravine(60), (-4.4, 1.8), (-1.7, 1.7))
        path = path_on(ravine(60), optimizer, STEPS)
        ax.plot(*path.T, color=VALUE, linewidth=1.8, marker="o", markersize=5)
        ax.set_title(title)
        dot(ax, (path[0, 0], path[0, 1]), INK)
        dot(ax, (path[-1, 0], path[-1, 1]), GRADIENT, 13)
        label(ax, (path[-1, 0], -1.25), f"after {STEPS} steps", GRADIENT, ha="center", on_line=True)
    drawing.axes[0].set_xlabel("")
    return drawing


@figure(
    "momentum-nesterov",
    lesson="07",
    decks=("DASC7606",),
    title="Nesterov looks where momentum will carry it, and brakes in time",
    alt=(
        "Left: two ways to make one step from w. Momentum adds the momentum step and the gradient "
        "step taken at w. Nesterov first goes the momentum step and takes the gradient there, at "
        "the point ahead, where the slope already points back: its sum ends shorter. Right: the "
        "weight over 60 steps in a bowl. Momentum swings past the minimum at 0 again and again; "
        "Nesterov's swings die out about twice as fast."
    ),
)
def momentum_nesterov() -> Figure:
    drawing = new_figure(11, 5.2)
    left, right = drawing.subplots(1, 2, width_ratios=(1, 1.25))
    _one_step(left)
    frame(right, (0, 60), (-1.05, 1.05), ("step", "weight $w$"))
    for nesterov, color, words, at in (
        (False, MUTED, "momentum", (13.5, -0.62)),
        (True, VALUE, "Nesterov", (5.0, 0.72)),
    ):
        right.plot(swings(nesterov), color=color)
        label(right, at, words, color)
    quiet_grid(right)
    right.set_title(r"$J = w^2/2,\ \eta = 0.1,\ \mu = 0.9$")
    return drawing


def swings(nesterov: bool) -> Array:
    """The weight in the bowl J = w²/2 after 0 to 60 steps with momentum."""
    optimizer = SGD(0.1, momentum=0.9, nesterov=nesterov)
    return walk(optimizer, lambda w: w, [1.0], 60)[:, 0]


def _one_step(ax: Axes) -> None:
    """Draw both sums of a momentum step and a gradient step."""
    frame(ax, (-0.3, 3.9), (-0.5, 4.0))
    ax.axis("off")
    for base, ahead, words in ((2.35, False, "momentum"), (0.0, True, "Nesterov")):
        start, point = (0.2, base), (2.4, base + 0.75)
        slope_step = (0.35, 0.6) if not ahead else (-0.15, 0.55)
        end = (point[0] + slope_step[0], point[1] + slope_step[1])
        arrow(ax, start, point, MUTED, linewidth=3)
        arrow(ax, point, end, GRADIENT, linewidth=3)
        arrow(ax, start, end, VALUE, linewidth=3)
        dot(ax, start)
        where = "at $w + \\mu v$" if ahead else "at $w$"
        label(ax, (1.75, base + 0.2), r"$\mu v$", MUTED)
        label(ax, (end[0] + 0.15, end[1] - 0.25), f"gradient\n{where}", GRADIENT)
        label(ax, (-0.2, base + 1.3), words, VALUE)
        label(ax, (0.15, base - 0.3), "$w$", INK)


@figure(
    "optimizer-race",
    lesson="07",
    decks=("CS6301", "DASC7606"),
    title="The race: the same gradients, four ways to use them",
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
    draw_landscape(left, ravine(), *ravine().view)
    draw_landscape(right, saddle(), *saddle().view)
    left.set_title(f"ravine, {STEPS} steps")
    right.set_title(f"saddle, {STEPS} steps")
    trails(left, ravine(), STEPS)
    trails(right, saddle(), STEPS)
    names = {
        "SGD": (-4.2, -0.4),
        "momentum": (0.2, -1.1),
        "Adagrad": (-2.6, 1.3),
        "Adam": (-3.4, 0.85),
    }
    for name, at in names.items():
        label(left, at, name, RUNNERS[name], on_line=True)
    places = {
        "SGD": (-1.2, -0.2),
        "momentum": (0.3, 0.45),
        "Adagrad": (-1.0, 1.25),
        "Adam": (-1.9, 0.5),
    }
    for name, at in places.items():
        label(right, at, name, RUNNERS[name], on_line=True)
    return drawing


def trails(ax: Axes, landscape: Landscape, steps: int) -> None:
    """Draw where each runner went, with a dot where it is now."""
    for name, color in RUNNERS.items():
        path = path_on(landscape, racer(name), steps)
        ax.plot(*path.T, color=color, linewidth=2)
        dot(ax, (path[-1, 0], path[-1, 1]), color, 12)
    dot(ax, landscape.start, INK)


def save_race(path: str, steps: int = 80, landscape: Callable[[], Landscape] = ravine) -> None:
    """Write the race as an animated GIF, one frame per step: for lectures, needs Pillow only."""
    from matplotlib.animation import FuncAnimation, PillowWriter

    from nnlib.plotting.style import headline, style

    with style():
        drawing = new_figure(9, 5)
        drawing.set_layout_engine("none")
        ax = drawing.add_axes((0.09, 0.14, 0.88, 0.72))
        place = landscape()
        runs = {name: path_on(place, racer(name), steps) for name in RUNNERS}
        x, y = _extent(runs)
        draw_landscape(ax, place, x, y)
        lines = {name: ax.plot([], [], color=RUNNERS[name], linewidth=2)[0] for name in runs}
        heads = {
            name: ax.plot([], [], "o", markersize=11, color=RUNNERS[name], label=name)[0]
            for name in runs
        }
        ax.legend(loc="upper right", frameon=False)
        headline(drawing, f"The race on the {place.name}")

        def show(step: int) -> list[Artist]:
            for name, points in runs.items():
                lines[name].set_data(*points[: step + 1].T)
                heads[name].set_data(*points[min(step, len(points) - 1), :, np.newaxis])
            return [*lines.values(), *heads.values()]

        movie = FuncAnimation(drawing, show, frames=steps + 1)
        movie.save(path, writer=PillowWriter(fps=15), dpi=80)


def _extent(runs: dict[str, Array]) -> tuple[Point, Point]:
    """Limits of both axes that hold every path, with a margin."""
    points = np.concatenate(list(runs.values()))
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.12 * (high - low)
    (x0, y0), (x1, y1) = low - margin, high + margin
    return (float(x0), float(x1)), (float(y0), float(y1))
