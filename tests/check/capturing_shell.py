"""An IPython shell that gives back a cell's outputs as nbformat data, without a kernel."""

from __future__ import annotations

import io
import types
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from grading.judging.result import Output


class _Publisher(DisplayPublisher):
    shell: CapturingShell

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        kept = {"output_type": "display_data", "data": dict(data), "metadata": metadata or {}}
        self.shell.outputs.append(kept)


class _Hook(DisplayHook):
    """Keeps the value of an expression as an execute_result, as a kernel does."""

    shell: CapturingShell

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.outputs.append(
            {
                "output_type": "execute_result",
                "data": dict(format_dict),
                "metadata": dict(md_dict or {}),
                "execution_count": self.shell.cell_number,
            }
        )

    def update_user_ns(self, result: Any) -> None: ...

    def fill_exec_result(self, result: Any) -> None: ...

    def write_output_prompt(self) -> None: ...

    def finish_displayhook(self) -> None: ...


class CapturingShell(InteractiveShell):
    """IPython without history, prompts or a terminal; `run` returns outputs in their order."""

    outputs: list[Output]
    cell_number = 0

    @classmethod
    def shared(cls) -> CapturingShell:
        """The process's one shell, so that IPython's display() finds it."""
        if cls.initialized() and isinstance(cls.instance(), cls):
            return cls.instance()
        if InteractiveShell.initialized():
            type(InteractiveShell.instance()).clear_instance()
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        shell = cls.instance(config=config, displayhook_class=_Hook, display_pub_class=_Publisher)
        shell.outputs = []
        return shell

    def run(self, source: str, namespace: dict[str, Any], number: int) -> list[Output]:
        """Run one cell in `namespace`; its streams come first, then what it displayed.

        The cells of one notebook share their globals when `user_ns` is handed in again.
        """
        self.outputs, self.cell_number = [], number
        if namespace is not self.user_ns:
            self.user_module = types.ModuleType("__main__")
            self.user_module.__dict__.update(namespace)
            self.user_ns = self.user_module.__dict__
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            self.run_cell(source, store_history=False)  # type: ignore[no-untyped-call]
        namespace.update(self.user_ns)
        streams = (("stdout", out.getvalue()), ("stderr", err.getvalue()))
        texts = [{"output_type": "stream", "name": n, "text": t} for n, t in streams if t]
        return texts + self.outputs

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.outputs.append(
            {
                "output_type": "error",
                "ename": etype.__name__,
                "evalue": str(evalue),
                "traceback": list(stb),
            }
        )
