"""The picture of a graph shows every number once, overlaps nothing, and says itself in words."""

import os
import subprocess
import sys
from itertools import combinations, pairwise
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnlib import graph
from nnlib.graph import drawing, labels
from nnlib.graph.figure import figure
from nnlib.graph.layout import Size, layered
from nnlib.graph.shapes import Arrow, Box, Words
from nnlib.plotting import files
from nnlib.plotting.palette import GRADIENT, INK, PAPER, VALUE

SVG = "{http://www.w3.org/2000/svg}"


def variables(**values):
    return [graph.variable(value, name) for name, value in values.items()]


def product():
    x, y, z = variables(x=-2, y=5, z=-4)
    return ((x + y).named("q") * z).named("f")


def fan_out():
    x, y, z = variables(x=1, y=2, z=0)
    return ((x + y) * graph.maximum(y, z)).named("f")


def sigmoid_neuron():
    w0, x0, w1, x1, w2 = variables(w0=2, x0=-1, w1=-3, x1=-2, w2=-3)
    return (1 / (1 + graph.exp((w0 * x0 + w1 * x1 + w2) * -1))).named("f")


def squared_norm():
    W, x = variables(W=[[0.1, 0.5], [-0.3, 0.8]], x=[0.2, 0.4])
    return graph.sum((W @ x).named("q") ** 2).named("f")


def regularized_neuron():
    w, b = variables(w=0.5, b=0.1)
    x, t = graph.constant(2, "x"), graph.constant(1, "t")
    y = graph.sigmoid(w * x + b).named("y")
    return (0.5 * (y - t) ** 2 + 0.05 * w**2).named("R")


def regularized_softmax_network():
    W1, b1, W2 = variables(W1=np.full((2, 3), 0.125), b1=np.zeros(3), W2=-np.ones((3, 2)))
    x, t = graph.constant([1, 2], "x"), graph.constant([0, 1], "t")
    p = graph.softmax(graph.tanh(x @ W1 + b1) @ W2).named("p")
    return (graph.sum(-graph.log(p) * t) + 0.01 * graph.sum(W1**2)).named("J")


def tangled():
    a, b, c, d = variables(a=1, b=2, c=3, d=4)
    return (a * b + c * d) * (a * d + b * c)


EXAMPLES = [
    product,
    fan_out,
    sigmoid_neuron,
    squared_norm,
    regularized_neuron,
    regularized_softmax_network,
    tangled,
]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda make: make.__name__)


def texts(node, color, precision=3):
    """All texts of one color, from left to right."""
    shapes = drawing.sketch(node, precision).shapes
    found = [shape for shape in shapes if isinstance(shape, Words) and shape.color == color]
    return [shape.text for shape in sorted(found, key=lambda shape: shape.at)]


# What is shown.


def test_values_and_gradients_of_the_product():
    f = product()
    f.backward()
    assert sorted(texts(f, VALUE)) == sorted(["−2", "5", "q = 3", "−4", "−12"])
    assert sorted(texts(f, GRADIENT)) == sorted(["−4", "−4", "−4", "3", "1"])
    assert sorted(texts(f, INK)) == sorted(["x", "y", "z", "+", "×", "f"])


def test_before_backward_there_are_no_gradients():
    f = product()
    assert texts(f, GRADIENT) == []
    assert "gradient" not in drawing.draw(f).alt
    assert len(texts(f, VALUE)) == 5


def test_fan_out_shows_each_gradient_and_their_sum():
    f = fan_out()
    f.backward()
    assert sorted(texts(f, GRADIENT)) == sorted(["2", "2", "3", "0", "Σ = 5", "2", "3", "1"])


def test_values_stand_above_their_arrow_and_gradients_below():
    f = squared_norm()
    f.backward()
    shapes = drawing.sketch(f, 3).shapes
    seen = {VALUE: 0, GRADIENT: 0}
    for shape in shapes:
        if isinstance(shape, Arrow):
            arrow = shape
        elif isinstance(shape, Words) and shape.color in seen:
            seen[shape.color] += 1
            (line,) = {a.y for a, b in pairwise(arrow.points) if a.x < shape.at.x < b.x}
            assert (shape.at.y < line) == (shape.color == VALUE)
    assert seen == {VALUE: 12, GRADIENT: 11}


def test_numbers_without_a_name_are_written_into_their_operation():
    x = graph.variable(2.0, "x")
    f = (1 - (3 * x - 0.5) ** 2) / 4 + 1 / x
    assert {"3 × x", "× 3"} & set(texts(f, INK)) == {"× 3"}
    assert set(texts(f, INK)) >= {"x − 0.5", "x²", "1 − x", "x ÷ 4", "1/x", "+"}


def test_indices_and_powers_of_ten():
    x = graph.variable(1.25e-7, "w12")
    assert texts(x * 1, INK)[0] == "w₁₂"
    assert texts(x * 1, VALUE)[0] == "1.25·10⁻⁷"
    assert labels.number(-0.0, 3) == "0"
    assert labels.number(0.1234567, 5) == "0.12346"


def test_a_large_array_is_given_by_its_shape():
    f = graph.mean(graph.variable(np.ones((128, 64)), "X"))
    f.backward()
    assert texts(f, VALUE) == ["128 × 64", "1"]
    assert len(drawing.draw(f).svg) < 3000


def test_a_variable_alone_can_be_drawn():
    assert texts(graph.variable(3, "x"), VALUE) == ["3"]


# Nothing overlaps.


class Rectangle(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other):
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def rectangle(shape):
    """The room that a box, or the letters of a text, takes up."""
    if isinstance(shape, Box):
        (x, y), (width, height) = shape.center, shape.size
        return Rectangle(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    width, half = labels.text_width(shape.text), 0.36 * labels.FONT_SIZE
    left = shape.at.x - {"start": 0, "middle": width / 2, "end": width}[shape.anchor]
    return Rectangle(left, shape.at.y - half, left + width, shape.at.y + half)


def points_on(arrow):
    for a, b, c, d in arrow.curves:
        for t in np.linspace(0, 1, 30):
            s = 1 - t
            weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            yield tuple(np.dot(weights, [a, b, c, d]))


def overlaps(node):
    """What a reader would stumble over, in words."""
    shapes = drawing.sketch(node, 3).shapes
    outside = [s for s in shapes if isinstance(s, Words) and s.color != INK]
    boxes = [s for s in shapes if isinstance(s, Box)]
    found = [
        f"{a} on {b}"
        for a, b in combinations(outside + boxes, 2)
        if rectangle(a).meets(rectangle(b))
    ]
    left, top, right, bottom = np.array([rectangle(shape) for shape in outside + boxes]).T
    for arrow in (s for s in shapes if isinstance(s, Arrow)):
        x, y = np.array(list(points_on(arrow))).T[:, :, None]
        inside = (x > left + 0.5) & (x < right - 0.5) & (y > top + 0.5) & (y < bottom - 0.5)
        hit = np.flatnonzero(inside.any(axis=0))
        found += [f"an arrow through {(outside + boxes)[k]}" for k in hit]
    return found


@every_example
def test_nothing_overlaps(example):
    f = example()
    f.backward(np.ones_like(f.value))
    assert overlaps(f) == []


@pytest.mark.parametrize(("setting", "value"), [("BOX_GAP", -25.0), ("EDGE_GAP", -8.0)])
def test_the_overlap_test_sees_a_layout_that_is_too_tight(monkeypatch, setting, value):
    f = fan_out()
    f.backward()
    monkeypatch.setattr(drawing, setting, value)
    assert overlaps(f)


@st.composite
def expressions(draw):
    """Random graphs with much fan-out."""
    nodes = [graph.variable(k + 0.5, "abcde"[k]) for k in range(draw(st.integers(1, 4)))]
    for _ in range(draw(st.integers(1, 7))):
        x, y = (nodes[draw(st.integers(0, len(nodes) - 1))] for _ in "xy")
        nodes.append(draw(st.sampled_from([x + y, x * y, graph.tanh(x), graph.maximum(x, y)])))
    return nodes[-1]


@settings(max_examples=40, deadline=None)
@given(expressions())
def test_nothing_overlaps_in_random_graphs(f):
    f.backward()
    assert overlaps(f) == []


def test_an_order_without_crossings_is_found():
    sizes = {name: Size(10, 10) for name in ("a", "b", "c", "d", "u", "v")}
    arrows = [("a", "v"), ("b", "u"), ("c", "v"), ("d", "u"), ("u", "end"), ("v", "end")]
    sizes["end"] = Size(10, 10)
    placed = layered(sizes, arrows, layer_gap=20, box_gap=10).centers
    inputs = sorted("abcd", key=lambda name: placed[name].y)
    assert "".join(inputs) in {"acbd", "acdb", "cabd", "cadb", "bdac", "bdca", "dbac", "dbca"}
    assert len({placed[name].x for name in "abcd"}) == 1
    assert placed["a"].x < placed["u"].x < placed["end"].x


# The file.


@every_example
def test_svg_is_well_formed_and_described(example):
    f = example()
    f.backward(np.ones_like(f.value))
    picture = drawing.draw(f)
    root = ElementTree.fromstring(picture.svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert title.text.startswith("Computational graph of ")
    assert picture.alt == f"{title.text}. {description.text}"
    assert root.find(f"{SVG}rect").get("fill") == PAPER
    left, top, width, height = map(float, root.get("viewBox").split())
    for text in root.iter(f"{SVG}text"):
        assert left < float(text.get("x")) < width
        assert top < float(text.get("y")) < height


def test_the_words_tell_the_whole_story():
    f = product()
    f.backward()
    assert drawing.draw(f).alt == (
        "Computational graph of f. x is −2, gradient −4; y is 5, gradient −4; "
        "q is x + y = 3, gradient −4; z is −4, gradient 3; f is q × z = −12, gradient 1."
    )
    g = squared_norm()
    assert "q is W @ x = [0.22, 0.26]; step 2 is x² of q = " in drawing.draw(g).alt


def test_names_cannot_inject_markup():
    f = graph.variable(1.0, "<b onload=x>&") * 2
    root = ElementTree.fromstring(drawing.draw(f).svg)
    assert "<b onload=x>&" in [text.text for text in root.iter(f"{SVG}text")]


def test_the_file_is_the_same_in_every_run():
    script = (
        "from nnlib import graph\nfrom nnlib.graph import drawing\n"
        "a, b, c = (graph.variable(k, n) for k, n in enumerate('abc'))\n"
        "f = (a * b + c) * (a + b * c) + a; f.backward()\n"
        "import sys; sys.stdout.buffer.write(drawing.draw(f).svg.encode())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    assert runs[0].startswith(b"<svg")


def test_a_notebook_shows_an_image_with_its_words():
    f = product()
    bundle = drawing.draw(f)._repr_mimebundle_()
    assert 'alt="Computational graph of f. x is −2; ' in bundle["text/html"]
    assert "data:image/svg+xml;base64," in bundle["text/html"]
    assert bundle["text/plain"].startswith("[Figure: Computational graph of f.")


def test_the_picture_can_be_saved(tmp_path):
    drawing.draw(product()).save(tmp_path / "graph.svg")
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8") == drawing.draw(product()).svg


def test_the_same_picture_as_a_matplotlib_figure():
    f = squared_norm()
    f.backward()
    drawn = figure(f)
    assert isinstance(drawn, Figure)
    axes = drawn.axes[0]
    shown = [(text.get_text(), text.get_color()) for text in axes.texts]
    planned = [s for s in drawing.sketch(f, 3).shapes if isinstance(s, Words)]
    assert shown == [(words.text, words.color) for words in planned]
    assert files.render(drawn, "svg") == files.render(figure(f), "svg")
    titled = figure(f, title="What W does to x")
    assert titled.get_suptitle() == "What W does to x"
    assert titled.get_figheight() > drawn.get_figheight()


def test_a_long_title_fits_above_a_small_graph():
    drawn = figure(product(), title="The gradient of a product by one factor is the other factor")
    title = drawn._suptitle.get_window_extent(FigureCanvasAgg(drawn).get_renderer())
    assert 0 < title.x0 < title.x1 < drawn.bbox.width
    assert 0 < title.y0 < title.y1 < drawn.bbox.height


def test_many_inputs_arrive_at_the_disc():
    parts = [graph.variable([float(k)], "abcdefg"[k]) for k in range(7)]
    f = graph.concatenate(parts)
    shapes = drawing.sketch(f, 3).shapes
    disc = rectangle(next(s for s in shapes if isinstance(s, Box) and s.radius == 20))
    heights = [s.points[-1].y for s in shapes if isinstance(s, Arrow)][:-1]
    assert len(set(heights)) == 7
    assert disc.top < min(heights) < max(heights) < disc.bottom
    assert overlaps(f) == []


def test_drawing_needs_no_matplotlib_and_the_graph_no_layout_library():
    script = (
        "import sys; from nnlib import graph\n"
        "assert 'grandalf' not in sys.modules\n"
        "from nnlib.graph import drawing; drawing.draw(graph.variable(1) * 2)\n"
        "assert 'matplotlib' not in sys.modules\n"
        "print('ok')"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "ok\n"


def test_a_graph_too_large_for_a_page_is_refused():
    node = graph.variable(1.0)
    for _ in range(300):
        node = node + node
    with pytest.raises(ValueError, match="this graph has 301 nodes, and a readable picture at"):
        drawing.draw(node)
