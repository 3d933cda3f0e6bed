"""What a hidden test shows to a student's function comes back to nobody."""

import json

import pytest

from grading.judging.forms import Forms
from grading.judging.grade import grade_submission
from grading.judging.result import Result
from grading.sandbox import Template
from tests.grading.conftest import QUICK
from tests.grading.editing import Edited

REMEMBER = "seen = []\ndef double(v):\n    seen.append(v)\n    return 2 * v"
WAYS_TO_TELL = {
    "value": "def slope(v):\n    told = float(np.max(np.abs(seen[-1])))\n    return told + v, told",
    "error": "def slope(v):\n    raise ValueError(str(seen[-1]))",
    "time-out": "class Timeout(Exception): pass\ndef slope(v):\n    raise Timeout(str(seen[-1]))",
    "death": "class NotData(Exception): pass\ndef slope(v):\n    raise NotData(str(seen[-1]))",
}


@pytest.mark.parametrize("way", WAYS_TO_TELL)
def test_a_hidden_input_is_not_told_by_another_exercise(
    way: str, forms: Forms, packet: bytes, template: Template
) -> None:
    edited = Edited(forms).write(double=REMEMBER, slope=WAYS_TO_TELL[way])
    result = grade_submission(packet, edited.bytes(), limits=QUICK, template=template)
    assert "31337" not in told_to_the_student(result)


def test_a_function_named_time_out_says_nothing_of_its_own(
    forms: Forms, packet: bytes, template: Template
) -> None:
    told = "class Timeout(Exception): pass\ndef double(v):\n    raise Timeout('31337 was seen')"
    edited = Edited(forms).write(double=told)
    result = grade_submission(packet, edited.bytes(), limits=QUICK, template=template)
    assert "was seen" not in told_to_the_student(result)
    assert "longer than the time allowed" in result.problems[0]


def told_to_the_student(result: Result) -> str:
    outputs = [cell.get("outputs") for cell in result.notebook["cells"]]
    return json.dumps([outputs, result.problems, result.repairs, result.diagnoses])
