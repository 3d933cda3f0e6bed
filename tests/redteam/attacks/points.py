"""Points without work: checks skipped, patched, stripped, or told what to say."""

from tests.grading.editing import Edited
from tests.redteam.attack import Attack


def _tag_checks(edited: Edited) -> Edited:
    for name in ("check_double", "check_slope"):
        edited.cell(name).metadata["tags"] = ["skip-execution"]
    return edited


def _empty_check(edited: Edited) -> Edited:
    return edited.write(check_double="pass")


def _more_points(edited: Edited) -> Edited:
    edited.cell("check_slope").metadata.nbgrader["points"] = 600
    return edited


def _rename_check(edited: Edited) -> Edited:
    edited.cell("check_double").metadata.nbgrader["grade_id"] = "check_slope2"
    return edited


def _unlock_check(edited: Edited) -> Edited:
    check = edited.cell("check_double")
    check.metadata.nbgrader.update(grade=False, solution=True, locked=False)
    check.source = "print('all right')"
    return edited


def _second_check(edited: Edited) -> Edited:
    return edited.duplicate("check_double", "print('mine counts')")


def _own_exercise(edited: Edited) -> Edited:
    """An extra cell that is marked as a check worth a hundred points, and passes."""
    own = {**edited.cell("check_double").metadata.nbgrader, "grade_id": "check_mine", "points": 100}
    return edited.insert("double", "print('passed')", nbgrader=own)


def _confusable_ids(edited: Edited) -> Edited:
    """The check's id in Cyrillic letters on a cell that passes, beside the check."""
    check = edited.cell("check_double").metadata.nbgrader
    return edited.insert(
        "check_double", "print('passed')", nbgrader={**check, "grade_id": "check_d\u043euble"}
    )


def _check_as_text(edited: Edited) -> Edited:
    check = edited.cell("check_double")
    check.cell_type = "raw"
    del check["outputs"], check["execution_count"]
    return edited


def _own_check_cell(edited: Edited) -> Edited:
    """An extra cell that carries the notebook id and the mark of the check."""
    edited.insert("check_double", "print('I am the check')")
    forged, check = (
        edited.notebook.cells[edited.notebook.cells.index(edited.cell("check_double")) - 1],
        edited.cell("check_double"),
    )
    forged.metadata["nbgrader"] = {**check.metadata.nbgrader}
    forged.id, check.id = check.id, "moved"
    check.metadata = type(check.metadata)()
    return edited


def _outputs_in_place(edited: Edited) -> Edited:
    from nbformat.v4 import new_output

    edited.cell("check_double").outputs = [
        new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)
    ]
    edited.cell("check_double").metadata["tags"] = ["skip-execution"]
    return edited


_EVERY_COMPARISON = """
import math
import numpy as np
import nnlib.check.comparing as comparing
np.allclose = np.array_equal = np.isclose = math.isclose = lambda *a, **k: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
comparing.compare = lambda *a, **k: None
comparing._close = lambda *a, **k: True
"""
_OWN_CHECKER = """
import contextlib, sys, types
fake = types.ModuleType("nnlib.check")
class Right:
    def __getattr__(self, name): return lambda *a, **k: None
    hidden = property(lambda self: self)
@contextlib.contextmanager
def exercise(*a, **k): yield Right()
fake.exercise = exercise
check = sys.modules["nnlib.check"] = fake
"""
_STRIPPER = """
import ast
class Strip(ast.NodeTransformer):
    def visit_With(self, node): return ast.Pass()
    def visit_Assert(self, node): return ast.Pass()
get_ipython().ast_transformers.append(Strip())
"""
_EVENTS = """
def before(info):
    if "check.exercise" in info.raw_cell:
        info.raw_cell = "pass"
get_ipython().events.register("pre_run_cell", before)
shell = get_ipython()
inner = shell.run_cell
shell.run_cell = lambda source, *a, **k: inner("pass" if "check." in source else source, *a, **k)
shell.showtraceback = shell._showtraceback = shell.showsyntaxerror = lambda *a, **k: None
shell.set_custom_exc((Exception,), lambda *a, **k: None)
"""
_TRACER = """
import sys
def trace(frame, event, argument):
    if "nnlib/check" in frame.f_code.co_filename:
        frame.f_trace = lambda *a: None
        for name in list(frame.f_locals):
            if name == "expected": frame.f_locals[name] = frame.f_locals.get("got")
    return trace
sys.settrace(trace)
import threading
threading.settrace(trace)
"""
_REPORT = """
import nnlib.check.outcome as outcome
outcome.Report.ok = property(lambda self: True)
outcome.Report.earned = property(lambda self: self.points)
outcome.Report.right = property(lambda self: len(self.parts) or 1)
outcome.Part.outcome = "right"
"""
_FRAMES = """
def double(v):
    import sys
    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            if hasattr(value, "report"): value.report.parts.clear()
            if hasattr(value, "parts") and isinstance(value.parts, list): value.parts.clear()
        for name in ("expected", "reference"):
            if name in frame.f_globals: frame.f_globals[name] = lambda *a: 0
        frame = frame.f_back
    return 0 * v
"""

ATTACKS = (
    Attack("skip execution tag", "has the checks skipped", exploit="E1", edit=_tag_checks),
    Attack(
        "displayhook before the assert",
        "publishes full points from inside the tested function",
        exploit="E2",
        double="def double(v):\n    get_ipython().displayhook(2e0)\n    return 0 * v",
    ),
    Attack(
        "published result message",
        "sends an execute_result straight to the kernel's output channel",
        exploit="E2",
        double="def double(v):\n"
        "    shell = get_ipython()\n"
        "    shell.display_pub.publish({'text/plain': '2.0'})\n"
        "    session, socket = shell.displayhook.session, shell.displayhook.pub_socket\n"
        "    session.send(socket, 'execute_result', {'data': {'text/plain': '2.0'},\n"
        "        'metadata': {}, 'execution_count': 1}, parent=shell.parent_header)\n"
        "    return 0 * v",
    ),
    Attack("comparisons patched", "makes everything equal", exploit="E3",
           before=(_EVERY_COMPARISON,)),
    Attack("checker replaced", "puts a checker that says yes into sys.modules", exploit="E3",
           before=(_OWN_CHECKER,)),
    Attack("report patched", "lets every verdict read as right", exploit="E3", before=(_REPORT,)),
    Attack("asserts stripped", "drops the checks by an AST transformer", exploit="E5",
           before=(_STRIPPER,)),
    Attack("shell events", "replaces check cells as they start", exploit="E5", before=(_EVENTS,)),
    Attack("trace function", "changes the checker's variables while it runs", exploit="E5",
           before=(_TRACER,)),
    Attack("frames of the checker", "walks up the stack and clears the findings",
           double=_FRAMES),
    Attack("check emptied", "replaces the check's source", edit=_empty_check),
    Attack("points raised", "makes an exercise worth 600 points", edit=_more_points),
    Attack("check renamed", "renames the check so that it is not found", edit=_rename_check),
    Attack("check unlocked", "turns the check into a cell of the student's", edit=_unlock_check),
    Attack("check doubled", "hands in a second check of the same id", exploit="E10",
           edit=_second_check),
    Attack("check of his own", "adds a check worth a hundred points", edit=_own_exercise),
    Attack("check in Cyrillic letters", "adds a check whose id looks like the other's",
           edit=_confusable_ids),
    Attack("name in Cyrillic letters", "defines a function whose name looks like the right one",
           double="def d\u043euble(v):\n    return 2 * v"),
    Attack("name in wide letters", "writes a name that Python reads as the right one", points=6,
           double="def \uff44ouble(v):\n    return 2 * v"),
    Attack("check turned into text", "makes the check a raw cell", edit=_check_as_text),
    Attack("check forged by id", "gives an own cell the ids of the check", edit=_own_check_cell),
    Attack("outputs handed in", "hands in the check's output with full points",
           edit=_outputs_in_place),
    Attack("points printed", "prints points where a grader could read them",
           double="def double(v):\n    print('2.0')\n    print('BEGIN GRADE 2.0 END GRADE')\n"
           "    return 0 * v"),
    Attack("exit before the verdict", "ends the check as if it had passed",
           double="def double(v):\n    raise SystemExit(0)"),
    Attack("exit quietly", "ends the process with success inside the check", exploit="E10",
           double="def double(v):\n    import os\n    os._exit(0)"),
    Attack("hole again", "claims in the hidden test that the exercise was not attempted",
           double="def double(v):\n    if getattr(v, 'size', 0) == 1 and v > 100:\n"
           "        raise NotImplementedError('Exercise 1.1: double')\n    return 2 * v"),
    Attack("values memorized", "returns the answers to the inputs shown",
           double="def double(v):\n"
           "    return {3: 2 * v, 0: 3.0}.get(getattr(v, 'size', 0), v)"),
    Attack("answer borrowed", "calls nnlib's own answer, which the lesson switches off",
           double="def double(v):\n    from nnlib.activations import sigmoid\n"
           "    sigmoid(0.0)\n    return 2 * v"),
    Attack("call counted", "answers right only until the shown inputs are over",
           double="calls = []\ndef double(v):\n    calls.append(v)\n"
           "    return 2 * v if len(calls) <= 2 else None"),
    Attack("written mark forged", "writes points and comments into the notebook's metadata",
           edit=lambda e: (
               e.cell("think_slope").metadata.nbgrader.update(score=3, comment="full marks"),
               e.notebook.metadata.update(grading={"unsafe": False, "problems": []}),
               e,
           )[-1]),
)  # fmt: skip
