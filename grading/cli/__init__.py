"""The command `course`: one front door for students, TAs and instructors."""

from __future__ import annotations

import sys

from rich.console import Console
from typer import Typer

from grading.cli.app import Stopped, app
from grading.errors import CourseError
from grading.places import NO_HOME, SET_HOME, has_home


def main() -> None:
    """Run the command line; a user's mistake is one sentence and exit code 1."""
    load()
    try:
        if not has_home() and sys.argv[1:2] != ["doctor"]:
            raise CourseError(f"{NO_HOME}; {SET_HOME}")
        app()
    except CourseError as error:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]Error:[/] {_plain(str(error))}")
        sys.exit(1)
    except Stopped as stopped:
        Console(stderr=True, soft_wrap=True).print(str(stopped), markup=False, highlight=False)
        sys.exit(130)


def load() -> Typer:
    """The application with all of its verbs."""
    import grading.cli.everyone
    import grading.cli.figures
    import grading.cli.instructor
    import grading.cli.intake
    import grading.cli.keeping
    import grading.cli.late
    import grading.cli.requests
    import grading.cli.returning
    import grading.cli.similar
    import grading.cli.ta  # noqa: F401  (importing them adds their verbs)

    return app


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)
