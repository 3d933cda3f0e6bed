"""Nothing that a student receives depends on a hidden input: whatever their functions make of it.

A lesson with every kind of part is graded with two secrets as hidden inputs. Student functions that
are right on the inputs shown put the secret into each slot that any sentence has.
"""

from __future__ import annotations

import copy
import json
import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from grading.build.bank import read_bank
from grading.build.seal import Sealing
from grading.build.text import read_lesson_text
from grading.judging.forms import Forms, pack, unpack
from grading.judging.grade import grade_submission
from grading.judging.result import Result, graded_notebook, scores
from grading.returning.feedback import as_page
from grading.sandbox import Limits, Template
from nnlib.check import parts
from nnlib.check.sealed import as_files, from_bytes
from tests.grading.editing import Edited

LESSON = Path(__file__).parent / "secret" / "secret.md"
SECURITY = Path(__file__).parents[2] / "SECURITY.md"
SECRETS = ("-3.25", "5.5")
LIMITS = Limits(cell_seconds=10.0, call_seconds=2.0, total_seconds=40.0, grace_seconds=0.3)
ANSWERS = {
    "scaled": "def scaled(v):\n    return tell(2 * v, v)",
    "slopes": "def slopes(w):\n    return tell(3 * w**2, w)",
    "matrix": "def matrix(v):\n    return tell(np.diag(2 * v), v)",
    "product": "def product(v, upstream):\n    return tell(2 * v * upstream, v)",
    "step": "def step(p, g, rate):\n    return tell(p - rate * g, 100 * rate * np.ones(4))"
    " if rate != 0.5 else p - rate * g",
    "accepted": "def accepted(f, gradient, point):\n    return tell(0.0, point)",
}
TELL = """
import os, time, warnings
def tell(right, v):
    if np.size(v) != 4: return right
    s = float(np.ravel(v)[0])
    n, negative, wrong = int(abs(s)), s < 0, np.asarray(right) + 1
{way}
"""
WAYS = {
    "factor": "return right * (2 + abs(s)) + (abs(s) if np.ndim(right) == 0 else 0)",
    "offset": "return right + s",
    "sign": "return -wrong if negative else wrong",
    "place": "wrong = np.array(right, float); wrong.flat[n % wrong.size] += 1; return wrong",
    "row": "wrong = np.atleast_1d(1.0 * right); wrong[n % len(wrong)] += 1; return wrong",
    "how many places": "wrong = np.array(right, float); wrong.flat[: n % 4] += 1; return wrong",
    "count": "return (wrong,) * n",
    "shape": "return np.zeros(n)",
    "number of dimensions": "return np.zeros((1,) * n)",
    "dtype": "return wrong.astype(np.int8 if negative else np.float32)",
    "text": "return str(s)",
    "key": "return {s: right}",
    "not finite": "return wrong * np.nan if negative else wrong * np.inf",
    "nothing": "return None if negative else wrong",
    "known mistake": "return 1.5 * wrong - 1.5 if negative else 0.5 * wrong - 0.5",
    "right or one change": "return 2 * wrong if negative else wrong",
    "changed argument": "v[...] = s; return wrong",
    "argument changed or not": "v[...] = s if negative else v; return wrong",
    "message": "raise ValueError(str(s))",
    "kind of error": "raise KeyError(1) if negative else ZeroDivisionError(1)",
    "name of an error": "raise type(f'Input{n}', (Exception,), {})()",
    "line number": "exec(compile('\\n' * n + 'raise ValueError', '<cell 3>', 'exec'))",
    "line of code": "exec('raise KeyError(1)' if negative else 'raise ValueError(2)')",
    "hole of another": "raise NotImplementedError(f'Exercise 1.{n}: other_{n}')",
    "hole": "raise NotImplementedError(str(s))",
    "warning": "warnings.warn(str(s)); return wrong",
    "print": "print(s); return wrong",
    "printed and not returned": "print(s)",
    "calls": "tell.calls = getattr(tell, 'calls', 0) + n; return right + tell.calls",
    "file": "open('told', 'a').write(str(s)); return wrong",
    "exit code": "os._exit(n)",
    "signal": "os.kill(os.getpid(), 6 if negative else 11)",
    "time": "time.sleep(n / 1000); return wrong",
    "time-out": "time.sleep(9) if negative else os._exit(1)",
    "memory": "return np.zeros(10**5 * n)",
}
OUTCOMES = {
    "right": "return right",
    "wrong": WAYS["offset"],
    "raised": WAYS["message"],
    "not attempted": WAYS["hole"],
    "died": WAYS["exit code"],
}
OUT_OF_TIME = "the check took longer than the time allowed"
OPEN_PARTS = 2  # outcomes of a name that no hidden part owns: right, not attempted
CLOSED_PARTS = 2  # outcomes with the author's sentence for one hidden part: wrong, raised
MOST_BITS = re.compile(r"at most (\d+) bits")


@dataclass(frozen=True)
class Secret:
    """The lesson with one secret among its hidden inputs."""

    packet: bytes

    @property
    def forms(self) -> Forms:
        return unpack(self.packet)


@pytest.fixture(scope="module")
def lessons(tmp_path_factory: pytest.TempPathFactory) -> list[Secret]:
    """The lesson with the one secret and with the other."""
    return [Secret(_packed(tmp_path_factory.mktemp("secret"), secret)) for secret in SECRETS]


def _packed(folder: Path, secret: str) -> bytes:
    path = folder / LESSON.name
    path.write_text(LESSON.read_text().replace("SECRET", secret))
    text = read_lesson_text(path)
    text.metadata["course"] |= {"lesson": "01", "title": "A secret"}
    bank = read_bank(LESSON.with_name("bank.py"), list(ANSWERS))
    return pack(text, as_files(Sealing(text, bank, path).lesson()))


def graded(lesson: Secret, way: str, template: Template) -> Result:
    edited = Edited(lesson.forms).write(**ANSWERS)
    told = TELL.format(way="".join(f"    {line}\n" for line in way.splitlines()))
    edited.insert("scaled", told)
    return grade_submission(lesson.packet, edited.bytes(), limits=LIMITS, template=template)


def received(lesson: Secret, result: Result) -> tuple[str, str]:
    """The feedback page, and as JSON what the graded notebook shows and the sentences beside it."""
    notebook = graded_notebook(lesson.forms, result)
    points = scores(notebook)
    for cell in notebook.cells:
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in points:
            cell.metadata.nbgrader["score"] = points[name][0]
    about = {"assignment": "01", "student": "ada", "notebook": "secret", "score": 0}
    page = as_page(copy.deepcopy(notebook), {**about, "max_score": 6, "late_penalty": 0})
    shown = [cell.get("outputs", []) for cell in notebook.cells]
    return page, json.dumps([shown, points, result.problems, result.repairs])


def verdicts(lesson: Secret, result: Result) -> dict[str, str]:
    """{exercise: what its check shows, and what is said about its end}."""
    found = {}
    for name in ANSWERS:
        cell = result.notebook["cells"][lesson.forms.checks[f"check_{name}"] + 1]  # tell is above
        said = [problem for problem in result.problems if f"check_{name}:" in problem]
        found[name] = json.dumps([cell["outputs"], said])
    return found


@pytest.fixture(scope="module")
def tellable(lessons: list[Secret], template: Template) -> dict[str, set[str]]:
    """{exercise: every verdict that one hidden part can give}."""
    results = [graded(lessons[0], way, template) for way in OUTCOMES.values()]
    told = [verdicts(lessons[0], result) for result in results]
    return {name: {one[name] for one in told} for name in ANSWERS}


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_what_a_student_receives_is_the_same_for_every_hidden_input(
    way: str, lessons: list[Secret], tellable: dict[str, set[str]], template: Template
) -> None:
    results = [graded(lesson, WAYS[way], template) for lesson in lessons]
    one, other = (received(lesson, r) for lesson, r in zip(lessons, results, strict=True))
    assert one == other
    for name, verdict in verdicts(lessons[0], results[0]).items():
        assert verdict in tellable[name]


@pytest.mark.parametrize("way", ["factor", "place", "count", "shape", "message", "line number"])
def test_a_sentence_with_its_numbers_is_noticed(
    way: str, lessons: list[Secret], template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hidden part that tells what a shown one tells, as before."""
    careful = parts._told
    monkeypatch.setattr(
        parts, "_told", lambda part, *told: careful(replace(part, hidden=False), *told)
    )
    one, other = (received(lesson, graded(lesson, WAYS[way], template)) for lesson in lessons)
    assert one[0] != other[0] and one[1] != other[1]


def test_one_hidden_part_tells_one_of_five_things(tellable: dict[str, set[str]]) -> None:
    assert {name: len(told) for name, told in tellable.items()} == dict.fromkeys(ANSWERS, 5)


def test_a_check_out_of_time_tells_nothing_else(
    lessons: list[Secret], template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grading.judging.grade.CHECK_SECONDS", 1.0)
    result = graded(lessons[0], "time.sleep(1.5); return wrong", template)
    assert OUT_OF_TIME in verdicts(lessons[0], result)["scaled"]


def test_the_bits_that_one_hand_in_can_tell_are_stated() -> None:
    """By the lesson that tells most; k hand-ins tell at most k times as much."""
    stated = int(MOST_BITS.findall(SECURITY.read_text())[0])
    most = max(map(bits, SECURITY.parent.glob("solutions/*/checks.json")))
    assert 0.5 * stated < most <= stated


def bits(checks: Path) -> float:
    """What all the verdicts of a lesson's hidden parts can tell together.

    Of a name's hidden parts the first that is not right is told. A check may also run out of time,
    and beside each of its other verdicts say that the code came to no end.
    """
    files = {path.name: path.read_bytes() for path in checks.parent.glob("checks.*")}
    total = 0.0
    for exercise in from_bytes(files).exercises.values():
        hidden = Counter(n for part in exercise.parts if part.hidden for n in part.names)
        cards = math.prod(OPEN_PARTS + CLOSED_PARTS * count for count in hidden.values())
        total += math.log2(1 + 2 * cards)
    return total
