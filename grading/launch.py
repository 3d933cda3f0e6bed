"""Where a notebook opens without an installation: addresses for the students' repository."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from grading.errors import CourseError

BRANCH = "main"
GITHUB = re.compile(r"https://github\.com/[\w.-]+/[\w.-]+")
OF_A_NOTEBOOK = {
    "Colab": (
        "https://colab.research.google.com/github/{name}/blob/{branch}/{path}",
        "https://colab.research.google.com/assets/colab-badge.svg",
    ),
    "Kaggle": (
        "https://kaggle.com/kernels/welcome?src=https://github.com/{name}/blob/{branch}/{path}",
        "https://kaggle.com/static/images/open-in-kaggle.svg",
    ),
    "Deepnote": (
        "https://deepnote.com/launch?url=https://github.com/{name}/blob/{branch}/{path}",
        "https://deepnote.com/buttons/launch-in-deepnote-small.svg",
    ),
}
OF_THE_COURSE = {
    "Binder": (
        "https://mybinder.org/v2/gh/{name}/{branch}?labpath=notebooks%2Findex.ipynb",
        "https://mybinder.org/badge_logo.svg",
    ),
    "Codespaces": ("https://codespaces.new/{name}", "https://github.com/codespaces/badge.svg"),
}


class Launch(NamedTuple):
    """A platform, the address that opens there, and the picture of its button."""

    platform: str
    address: str
    button: str


def launches(repository: str, notebook: str = "") -> list[Launch]:
    """Where one notebook of the students' repository opens, or the course without one.

    repository: https://github.com/OWNER/NAME, or empty for none; notebook: its path there. Raises
    CourseError for another address.
    """
    if not repository:
        return []
    if not GITHUB.fullmatch(repository):
        raise CourseError(
            f"course.yml: repository must be https://github.com/OWNER/NAME, not {repository}"
        )
    words = {"name": repository.removeprefix("https://github.com/"), "branch": BRANCH}
    path, table = quote(notebook), OF_A_NOTEBOOK if notebook else OF_THE_COURSE
    return [
        Launch(platform, address.format(**words, path=path), button)
        for platform, (address, button) in table.items()
    ]


def badges(found: list[Launch]) -> str:
    """Their buttons in Markdown, one a line, for a README."""
    return "\n".join(f"[![{one.platform}]({one.button})]({one.address})" for one in found)
