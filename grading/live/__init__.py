"""The lessons in a browser with nothing installed: JupyterLite, with nnlib and a locked Pyodide."""

from grading.live.build import build_live

__all__ = ["build_live"]
