"""Opening nbgrader's gradebook, and telling why it does not open or cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbgrader
from nbgrader.api import Base, Gradebook
from sqlalchemy import Connection, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.by_hand import keep_times
from grading.gradebook.settings import gradebook_url

PATIENCE = 60  # seconds to wait while another program writes to an SQLite gradebook


def open_gradebook(url: str) -> Gradebook:
    """nbgrader's Gradebook at `url`, made when it does not exist.

    nbgrader starts the command `alembic` to learn the version of a new gradebook, which takes
    seconds and needs the command on the path; the version is asked for here instead.
    """
    engine = create_engine(patient(url))
    with engine.begin() as connection:
        hold(connection)
        if not inspect(connection).get_table_names():
            Base.metadata.create_all(connection)
            connection.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            insert = text("INSERT INTO alembic_version (version_num) VALUES (:version)")
            connection.execute(insert, {"version": _newest_version()})
        keep_times(connection)
    engine.dispose()
    return Gradebook(patient(url))


def existing_gradebook(course: Course) -> Gradebook:
    """The course's gradebook; makes none. Raises CourseError when there is none yet."""
    url = gradebook_url(course.root)
    path = make_url(url).database
    if url.startswith("sqlite") and not (path and (course.root / path).is_file()):
        raise CourseError("there is no gradebook yet; run first: course autograde LESSON")
    with told_clearly(url):
        return open_gradebook(url)


def patient(url: str) -> str:
    """The same gradebook, for a connection that waits until another program has written."""
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        made = made.update_query_dict({"timeout": str(PATIENCE)})
    return made.render_as_string(hide_password=False)


def hold(connection: Connection) -> None:
    """Begin a transaction in which nobody else writes to an SQLite gradebook.

    Python's sqlite3 begins one at the first change only, after what was read has grown old, and
    for new tables not at all. Other databases hold what is read `for update`.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text("BEGIN IMMEDIATE"))


@contextmanager
def told_clearly(url: str) -> Iterator[None]:
    """Raise CourseError in one sentence when the gradebook cannot be used in this block."""
    try:
        yield
    except OperationalError as error:
        raise CourseError(why_refused(url, error)) from error


def why_refused(url: str, error: DBAPIError) -> str:
    """One sentence for a gradebook that cannot be used."""
    made = make_url(url)
    where = made.database if made.get_backend_name() == "sqlite" else made.render_as_string()
    reason = str(error.orig).strip().split("\n", 1)[0]
    if "locked" in reason:
        return (
            f"another program has kept the gradebook {where} locked for {PATIENCE} seconds; "
            "run the same command again when it is done: what was graded is kept"
        )
    return f"the gradebook {where} cannot be used ({reason}); what was graded is kept"


def _newest_version() -> str | None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    folder = Path(nbgrader.__file__).parent
    config = Config(str(folder / "alembic.ini"))
    config.set_main_option("script_location", str(folder / "alembic"))
    return ScriptDirectory.from_config(config).get_current_head()
