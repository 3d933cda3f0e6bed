"""When a person gave which grade: kept beside nbgrader's tables, which do not say it.

Triggers in the SQLite file note it whoever writes: formgrader, nbgrader or we. A database on a
server is one for all, so nothing has to be merged there.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_COLUMNS = (
    ("grade", "manual_score"),
    ("grade", "extra_credit"),
    ("comment", "manual_comment"),
)


def keep_times(connection: Connection) -> None:
    """From now on, note the time (UTC) of every grade and comment by hand."""
    if connection.dialect.name != "sqlite":
        return
    connection.execute(
        text("CREATE TABLE IF NOT EXISTS course_by_hand (id VARCHAR PRIMARY KEY, changed VARCHAR)")
    )
    for table, column in _COLUMNS:
        connection.execute(
            text(
                f"CREATE TRIGGER IF NOT EXISTS course_{column} AFTER UPDATE OF {column} "
                f"ON {table} WHEN OLD.{column} IS NOT NEW.{column} BEGIN INSERT OR REPLACE INTO "
                "course_by_hand VALUES (NEW.id, strftime('%Y-%m-%d %H:%M:%f', 'now')); END"
            )
        )


def times_by_hand(connection: Connection) -> dict[str, str]:
    """{id of a grade or comment: when a person last changed it}."""
    if connection.dialect.name != "sqlite":
        return {}
    return {row.id: row.changed for row in connection.execute(text("SELECT * FROM course_by_hand"))}
