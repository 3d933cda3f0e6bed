"""Opening nbgrader's gradebook, quickly also when it is new."""

from __future__ import annotations

from pathlib import Path

import nbgrader
from alembic.config import Config
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook
from sqlalchemy import create_engine, inspect, text


def open_gradebook(url: str) -> Gradebook:
    """nbgrader's Gradebook at `url`, made when it does not exist.

    nbgrader starts the command `alembic` to learn the version of a new gradebook, which takes
    seconds and needs the command on the path; the version is asked for here instead.
    """
    engine = create_engine(url)
    with engine.begin() as connection:
        if not inspect(connection).get_table_names():
            Base.metadata.create_all(connection)
            connection.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            insert = text("INSERT INTO alembic_version (version_num) VALUES (:version)")
            connection.execute(insert, {"version": _newest_version()})
    engine.dispose()
    return Gradebook(url)


def _newest_version() -> str | None:
    folder = Path(nbgrader.__file__).parent
    config = Config(str(folder / "alembic.ini"))
    config.set_main_option("script_location", str(folder / "alembic"))
    return ScriptDirectory.from_config(config).get_current_head()
