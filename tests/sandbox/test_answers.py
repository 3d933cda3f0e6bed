"""Answers of nnlib to the exercises being graded cannot be called by any way back."""

from collections.abc import Iterator

import pytest

from grading.sandbox import Candidate, SandboxUnavailable, Template
from tests.sandbox.conftest import error_of, printed

ALLOWED = ["nnlib.activations.sigmoid"]


@pytest.fixture
def student(template: Template) -> Iterator[Candidate]:
    with Candidate(template, allowed=ALLOWED) as candidate:
        yield candidate


@pytest.mark.parametrize(
    "way",
    [
        "import nnlib.losses; nnlib.losses.half_mse(1, 2, 3)",
        "from nnlib.losses import half_mse as mine; mine()",
        "import sys; sys.modules['nnlib.losses'].half_mse(x=1)",
        "import copy, nnlib.losses as n; copy.deepcopy(n.half_mse)()",
        "import pickle, nnlib.losses as n; pickle.loads(pickle.dumps(n.half_mse))()",
        "import types, nnlib.losses as n; types.FunctionType(n.half_mse.__code__, {})()",
        "import functools, nnlib.losses as n; functools.partial(n.half_mse)()",
        "import gc; gc.unfreeze()\n"
        "[o for o in gc.get_objects() if getattr(o, '__name__', '') == 'half_mse'][0]()",
    ],
)
def test_the_answer_says_that_it_is_switched_off(student: Candidate, way: str) -> None:
    kind, text = error_of(student.run_cell(way))
    assert kind == "RuntimeError"
    assert text == (
        "nnlib.losses.half_mse is switched off in answers to this lesson's exercises: "
        "write it yourself"
    )


@pytest.mark.parametrize(
    "way",
    [
        "import importlib, nnlib.losses as n; importlib.reload(n).half_mse(1, 2, 3)",
        "import sys; del sys.modules['nnlib.losses']; import nnlib.losses",
        "import sys\nfor name in [m for m in sys.modules if m.startswith('nnlib')]: "
        "del sys.modules[name]\nimport nnlib.losses",
        "import inspect, nnlib.losses as n; exec(inspect.getsource(n))",
        "import nnlib.losses as n; exec(n.__loader__.get_data(n.__file__))",
        "import nnlib.losses as n; exec(n.__loader__.get_code('nnlib.losses'))",
        "import nnlib.losses as n; exec(open(n.__cached__, 'rb').read())",
        "import linecache, nnlib.losses as n\nif not linecache.getlines(n.__file__): raise OSError",
    ],
)
def test_its_source_cannot_be_brought_back(student: Candidate, way: str) -> None:
    kind, _ = error_of(student.run_cell(way))
    assert kind in {"OSError", "FileNotFoundError", "ModuleNotFoundError", "PermissionError"}


def test_the_rest_of_nnlib_works(student: Candidate) -> None:
    cell = "import nnlib.activations as a, numpy as np; print(a.sigmoid(np.zeros(1)))"
    assert printed(student.run_cell(cell)) == "[0.5]\n"


def test_the_next_candidate_has_its_own_answers(template: Template, student: Candidate) -> None:
    cell = "from nnlib.losses import half_mse\nprint(half_mse.__code__.co_varnames[:1])"
    with Candidate(template) as other:
        assert printed(other.run_cell(cell)) != printed(student.run_cell(cell))


def test_an_answer_that_does_not_exist_is_said_at_once(template: Template) -> None:
    with (
        pytest.raises(SandboxUnavailable, match=r"there is no nnlib\.losses\.telepathy"),
        Candidate(template, allowed=["nnlib.losses.telepathy"]),
    ):
        pass


def test_everything_that_is_not_allowed_refuses(student: Candidate) -> None:
    """Methods, closures and lambdas in tables too, in every module that answers something."""
    cell = """
import gc, types
gc.unfreeze()  # the warm process froze all that it had loaded
open_ = []
for f in [o for o in gc.get_objects() if isinstance(o, types.FunctionType)]:
    module = f.__module__ or ""
    on = ("nnlib.check", "nnlib.plotting", "nnlib.figures", "nnlib.progress")
    if module.startswith("nnlib.") and not module.startswith(on):
        if "switched off" not in str(f.__code__.co_consts):
            open_.append(f"{module}.{f.__qualname__}")
print(sorted(open_))
"""
    on = printed(student.run_cell(cell))
    assert "nnlib.activations.sigmoid" in on and "loss" not in on and "backward" not in on


def test_what_an_allowed_function_calls_stays_on(template: Template) -> None:
    with Candidate(template, allowed=["nnlib.activations.sigmoid_grad"]) as candidate:
        cell = "from nnlib.activations import sigmoid_grad\nprint(sigmoid_grad(0.0))"
        assert printed(candidate.run_cell(cell)).strip() == "0.25"
