"""A gradebook in one SQLite file, as of one moment: taken from any database, and brought to any."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from nbgrader.api import Base
from sqlalchemy import Connection, create_engine, inspect, make_url

from grading.course import Course
from grading.files import write_atomically
from grading.gradebook.database import open_gradebook, patient, told_clearly
from grading.gradebook.requests import REQUESTS
from grading.gradebook.settings import gradebook_url


def has_gradebook(course: Course) -> bool:
    """Whether there is a gradebook yet, in its file or on its server."""
    path = _file(course)
    if path is not None:
        return path.is_file()
    with told_clearly(gradebook_url(course.root)), _connected(gradebook_url(course.root)) as there:
        return inspect(there).has_table("grade")


def take_gradebook(course: Course, copy: Path) -> None:
    """Write the gradebook to an SQLite file at `copy`, whoever writes to it meanwhile."""
    path = _file(course)
    if path is None:
        _copy(gradebook_url(course.root), f"sqlite:///{copy}")
        return
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def bring_gradebook(course: Course, copy: Path) -> None:
    """Put what `take_gradebook` wrote in place of the gradebook; nothing, where it wrote none."""
    path = _file(course)
    if path is None:
        open_gradebook(f"sqlite:///{copy}").close()  # an empty one where there is none
        _copy(f"sqlite:///{copy}", gradebook_url(course.root))
    elif copy.is_file():
        write_atomically(path, copy.read_bytes())
    else:
        path.unlink(missing_ok=True)


def _file(course: Course) -> Path | None:
    """The gradebook's file; None when it is on a server."""
    url = make_url(gradebook_url(course.root))
    return course.root / str(url.database) if url.get_backend_name() == "sqlite" else None


def _copy(source: str, target: str) -> None:
    """All rows of one gradebook in place of the other's, in one transaction on either side."""
    with told_clearly(source if target.startswith("sqlite") else target):
        open_gradebook(target).close()
        with _connected(source) as here, _connected(target) as there, there.begin():
            REQUESTS.create(there, checkfirst=True)
            for table in (REQUESTS, *reversed(Base.metadata.sorted_tables)):
                there.execute(table.delete())
            asked = (REQUESTS,) if inspect(here).has_table(REQUESTS.name) else ()
            for table in (*Base.metadata.sorted_tables, *asked):
                rows = [dict(row) for row in here.execute(table.select()).mappings()]
                if rows:
                    there.execute(table.insert(), rows)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection that reads one moment: what others write meanwhile is not seen."""
    level = "SERIALIZABLE" if url.startswith("sqlite") else "REPEATABLE READ"
    engine = create_engine(patient(url), isolation_level=level)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
