"""What became of the cells that a reader ran: what they defined, and what they raised."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

DEFINES = re.compile(r"^(?:async\s+)?def\s+(\w+)", re.MULTILINE)
CALLS = re.compile(r"""\b(\w+)(?:\.\w+)?\((?:\s*["']\w+["']|\s*\))""")  # check("unit"), progress()


class Failed(NamedTuple):
    """A cell whose latest run raised before it defined its function again."""

    error: BaseException


class Cells:
    """Follows the cells that an IPython shell runs.

    failed: {function: how the latest run of the cell that defines it failed}.
    """

    def __init__(self, shell: Any) -> None:
        self.failed: dict[str, Failed] = {}
        self._shell = shell
        self._before: dict[str, Any] = {}
        self._kept: dict[str, Any] = {}
        shell.events.register("pre_run_cell", self._starts)
        shell.events.register("post_run_cell", self._ended)

    def keep(self, name: str, value: Any) -> None:
        """Give cells that call this name this value, whatever a reader has defined elsewhere."""
        self._kept[name] = value

    def _starts(self, info: Any) -> None:
        source, names = info.raw_cell or "", self._shell.user_ns
        self._before = {name: names.get(name) for name in DEFINES.findall(source)}
        for name in set(CALLS.findall(source)) & set(self._kept):
            names[name] = self._kept[name]

    def _ended(self, result: Any) -> None:
        error = result.error_before_exec or result.error_in_exec
        for name, before in self._before.items():
            if error is not None and self._shell.user_ns.get(name) is before:
                self.failed[name] = Failed(error)
            else:
                self.failed.pop(name, None)
        self._before = {}
