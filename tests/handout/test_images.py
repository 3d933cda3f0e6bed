"""The student's image is built from what students may have."""

import re

import pytest

from tests.conftest import ROOT

IMAGES = ROOT / "docker"
MAY_HAVE = {"requirements-hub.lock", "dist/neural-network-course-*-student.zip"}


def copied(dockerfile: str) -> set[str]:
    """What a Dockerfile takes from the course."""
    lines = re.findall(r"^(?:COPY|ADD) (.+)$", dockerfile, re.MULTILINE)
    return {name for line in lines for name in line.split()[:-1]}


def test_no_more_than_the_bundle_and_the_lock_reach_a_student_s_image() -> None:
    assert copied((IMAGES / "student.Dockerfile").read_text()) == MAY_HAVE
    seen = (IMAGES / "student.Dockerfile.dockerignore").read_text().splitlines()
    rules = [line for line in seen if not line.startswith("#")]
    assert rules[0] == "*" and {rule.removeprefix("!") for rule in rules[1:]} == MAY_HAVE


@pytest.mark.parametrize("line", ["COPY . /opt/course", "ADD solutions /opt"])
def test_more_would_be_seen(line: str) -> None:
    assert not copied(line) <= MAY_HAVE


def test_no_grade_reaches_a_grader_s_image() -> None:
    """What git ignores in grading/ is ignored there, too."""
    ignored = re.findall(r"^/(grading/\S+?)/?$", (ROOT / ".gitignore").read_text(), re.MULTILINE)
    rules = (IMAGES / "grader.Dockerfile.dockerignore").read_text().splitlines()
    assert ignored and set(ignored) <= set(rules)
