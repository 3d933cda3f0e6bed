"""The students' repository: the bundle, and what platforms read that open a repository.

Binder, Colab and Codespaces open what they are given whole. So that no link leads to solutions,
they are given this one and never the course's own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_together
from grading.handout.bundle import contents, project_table

PYTHON = "3.12"
INSTALL = "python -m pip install --no-deps -e ."
DEVCONTAINER = {
    "name": "Lessons",
    "image": f"mcr.microsoft.com/devcontainers/python:{PYTHON}",
    "postCreateCommand": f"python -m pip install -r requirements.txt && {INSTALL}",
    "customizations": {"vscode": {"extensions": ["ms-python.python", "ms-toolsai.jupyter"]}},
}
FOR_PLATFORMS = {
    ".devcontainer/devcontainer.json": json.dumps(DEVCONTAINER, indent=2) + "\n",
    ".binder/requirements.txt": "-r ../requirements.txt\n",
    ".binder/runtime.txt": f"python-{PYTHON}\n",
    ".binder/postBuild": f"#!/bin/bash\n{INSTALL}\n",
    ".gitignore": ".venv/\n.ipynb_checkpoints/\n__pycache__/\nmynn/\n",
}
MARK = ".binder/postBuild"
RENEWED = ("notebooks", "nnlib")


def write_repository(course: Course, folder: Path) -> list[str]:
    """Write the students' repository into `folder` and return the paths in it; `.git` stays.

    Raises CourseError when a lesson is not built yet, and where the folder holds something else
    than an earlier repository, such as the course itself.
    """
    files = contents(course, project_table())
    files |= {path: text.encode() for path, text in FOR_PLATFORMS.items()}
    others = [path for path in folder.glob("*") if path.name != ".git"]
    if others and not (folder / MARK).is_file():
        raise CourseError(
            f"{folder} holds something else than a repository for students: name an empty folder, "
            "or a fresh clone"
        )
    for name in RENEWED:
        shutil.rmtree(folder / name, ignore_errors=True)
    write_together({folder / path: data for path, data in files.items()})
    return sorted(files)
