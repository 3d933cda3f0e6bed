"""Answers of nnlib to the exercises being graded cannot be called by any way back."""

from collections.abc import Iterator

import numpy as np
import pytest

from grading.sandbox import Candidate, SandboxUnavailable, Template
from tests.sandbox.conftest import error_of, printed

ANSWERS = ["nnlib.neuron.neuron_output"]


@pytest.fixture
def student(template: Template) -> Iterator[Candidate]:
    with Candidate(template, answers=ANSWERS) as candidate:
        yield candidate


@pytest.mark.parametrize(
    "way",
    [
        "import nnlib.neuron; nnlib.neuron.neuron_output(1, 2, 3)",
        "from nnlib.neuron import neuron_output as mine; mine()",
        "import sys; sys.modules['nnlib.neuron'].neuron_output(x=1)",
        "import copy, nnlib.neuron as n; copy.deepcopy(n.neuron_output)()",
        "import pickle, nnlib.neuron as n; pickle.loads(pickle.dumps(n.neuron_output))()",
        "import types, nnlib.neuron as n; types.FunctionType(n.neuron_output.__code__, {})()",
        "import functools, nnlib.neuron as n; functools.partial(n.neuron_output)()",
        "import gc; gc.unfreeze()\n"
        "[o for o in gc.get_objects() if getattr(o, '__name__', '') == 'neuron_output'][0]()",
    ],
)
def test_the_answer_says_that_it_is_switched_off(student: Candidate, way: str) -> None:
    kind, text = error_of(student.run_cell(way))
    assert kind == "RuntimeError"
    assert text == (
        "nnlib.neuron.neuron_output is switched off while this lesson is graded: write it yourself"
    )


@pytest.mark.parametrize(
    "way",
    [
        "import importlib, nnlib.neuron as n; importlib.reload(n).neuron_output(1, 2, 3)",
        "import sys; del sys.modules['nnlib.neuron']; import nnlib.neuron",
        "import sys\nfor name in [m for m in sys.modules if m.startswith('nnlib')]: "
        "del sys.modules[name]\nimport nnlib",
        "import inspect, nnlib.neuron as n; exec(inspect.getsource(n))",
        "import nnlib.neuron as n; exec(n.__loader__.get_data(n.__file__))",
        "import nnlib.neuron as n; exec(n.__loader__.get_code('nnlib.neuron'))",
        "import nnlib.neuron as n; exec(open(n.__cached__, 'rb').read())",
        "import linecache, nnlib.neuron as n\nif not linecache.getlines(n.__file__): raise OSError",
    ],
)
def test_its_source_cannot_be_brought_back(student: Candidate, way: str) -> None:
    kind, _ = error_of(student.run_cell(way))
    assert kind in {"OSError", "FileNotFoundError", "ModuleNotFoundError", "PermissionError"}


def test_the_rest_of_nnlib_works(student: Candidate) -> None:
    cell = "import nnlib.activations as a, numpy as np; print(a.sigmoid(np.zeros(1)))"
    assert printed(student.run_cell(cell)) == "[0.5]\n"


def test_the_next_candidate_has_its_own_answers(template: Template, student: Candidate) -> None:
    cell = "from nnlib.neuron import neuron_output\nprint(neuron_output.__code__.co_varnames[:1])"
    with Candidate(template) as other:
        assert printed(other.run_cell(cell)) != printed(student.run_cell(cell))


def test_an_answer_that_does_not_exist_is_said_at_once(template: Template) -> None:
    with (
        pytest.raises(SandboxUnavailable, match=r"there is no nnlib\.neuron\.telepathy to"),
        Candidate(template, answers=["nnlib.neuron.telepathy"]),
    ):
        pass


SWITCHED = """
import functools, types
module = types.ModuleType("fake")
def plain(): return 1
def decorate(function):
    @functools.wraps(function)
    def decorated(*args): return function(*args)
    return decorated
class Layer:
    scale = 2
    def forward(self): return self.scale
    @staticmethod
    def still(): return 1
    @property
    def size(self): return 1
bound = 5
def closed(): return bound
def factory():
    hidden = 7
    def inner(step=1): return hidden + step
    return inner
"""


def test_decorated_functions_classes_and_closures_are_switched_off() -> None:
    """In this process, on throw-away functions."""
    import sys
    import types

    from grading.sandbox.answers import switch_off

    module = types.ModuleType("throwaway")
    exec(SWITCHED, vars(module))
    module.inner = module.factory()  # type: ignore[attr-defined]
    module.wrapped = module.decorate(module.plain)  # type: ignore[attr-defined]
    original = module.plain
    sys.modules["throwaway"] = module
    try:
        switch_off([f"throwaway.{name}" for name in ("wrapped", "Layer", "closed", "inner")])
    finally:
        del sys.modules["throwaway"]
    layer = module.Layer()
    for call in (original, module.wrapped, layer.forward, layer.still, module.closed, module.inner):
        with pytest.raises(RuntimeError, match="switched off"):
            call()
    with pytest.raises(RuntimeError, match="switched off"):
        print(layer.size)


@pytest.mark.parametrize(
    "way",
    [
        "from nnlib.mistakes import lesson01 as m; m.neuron_output['tanh'][0](1, 2, 3)",
        "from nnlib.mistakes import lesson01 as m; m._always([0, 1])",
        "from nnlib.mistakes import lesson01 as m\n"
        "m.neuron_gradient['missing-error'][0].__closure__[0].cell_contents(1, 2)",
    ],
)
def test_wrong_answers_one_step_from_a_right_one_are_off_too(student: Candidate, way: str) -> None:
    kind, text = error_of(student.run_cell(way))
    assert kind in {"RuntimeError", "ValueError"}
    assert "nnlib.mistakes" in text or "Cell is empty" in text


def test_the_judge_keeps_its_mistakes() -> None:
    from nnlib.mistakes import lesson01

    tanh, _ = lesson01.neuron_output["tanh"]
    assert tanh(np.ones((2, 1)), np.ones(1), 0.0) == pytest.approx(np.tanh(1.0))
