"""Figures of the lesson's end: a unit that learns from points in the plane, step by step."""

from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.lessons.neuron.figures.plane import PLANE_X, PLANE_Y, Output, draw_unit_plane
from nnlib.lessons.neuron.models import Descend, Entropy, Gradient, Place, visited
from nnlib.plotting.axes import Floats
from nnlib.plotting.style import new_figure

RATE, STEPS = 0.5, 300
START: Place = (np.array([-1.0, 0.5]), 0.5)


@dataclass(frozen=True)
class Pieces:
    """What a unit is built from: its output, the gradient of its loss, and a way down."""

    output: Output | None = None
    gradient: Gradient | None = None
    descend: Descend | None = None

    def places(self, x: Floats, y: Floats, steps: int = STEPS, whole: bool = False) -> list[Place]:
        """Where the unit is at the start and after training; whole: after each step, too."""
        gradient = self.gradient
        own = Entropy(x, y).slopes if gradient is None else lambda w, b: gradient(x, w, b, y)
        if whole or self.descend is None:
            return visited(self.descend, START, own, RATE, steps)
        w, b = self.descend(*START, own, RATE, steps)
        return [START, (np.asarray(w, dtype=np.float64), float(b))]


@figure(
    "trained-unit",
    decks=("CS6301", "ML4BI"),
    title="A unit learns by turning and moving its line",
    alt=(
        "Three panels of the same ten points, five of each class, with the line of one sigmoid "
        "unit. Before training 2 of 10 are on their side of the line. After 3 steps of descent on "
        "the cross-entropy it has turned, and 9 are right. After 300 steps it stands between the "
        "classes, with narrow bands, and all 10 are right."
    ),
)
def trained_unit(
    output: Output | None = None, gradient: Gradient | None = None, descend: Descend | None = None
) -> Figure:
    """output(x, w, b), gradient(x, w, b, y) and descend(w, b, gradient, rate, steps)."""
    drawing = new_figure(11, 4.6)
    places = Pieces(output, gradient, descend).places(PLANE_X, PLANE_Y, whole=True)
    for ax, k in zip(drawing.subplots(1, 3, sharey=True), (0, 3, STEPS), strict=True):
        (w1, w2), b = places[k]
        draw_unit_plane(ax, (float(w1), float(w2)), b, output=output)
        right = np.sum((PLANE_X @ places[k][0] + b > 0) == PLANE_Y)
        ax.set_title(f"after {k} steps: {right} of 10 right")
        if k:
            ax.set_ylabel("")
    return drawing
