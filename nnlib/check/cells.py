"""What became of the cells that a reader ran: what they defined, and what they raised."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

DEFINES = re.compile(r"^(?:async\s+)?def\s+(\w+)", re.MULTILINE)
CHECK = re.compile(r"""^\s*check\(\s*["']\w+["']\s*\)\s*$""")


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
        """Give a check's line this value under this name, whatever a reader has defined."""
        self._kept[name] = value

    def _starts(self, info: Any) -> None:
        source, names = info.raw_cell or "", self._shell.user_ns
        self._before = {name: names.get(name) for name in DEFINES.findall(source)}
        if CHECK.match(source):
            names.update(self._kept)

    def _ended(self, result: Any) -> None:
        error = result.error_before_exec or result.error_in_exec
        for name, before in self._before.items():
            if error is not None and self._shell.user_ns.get(name) is before:
                self.failed[name] = Failed(error)
            else:
                self.failed.pop(name, None)
        self._before = {}
