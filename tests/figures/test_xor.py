"""What the figures of the lesson say in words agrees with what nnlib computes."""

import numpy as np
import pytest

from nnlib import figures
from nnlib.activations import identity, relu, threshold
from nnlib.datasets import digits, xor
from nnlib.lessons.xor.figures import gates, layers, width
from nnlib.lessons.xor.models import staircase, two_lines
from nnlib.lessons.xor.training import digit_baseline, digit_network, xor_descent
from tests.pictures import same_picture

LESSON = [name for name, entry in figures.registry().items() if entry.lesson == "xor"]


def alt(name: str) -> str:
    return figures.find(name).alt


def words(name: str) -> list[str]:
    drawn = figures.find(name).draw()
    written = [text.get_text() for ax in drawn.axes for text in ax.texts]
    return written + [ax.get_title(loc="left") for ax in drawn.axes]


def test_the_decks_pictures_of_section_03_are_all_there() -> None:
    shown = {"xor-feature-space", "xor-threshold-network", "xor-hidden-space", "boolean-network"}
    shown |= {"two-layer-network", "multilayer-network", "linear-collapse", "geometric-pyramid"}
    shown |= {"sigmoid-to-threshold", "universal-approximation", "depth-against-width"}
    shown |= {"xor-training", "equal-weights", "digit-features", "soft-and-sharp"}
    assert shown | {"digit-templates", "deeper-borders", "xor-hidden-units"} == set(LESSON)


def test_the_cut_separates_and_the_cross_is_its_shadow() -> None:
    x, y = xor()
    x1, x2 = x.T
    assert ((x1 + x2 - 2 * x1 * x2 > 0.5) == y).all()
    cross = -2 * (x1 - 0.5) * (x2 - 0.5)
    assert np.allclose(x1 + x2 - 2 * x1 * x2 - 0.5, cross)


def test_table_of_the_threshold_network() -> None:
    network = two_lines(0.5, 1.5, threshold)
    h, y = network.hidden(xor()[0]), network.output(xor()[0])
    assert h.astype(int).tolist() == [[0, 0], [1, 0], [1, 0], [1, 1]]
    assert "hidden units are 00, 10, 10, 11 and the output is 0, 1, 1, 0" in alt(
        "xor-threshold-network"
    )
    table = [text for text in words("xor-threshold-network") if text in ("0", "1")]
    expected = np.column_stack([xor()[0], h, y]).astype(int).ravel()
    assert table[-20:] == [str(bit) for bit in expected]


def test_biases_in_the_boolean_network() -> None:
    biases = [text.split("\n")[1] for text in words("boolean-network") if "\n" in text]
    assert biases == ["−1.5", "−0.5", "−1.5", "−0.5", "−0.5", "−0.5", "−1.5"]
    assert "-1.5, -0.5, -1.5, -0.5 for the first ANDs" in alt("boolean-network")
    assert any("16 of 16 rows right" in word for word in words("boolean-network"))


def test_a_line_separates_the_folded_corners_and_none_the_slanted_ones() -> None:
    x, y = xor()
    folded = layers._mapped(x, relu) @ np.linalg.inv(layers.SECOND)
    assert ((folded.sum(axis=1) > 0.8) == y).all()
    slanted = layers._mapped(x, identity)
    assert np.allclose(slanted[y == 0].mean(axis=0), slanted[y == 1].mean(axis=0))


def test_parameter_counts_are_written_in_the_figure() -> None:
    assert "46 parameters in all" in words("multilayer-network")
    assert "4·4 + 4 = 20" in alt("multilayer-network")


def test_pyramid_sizes_are_written_in_the_figure() -> None:
    written = words("geometric-pyramid")
    assert all(str(size) in written for size in (64, 16, 4, 1, 784, 183, 43, 10))
    assert any("ratio 4.28" in text for text in written)


def test_the_error_falls_with_the_width() -> None:
    x = np.linspace(0, 1, 601)
    f = width.target
    errors = [np.abs(staircase(f, H, x) - f(x)).max() for H in (4, 16, 64)]
    assert [f"{error:.2f}" for error in errors] == ["0.33", "0.12", "0.03"]
    assert "falls from 0.33 to 0.12 and 0.03" in alt("universal-approximation")


def test_descent_visits_what_the_figures_tell() -> None:
    networks, losses = xor_descent("2")
    assert len(networks) == 31 and len(losses) == 601
    titles = words("xor-training")
    assert "step 220: $J$ = 0.64" in titles and "step 600: $J$ = 0.02" in titles
    x, y = xor()
    inside = np.prod(np.sign(x @ networks[-1].W1 + networks[-1].b1), axis=1)
    assert len(set(inside[y == 0])) == len(set(inside[y == 1])) == 1
    assert set(inside[y == 0]) != set(inside[y == 1])


def test_equal_units_end_as_the_figure_says() -> None:
    networks, losses = xor_descent("equal")
    W1, b1 = networks[-1].W1, networks[-1].b1
    assert np.allclose(W1[:, 0], W1[:, 1]) and np.isclose(b1[0], b1[1])
    assert f"{losses[-1]:.2f}" == "0.49"
    assert "reaches only 0.49" in alt("equal-weights")
    assert "$h_1 = h_2$" in words("equal-weights")


@pytest.mark.usefixtures("starts")
def test_the_digit_network_has_learned() -> None:
    x, y = digits()
    network = digit_network()
    assert f"{np.mean(network.predict(x) == y):.0%}" == "95%"
    assert network.parameters["W1"].shape == (64, 16)


def test_a_unit_without_a_line_in_view_is_not_drawn() -> None:
    from nnlib.plotting.style import new_figure

    ax = new_figure().add_subplot()
    gates.draw_hidden_line(ax, np.zeros(2), 1.0, "$h_1$")
    gates.draw_hidden_line(ax, np.array([1.0, 0.0]), 9.0, "$h_2$")
    assert not ax.lines and not ax.texts


def test_templates_tell_the_accuracy_that_their_alternative_text_has() -> None:
    learned = digit_baseline()
    assert any(f"{learned.accuracy:.0%} of 359" in word for word in words("digit-templates"))
    assert f"reads {learned.accuracy:.0%} right".replace("%", " %") in alt("digit-templates")
    assert [f"{J:.2f}" for J in (learned.losses[0], learned.losses[-1])] == ["2.30", "0.16"]


def test_each_trained_hidden_unit_marks_one_of_the_ones() -> None:
    hidden = xor_descent("2")[0][-1].hidden(xor()[0])
    assert hidden.round().T.tolist() == [[0, 1, 0, 0], [0, 0, 1, 0]]


def test_borders_of_random_networks_wind_more_with_depth() -> None:
    side = np.linspace(-1, 1, 121)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    lengths = []
    for depth in layers.DEPTHS:
        answer = layers.random_network(depth).output(grid).reshape(121, 121) > 0.5
        lengths.append(np.sum(answer[1:] != answer[:-1]) + np.sum(answer[:, 1:] != answer[:, :-1]))
    assert lengths == sorted(lengths) and lengths[-1] > 3 * lengths[0]


def test_another_unit_on_the_features_has_another_shadow() -> None:
    def features(x: np.ndarray) -> tuple[np.ndarray, list[float], float]:
        return np.column_stack([x, x.prod(axis=1)]), [2, 3, -6], -1.0

    entry = figures.find("xor-feature-space")
    own = entry.draw(features=features)
    assert own.axes[0].get_title(loc="left") == "$2x_1 +3x_2 -6x_1x_2 > 1$ is shaded"
    assert not same_picture(entry.draw(), own)
