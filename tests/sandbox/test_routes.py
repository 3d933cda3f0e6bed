"""Every way through nnlib to the answers of a lesson is off while the lesson is graded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.course import Course, Lesson
from grading.judging.forms import Forms, pack, read_solution, unpack
from grading.judging.grade import grade_submission
from grading.judging.result import graded_notebook, scores
from grading.samples.classroom import Sheet
from grading.sandbox import Candidate, Limits, Template
from tests.sandbox.conftest import error_of

pytestmark = pytest.mark.xdist_group("routes")  # what they share is made once
LESSONS = {lesson.number: lesson for lesson in Course(Path(__file__).parents[2]).lessons()}
_DATA = """
import numpy as np
rng = np.random.default_rng(0)
x, y, z = rng.normal(size=(4, 3)), np.eye(4)[:, :2], rng.normal(size=(4, 2))
W, b, u = rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=(4, 2))
"""
_CALL = """
import sys
home, path = {0!r}, []
while home not in sys.modules:
    home, _, name = home.rpartition(".")
    path.insert(0, name)
thing = sys.modules[home]
for name in path: thing = getattr(thing, name)
thing()
"""
_GRAPH = "from nnlib import graph; graph.sum(graph.sigmoid(graph.variable(z))).backward()"
_DENSE = "from nnlib.layers import Dense; Dense(3, 2, rng=rng).forward(x)"
_NETWORK = "from nnlib.network import MLP; MLP((3, 4, 2), 'tanh', 'softmax', rng=rng)"
_MAKE_STEP = "import nnlib.optimizers as o; o.{}(0.1).step([W], [W])"
ROUTES = {
    "01": [
        _GRAPH, _DENSE, _NETWORK,
        "from nnlib.losses import half_mse_grad; half_mse_grad(z, y)",
        "from nnlib.losses import binary_cross_entropy; binary_cross_entropy(0.5 + 0 * y, y)",
        "from nnlib.optimizers import SGD; SGD(0.1).step([W], [W])",
        "from nnlib.lessons import lesson05; lesson05.neuron_backward(x[0], x[1])",
    ],
    "02": [
        "from nnlib import graph; graph.tanh(graph.variable(z))",
        "from nnlib import graph; graph.softmax(graph.variable(z))",
        "from nnlib.activations import ELEMENTWISE; ELEMENTWISE['tanh'].forward(z)",
        "from nnlib.activations import ELEMENTWISE; ELEMENTWISE['sigmoid'].grad_from_output(z)",
        "from nnlib.activations import elementwise; elementwise('relu').grad_from_output(z)",
        "from nnlib.losses import softmax_cross_entropy as s; 4 * s(z, y)[1] + y",
        "from nnlib.lessons import lesson04; lesson04.elementwise_tanh_jacobian(x[0])",
        "from nnlib.network import OUTPUTS; OUTPUTS['softmax'].activation(z)",
    ],
    "03": [
        _DENSE, _NETWORK,
        "from nnlib.training import fit; fit(None, x, y)",
        "from nnlib.lessons import lesson05; lesson05.two_layer_backward(x, y, W, b, W, b)",
    ],
    "04": [
        _GRAPH, _DENSE, _NETWORK,
        "from nnlib.lessons import lesson05; lesson05.delta_recursion([W], [b], x)",
    ],
    "05": [
        _GRAPH, _DENSE, _NETWORK,
        "from nnlib.neuron import error_signals; error_signals(1.0, 1.0, 0.0, 1.0)",
        "from nnlib.neuron import neuron_gradient; neuron_gradient(x, x[0], 0.0, x[:, 0])",
        "from nnlib.lessons import lesson06; lesson06.network_backward(x, y, W, b, W, b)",
        "from nnlib.lessons import lesson06_bridge as g; g.by_graph(x, y, W, b, W, b)",
        "from nnlib.lessons import lesson06_bridge as g; g.by_layers(x, y, W, b, W, b)",
        "from nnlib.lessons import lesson05_graphs as g; g.backward_sweep({}, [], {})",
    ],
    "06": [
        _GRAPH, _DENSE, _NETWORK,
        "import nnlib.losses as l; l._softmax_cross_entropy_of_labels(z, np.arange(4) % 2)",
        "from nnlib.losses import negative_log_likelihood_grad as g; g(z, y)",
        "from nnlib.network import linear_half_mse; linear_half_mse(z, y)",
        "from nnlib.network import OUTPUTS; OUTPUTS['softmax'].loss(z, y)",
        "from nnlib.lessons import lesson05; lesson05.two_layer_backward(x, y, W, b, W, b)",
    ],
    "07": [
        *(_MAKE_STEP.format(rule) for rule in
          ("SGD", "Adagrad", "RMSProp", "Adadelta", "Adam", "AdamW")),
        "from nnlib.schedules import inverse_time; inverse_time(0.1, 0.5)",
        "from nnlib.training import minibatches; list(minibatches(4, 2, rng))",
        "from nnlib.lessons.lesson07_descent import racer; racer('Adam').step([W], [W])",
        "from nnlib.lessons import lesson08_capstone as c; c.train_digits(x, y, 1, rng)",
    ],
    "08": [
        _NETWORK,
        "from nnlib.layers import Dropout; Dropout(0.5, rng).forward(x)",
        "from nnlib.layers import keep_top_k; keep_top_k(x, 1)",
        "from nnlib.regularizers import elastic_grad; elastic_grad(W, 0.1, 0.1)",
        "from nnlib.training import _BestSoFar; _BestSoFar(None)",
        "from nnlib.training import EarlyStopping; EarlyStopping(3)",
        "from nnlib.lessons.lesson08_runs import capstone_network; capstone_network()",
    ],
}  # fmt: skip


@pytest.fixture(scope="module", params=sorted(LESSONS))
def number(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def forms(number: str) -> Forms:
    lesson: Lesson = LESSONS[number]
    return unpack(pack(read_solution(lesson)))


@pytest.fixture(scope="module")
def student(template: Template, forms: Forms) -> Iterator[Candidate]:
    """A candidate in which the lesson's answers are off and its setup cell has run."""
    with Candidate(template, answers=list(forms.answers)) as candidate:
        candidate.run_cell(forms.source.cells[forms.setup].source)
        yield candidate


def test_the_setup_cell_runs_without_the_answers(student: Candidate, forms: Forms) -> None:
    assert student.run_cell(forms.source.cells[forms.setup].source).error is None


def test_the_obvious_routes_are_off(student: Candidate, number: str) -> None:
    assert student.run_cell(_DATA).error is None
    for route in ROUTES[number]:
        kind, text = error_of(student.run_cell(route))
        assert kind == "RuntimeError" and "is switched off while this lesson" in text, route


def test_every_named_answer_is_off(student: Candidate, forms: Forms) -> None:
    functions = [n for n in forms.answers if n.rpartition(".")[2].islower() and "*" not in n]
    for name in functions:
        kind, text = error_of(student.run_cell(_CALL.format(name)))
        module = "is a module" in text or "'module'" in text
        assert module or (kind == "RuntimeError" and "is switched off" in text), name


def test_the_solution_needs_none_of_them(template: Template, number: str) -> None:
    source = pack(read_solution(LESSONS[number]))
    forms = unpack(source)
    handed = Sheet(forms, []).solve().bytes()
    result = grade_submission(source, handed, limits=Limits(), template=template)
    for name, (score, points) in scores(graded_notebook(forms, result)).items():
        assert score in (points, None), name


def test_a_route_that_is_open_is_seen(template: Template) -> None:
    with Candidate(template, answers=[]) as candidate:
        candidate.run_cell(_DATA)
        assert candidate.run_cell(ROUTES["02"][2]).error is None
