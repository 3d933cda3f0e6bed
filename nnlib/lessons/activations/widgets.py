"""The widgets of lesson 02: one activation at one z, and a gradient's way through many layers."""

from typing import TYPE_CHECKING, Any

from nnlib.activations import elementwise
from nnlib.lessons.activations.figures.curves import draw_value_and_slope
from nnlib.lessons.activations.figures.depth import draw_layers, draw_sizes
from nnlib.lessons.activations.models import Pieces, sizes_by_layer, through_layers
from nnlib.plotting.axes import dot, label, tangent
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Choice, Slider, explore
from nnlib.plotting.palette import GRADIENT, INK, VALUE
from nnlib.plotting.style import fixed_figure, headline, style
from nnlib.yours import Yours

if TYPE_CHECKING:
    import ipywidgets

NAMES = ("sigmoid", "tanh", "hardtanh", "relu", "leaky_relu", "relu6", "elu", "identity", "sign")
BOUNDED = ("sigmoid", "tanh", "hardtanh", "sign")
DEEP = ("sigmoid", "tanh", "relu", "leaky_relu", "elu")
LAYERS = 10
SATURATED = 0.01


def value_and_slope(name: str, z: float) -> tuple[float, float]:
    """Return g(z) and g'(z) of the activation called `name`."""
    row = elementwise(name)
    return float(row.forward(z)), float(row.grad(z))


def verdict(slope: float) -> str:
    """Say what a slope means for a gradient on its way back through ten such units."""
    if slope == 0:
        return "flat: nothing passes back"
    if slope < SATURATED:
        return f"saturated: through {LAYERS} such units {slope**LAYERS:.0e} is left"
    return f"through {LAYERS} such units {slope**LAYERS:.2g} of a gradient is left"


def activation_at(name: str, z: float) -> Picture:
    """Draw value and slope of an activation and mark both at z, with the tangent there."""
    value, slope = value_and_slope(name, z)
    row = elementwise(name)
    with style():
        figure = fixed_figure(8, 4.8)
        ax = figure.add_axes((0.09, 0.14, 0.87, 0.74))
        heights = (-1.3, 2.3) if name in BOUNDED else (-2, 8)
        draw_value_and_slope(ax, row.forward, row.grad, heights, reach=8)
        tangent(ax, (z, value), slope, 1.2, VALUE, linewidth=1.6, linestyle="--")
        dot(ax, (z, value), VALUE)
        dot(ax, (z, slope), GRADIENT)
        ax.set_xlabel("z")
        lines = ((f"value {value:.3g}", VALUE), (f"slope {slope:.3g}", GRADIENT))
        for k, (words, color) in enumerate((*lines, (verdict(slope), INK))):
            label(ax, (0.02, 0.95 - 0.08 * k), words, color, transform=ax.transAxes)
        headline(figure, f"{name} at z = {z:g}")
    told = f"{name} at z = {z:g}: value {value:.3g}, slope {slope:.3g}; {verdict(slope)}."
    return Picture(figure, told)


def gradient_by_depth(depth: float) -> Picture:
    """Draw the size of the gradient in each layer of networks with `depth` layers."""
    layers = int(depth)
    sizes = sizes_by_layer("sigmoid", layers)
    told = f"{layers} layers of sigmoids: the first gets {sizes[0] / sizes[-1]:.1g} of the last"
    with style():
        figure = fixed_figure(8.6, 4.8)
        draw_sizes(figure.add_axes((0.13, 0.14, 0.84, 0.74)), layers, bottom=-20)
        headline(figure, told)
    return Picture(figure, f"{told}. With tanh and ReLU all layers get gradients of similar size.")


def twenty_layers(name: str, scale: float, **pieces: Any) -> Picture:
    """Draw what twenty layers of an activation leave of a signal and of a gradient."""
    spread, back = through_layers(name, scale, Pieces(**pieces))
    told = f"{name}, weights of size {scale:g}: the first layer gets {back[0]:.0e} of a gradient"
    with style():
        figure = fixed_figure(11, 4.8)
        left, right = figure.subplots(1, 2)
        draw_layers(left, right, {name: GRADIENT}, scale, Pieces(**pieces))
        figure.subplots_adjust(left=0.1, right=0.98, bottom=0.15, top=0.84, wspace=0.3)
        headline(figure, told)
    return Picture(figure, f"{told}; the outputs of layer 20 spread by {spread[-1]:.0e}.")


def explore_twenty_layers(**pieces: Yours) -> "ipywidgets.VBox":
    """Return the widget: an activation and the size of the weights of twenty layers.

    pieces: the student's functions as in `Pieces`.
    """
    return explore(
        twenty_layers,
        name=Choice("activation", DEEP),
        scale=Slider("size of W", 0.5, 3, 0.1, 1),
        **pieces,
    )


def explore_activation() -> "ipywidgets.VBox":
    """Return the widget: choose an activation and move z."""
    return explore(
        activation_at,
        name=Choice("activation", NAMES),
        z=Slider("z", -8, 8, 0.5, 3),
    )


def explore_depth() -> "ipywidgets.VBox":
    """Return the widget: the depth of the networks."""
    return explore(gradient_by_depth, depth=Slider("layers", 2, 30, 1, 4))
