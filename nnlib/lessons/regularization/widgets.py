"""The widget: a polynomial's degree and penalty, and the errors that follow."""

from typing import TYPE_CHECKING

from nnlib.lessons.regularization.figures.fits import LINE, draw_fit, examples_for_the_slider
from nnlib.lessons.regularization.fits import mean_squared_error, polynomial_fit
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Choice, Slider, explore
from nnlib.plotting.style import fixed_figure, headline, style

if TYPE_CHECKING:
    import ipywidgets

PENALTIES = ("0", "0.001", "0.01", "0.1", "1", "10", "100")


def errors(degree: float, penalty: str) -> tuple[float, float]:
    """The mean squared error of the fit on its own examples and on 400 new ones."""
    x, y, x_new, y_new = examples_for_the_slider()
    fit = polynomial_fit(int(degree), float(penalty))
    return (
        mean_squared_error(fit, x, y, x, y),
        mean_squared_error(fit, x, y, x_new, y_new),
    )


def penalized_fit(degree: float, penalty: str) -> Picture:
    """Draw the fit and say how wrong it is on training and on new data."""
    x, y, _, _ = examples_for_the_slider()
    train, new = errors(degree, penalty)
    with style():
        figure = fixed_figure(6.8, 5.0)
        ax = figure.add_axes((0.1, 0.13, 0.87, 0.74))
        draw_fit(ax, x, y, polynomial_fit(int(degree), float(penalty))(x, y, LINE))
        headline(figure, f"Training error {train:.3f}, on new data {new:.3g}")
    return Picture(figure, describe(degree, penalty, train, new))


def describe(degree: float, penalty: str, train: float, new: float) -> str:
    """Say in words what `penalized_fit` draws."""
    return (
        f"A polynomial of degree {degree:g} fitted to 20 noisy examples of a cubic curve, drawn "
        f"dashed, with an L2 penalty of {penalty}. Its mean squared error is {train:.3f} on the "
        f"examples and {new:.3g} on 400 new ones."
    )


def explore_penalty() -> "ipywidgets.VBox":
    """Return the widget: the degree of the polynomial and the strength of the penalty."""
    return explore(
        penalized_fit,
        degree=Slider("degree", 1, 18, 1, 15),
        penalty=Choice("penalty λ", PENALTIES),
    )
