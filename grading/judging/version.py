"""What a verdict depends on besides the submission and the lesson's text: code and NumPy."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import version

from grading import digest
from grading.judging import grade
from nnlib.check.sealed import JSON_FILE

_ADDRESS = re.compile(r'"(nnlib[\w.]*):\w')  # as the sealed checks name functions


def code_version(checks: dict[str, bytes]) -> str:
    """Changes when the code that judges a lesson does, with what its checks name, or NumPy.

    checks: the files of the lesson's sealed checks.
    """
    code = digest.code_digest([grade.__name__, *judged_with(checks)])
    return hashlib.sha256(f"{code} numpy {version('numpy')}".encode()).hexdigest()


def judged_with(checks: dict[str, bytes]) -> set[str]:
    """The modules of ours that hold what a lesson's checks name and what answers may use."""
    text = checks[JSON_FILE].decode()
    allowed = {name.rpartition(".")[0] for name in json.loads(text)["allowed"]}
    return {*_ADDRESS.findall(text), *allowed}
