"""nbgrader's settings for this course, read by every nbgrader command that is run in this folder.

Add your own below; `course autograde` reads this file too. A policy for lateness is one line, and
so is a limit of what student code may use (grading/guides/ta.md has a table of them):

    c.AssignLatePenalties.plugin_class = "grading.gradebook.late.LosesPerDay"
    c.Limits.total_seconds = 600

docs/jupyterhub.md lists those of a hub: the course's name, the exchange, the database.
"""

from pathlib import Path

from grading.base_config import base_config

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (nbgrader defines it)
c.merge(base_config(Path(__file__).resolve().parents[1]))
