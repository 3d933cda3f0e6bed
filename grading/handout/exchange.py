"""nbgrader's exchange: what of a lesson may go through it, and whose feedback can come back."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.exchange.default import ExchangeReleaseAssignment, ExchangeReleaseFeedback
from traitlets.config import Config

from grading.handed_out import lesson_called, lesson_files

SECRET = "submission_secret.txt"  # by which a student's server finds the page


def exchange_config() -> Config:
    """What tells nbgrader to release through nbgrader's exchange as we do."""
    config = Config()
    config.ExchangeFactory.release_assignment = only_handed_out(ExchangeReleaseAssignment)
    config.ExchangeFactory.release_feedback = ReleaseFeedback
    return config


class OnlyHandedOut:
    """In front of the class by which an exchange releases: of a lesson goes what students may have.

    That class reads its `src_path` after `init_src`, be it nbgrader's own or ngshare's.
    """

    def init_src(self: Any) -> None:
        """Let the source be a folder that holds nothing else."""
        super().init_src()  # type: ignore[misc]
        about, source = self.coursedir, Path(self.src_path)
        lesson = lesson_called(Path(about.root), about.assignment_id)
        if lesson is None:
            return
        self._room = TemporaryDirectory()  # gone with this object
        self.src_path = self._room.name
        for file in lesson_files(lesson):
            name = file.relative_to(lesson.release.parent)
            if not (source / name).is_file():
                self.fail(f"{source / name} is missing: run course build {lesson.name}")
            (Path(self.src_path) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, Path(self.src_path) / name)


def only_handed_out(exchange: Any) -> Any:
    """The class by which any exchange releases, of what students may have."""
    return type("ReleaseAssignment", (OnlyHandedOut, exchange), {})


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's release_feedback, which goes on where work came another way than the exchange."""

    def copy_files(self) -> None:
        """Release the pages of those whose submission has the exchange's secret; name the rest."""
        pages = Path(self.src_path).parents[1].glob(f"*/{self.coursedir.assignment_id}/*.html")
        without = {page.parents[1].name for page in pages if not (page.parent / SECRET).is_file()}
        if without:
            told = ", ".join(sorted(without))
            self.log.warning(f"Not handed in through the exchange, so no page goes back: {told}")
        before = self.coursedir.student_id_exclude
        self.coursedir.student_id_exclude = ",".join(filter(None, [before, *sorted(without)]))
        try:
            super().copy_files()
        finally:
            self.coursedir.student_id_exclude = before
