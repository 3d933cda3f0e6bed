"""The command `course` as it is typed in a terminal, in the folder of a course."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from grading.course import Course


def run_course(course: Course, *words: str) -> str:
    """Run `course WORDS` and return what it prints."""
    command = [Path(sys.executable).with_name("course"), *words]
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
