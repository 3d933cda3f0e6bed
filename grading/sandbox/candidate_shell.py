"""The IPython shell in which a candidate's cells run: outputs are kept as data, nothing is drawn.

It is built once in the warm process. What differs from the shell of a notebook's kernel is only
where things go: printed text, displayed values and errors become notebook outputs, plain text and
PNG only; asking a person or starting a program raises a clear error.
"""

from __future__ import annotations

import asyncio
import builtins
import functools
import io
import os
import selectors
import subprocess
import sys
import warnings
from collections.abc import Coroutine
from typing import Any, NoReturn

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets.config import Config

from grading.sandbox.collected import Outputs
from grading.sandbox.describing import describe, traceback_lines

_PROGRAM_MAGICS = ("bash", "sh", "script", "perl", "ruby", "pypy", "python", "python2", "python3")


class _Stream(io.TextIOBase):
    """What sys.stdout and sys.stderr are in a candidate."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self._name = name
        self._outputs = outputs

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self._name, str.__str__(text))
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(self, data: dict[str, Any], *_: Any, **__: Any) -> None:
        self.outputs.display("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear()


class _Hook(DisplayHook):
    outputs: Outputs

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.outputs.display("execute_result", format_dict)

    def finish_displayhook(self) -> None:
        pass


class _Compiler(CachingCompiler):
    """Names each cell's code "<cell N>", so that a line in it can be found again."""

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"<cell {number}>"


class CandidateShell(InteractiveShell):
    """An InteractiveShell without history, terminal, traceback colours, or programs to start."""

    outputs: Outputs
    last_error: dict[str, Any] | None = None

    def init_display_pub(self) -> None:
        make: Any = _Publisher
        self.display_pub = make(parent=self)

    def init_displayhook(self) -> None:
        inherited: Any = super().init_displayhook
        inherited()
        make: Any = _Hook
        self.displayhook = make(parent=self, shell=self)
        self.display_trap.hook = self.displayhook

    def run(self, source: str) -> None:
        """Run one cell as a notebook does, keeping its outputs and its error."""
        run_cell: Any = self.run_cell
        run_cell(source, store_history=True)

    def start_afresh(self) -> None:
        """Forget all names and cells, as at the start of a notebook."""
        reset: Any = self.reset
        reset()
        self.execution_count = 1

    def enable_gui(self, gui: Any = None) -> None:
        """No windows: figures are drawn inline."""

    def showtraceback(self, exc_tuple: Any = None, *_: Any, **__: Any) -> None:
        """Keep the error as data: name, message, and the student's own lines."""
        self.keep_error(exc_tuple[1] if exc_tuple else sys.exc_info()[1])

    def showsyntaxerror(self, *_: Any, **__: Any) -> None:
        """Keep a syntax error as data."""
        self.keep_error(sys.exc_info()[1])

    def keep_error(self, error: BaseException | None) -> None:
        """Add the error to the outputs and remember it as the cell's error."""
        if error is None:
            return
        self.last_error = describe(error)
        lines = traceback_lines(error)
        self.outputs.error(self.last_error["kind"], self.last_error["text"], lines)

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        """No history is kept; the shell's own version trusts the error's __str__."""
        return {}

    def ask_exit(self) -> NoReturn:
        """What exit() and quit() do."""
        raise SystemExit("exit() would end the notebook; it is switched off while grading")

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """As ever, except for the magics that hand the cell to a program."""
        if magic_name in _PROGRAM_MAGICS:
            _no_programs(f"%%{magic_name}")
        inherited: Any = super().run_cell_magic
        return inherited(magic_name, line, cell)

    def system(self, cmd: str) -> None:
        """What "!command" does: the cell goes on, as in a notebook where a command fails."""
        self.user_ns["_exit_code"] = _left_out(cmd)

    def getoutput(self, cmd: str, *_: Any, **__: Any) -> SList:
        """What "x = !command" and %system do."""
        _left_out(cmd)
        return SList()


def build() -> CandidateShell:
    """The one shell of the warm process, with inline figures switched on."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InlineBackend.figure_formats = {"png"}
    shell = CandidateShell.instance(config=config)
    compiler: Any = _Compiler
    shell.compile = compiler()
    shell.run_line_magic("matplotlib", "inline")
    shell.loop_runner = _run_async
    sys.path.insert(0, "")  # as in a notebook: files of the student's own can be imported
    warnings.filterwarnings("ignore", message="To exit: use")
    builtins.input = _no_input
    os.system = _left_out  # type: ignore[assignment]
    subprocess.Popen.__init__ = _no_programs  # type: ignore[method-assign]
    return shell


class _Loop(asyncio.SelectorEventLoop):
    """An event loop for `await` in a cell, without the sockets that a candidate may not open."""

    def __init__(self) -> None:
        super().__init__(selectors.SelectSelector())

    def _make_self_pipe(self) -> None:
        """Nobody wakes this loop from another thread."""

    def _close_self_pipe(self) -> None:
        """There is none."""


def _run_async(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a cell that awaits something, in the one loop of the shell."""
    return _loop().run_until_complete(coroutine)


@functools.cache
def _loop() -> _Loop:
    return _Loop()


def connect(shell: CandidateShell, outputs: Outputs) -> None:
    """Send what the shell shows, and what the process prints, to these outputs."""
    publisher: Any = shell.display_pub
    hook: Any = shell.displayhook
    shell.outputs = publisher.outputs = hook.outputs = outputs
    sys.stdout = sys.__stdout__ = _Stream("stdout", outputs)  # type: ignore[misc,assignment]
    sys.stderr = sys.__stderr__ = _Stream("stderr", outputs)  # type: ignore[misc,assignment]
    sys.stdin = io.StringIO()


def _no_input(prompt: object = "") -> NoReturn:
    raise RuntimeError("input() waits for a person, and nobody is there while grading; use a value")


def _no_programs(*command: object, **_: object) -> NoReturn:
    raise PermissionError(_switched_off(*command))


def _left_out(*command: object) -> int:
    """Run no command, say so, and give the exit code of one that was not found."""
    print(_switched_off(*command), file=sys.stderr)
    return 127


def _switched_off(*command: object) -> str:
    shown = next((c for c in command if isinstance(c, (str, list, tuple))), "")
    return f"programs and shell commands are switched off while grading: {str(shown)[:80]}"
