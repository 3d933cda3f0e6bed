"""The IPython shell in which a candidate's cells run: outputs are kept as data, nothing is drawn.

It is built once in the warm process. What differs from the shell of a notebook's kernel is only
where things go: printed text, displayed values and errors become notebook outputs, plain text and
PNG only; asking a person or starting a program raises a clear error.
"""

from __future__ import annotations

import base64
import builtins
import io
import linecache
import os
import subprocess
import sys
import traceback
import warnings
from typing import Any, NoReturn

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

Output = dict[str, Any]

_TRACEBACK_FRAMES = 12
_TEXT_LIMIT = 4000
_PROGRAM_MAGICS = ("bash", "sh", "script", "perl", "ruby", "pypy", "python", "python2", "python3")
_CUT_NOTE = "[output beyond the limit was left out]\n"


class Outputs:
    """The outputs of the running cell, up to the limits; what is beyond is left out, with a note.

    A picture is kept as bytes in `pictures`; its output holds only its length.
    """

    def __init__(self, limits: dict[str, Any]) -> None:
        self._limits = limits
        self.clear()

    def clear(self) -> None:
        """Forget the outputs of the cell before."""
        self._items: list[Output] = []
        self.pictures = bytearray()
        self._left = self._limits["output_text"]
        self._cut = False

    def stream(self, name: str, text: str) -> None:
        """Keep printed text, joined with the text printed just before."""
        if self._left <= 0:
            self._cut = True
            return
        text = self._within_limit(text)
        last = self._items[-1] if self._items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        elif self._room():
            self._items.append({"output_type": "stream", "name": name, "text": [text]})

    def display(self, kind: str, data: dict[str, Any]) -> None:
        """Keep a displayed value as text and, when it has one, as a PNG picture."""
        kept: dict[str, Any] = {}
        if not self._room():
            return
        if isinstance(data.get("text/plain"), str):
            kept["text/plain"] = self._within_limit(data["text/plain"])
        picture = data.get("image/png")
        if isinstance(picture, str):
            picture = base64.b64decode(picture)
        if isinstance(picture, bytes):
            if len(self.pictures) + len(picture) <= self._limits["pictures"]:
                self.pictures += picture
                kept["image/png"] = len(picture)
            else:
                self._cut = True
        if kept:
            self._items.append({"output_type": kind, "data": kept})

    def error(self, kind: str, text: str, lines: list[str]) -> None:
        """Keep the error that ended the cell."""
        error = {"output_type": "error", "ename": kind, "evalue": text, "traceback": lines}
        self._items.append(error)

    def finished(self) -> list[Output]:
        """The outputs, with streams as one text each and a note where something was cut."""
        done = []
        for item in self._items:
            if item["output_type"] == "stream":
                item = {**item, "text": "".join(item["text"])}
            done.append(item)
        if self._cut:
            done.append({"output_type": "stream", "name": "stderr", "text": _CUT_NOTE})
        return done

    def _within_limit(self, text: str) -> str:
        if len(text) > self._left:
            self._cut = True
        text = text[: self._left]
        self._left -= len(text)
        return text

    def _room(self) -> bool:
        if len(self._items) < self._limits["outputs"]:
            return True
        self._cut = True
        return False


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

    def system(self, cmd: str) -> NoReturn:
        """What "!command" and %system do."""
        _no_programs(cmd)

    def getoutput(self, cmd: str, *_: Any, **__: Any) -> NoReturn:
        """What "x = !command" does."""
        _no_programs(cmd)


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
    warnings.filterwarnings("ignore", message="To exit: use")
    builtins.input = _no_input
    os.system = _no_programs
    subprocess.Popen.__init__ = _no_programs  # type: ignore[method-assign]
    return shell


def connect(shell: CandidateShell, outputs: Outputs) -> None:
    """Send what the shell shows, and what the process prints, to these outputs."""
    publisher: Any = shell.display_pub
    hook: Any = shell.displayhook
    shell.outputs = publisher.outputs = hook.outputs = outputs
    sys.stdout = sys.__stdout__ = _Stream("stdout", outputs)  # type: ignore[misc,assignment]
    sys.stderr = sys.__stderr__ = _Stream("stderr", outputs)  # type: ignore[misc,assignment]
    sys.stdin = io.StringIO()


def describe(error: BaseException) -> dict[str, Any]:
    """The error as data: kind, text, and the last line of the student's cells that it passed."""
    line, lineno = _student_line(error)
    return {
        "kind": type.__dict__["__name__"].__get__(type(error))[:80],
        "text": _safe_text(error),
        "line": line,
        "lineno": lineno,
        "hole": isinstance(error, NotImplementedError),
    }


def traceback_lines(error: BaseException) -> list[str]:
    """A short traceback: only the frames of the student's cells, then the error itself."""
    if isinstance(error, SyntaxError):
        return [line.rstrip("\n")[:_TEXT_LIMIT] for line in traceback.format_exception_only(error)]
    lines = []
    for name, lineno, function in _student_frames(error)[-_TRACEBACK_FRAMES:]:
        where = "" if function == "<module>" else f" in {function}"
        lines.append(f"{name.strip('<>')}, line {lineno}{where}")
        lines.append(f"    {linecache.getline(name, lineno).strip()[:_TEXT_LIMIT]}")
    kind = type.__dict__["__name__"].__get__(type(error))[:80]
    return [*lines, f"{kind}: {_safe_text(error)}"]


def _student_frames(error: BaseException) -> list[tuple[str, int, str]]:
    frames = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename.startswith("<cell "):
            frames.append((code.co_filename, step.tb_lineno, code.co_name))
        step = step.tb_next
    return frames


def _student_line(error: BaseException) -> tuple[str, int | None]:
    if isinstance(error, SyntaxError) and isinstance(error.lineno, int):
        return str(error.text or "").strip()[:200], error.lineno
    frames = _student_frames(error)
    if not frames:
        return "", None
    name, lineno, _ = frames[-1]
    return linecache.getline(name, lineno).strip()[:200], lineno


def _safe_text(error: BaseException) -> str:
    try:
        return str.__str__(str(error))[:_TEXT_LIMIT]
    except Exception as second:
        return f"(its message cannot be shown: {type(second).__name__})"


def _no_input(prompt: object = "") -> NoReturn:
    raise RuntimeError("input() waits for a person, and nobody is there while grading; use a value")


def _no_programs(*command: object, **_: object) -> NoReturn:
    shown = next((c for c in command if isinstance(c, (str, list, tuple))), "")
    raise PermissionError(
        f"programs and shell commands are switched off while grading: {str(shown)[:80]}"
    )
