"""Files kept in memory for a candidate that may not open any: it reads them as if from disk."""

from __future__ import annotations

import builtins
import importlib
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import matplotlib

import nnlib

# What students import besides nnlib and what it needs. Some are imported by the interpreter itself
# at an unexpected moment: unicodedata by the first letter beyond ASCII in a name.
_MODULES = """
abc argparse array ast base64 bisect calendar cmath codecs collections.abc
concurrent.futures.process concurrent.futures.thread contextlib contextvars copy csv dataclasses
datetime decimal difflib doctest email.mime.text encodings.ascii encodings.idna encodings.latin_1
encodings.utf_16 encodings.utf_8_sig enum fractions functools gc getpass glob graphlib gzip hashlib
heapq html inspect itertools json keyword logging lzma math multiprocessing.pool
multiprocessing.popen_fork multiprocessing.popen_spawn_posix multiprocessing.resource_tracker
multiprocessing.spawn multiprocessing.synchronize numbers operator pathlib pickle platform pprint
queue random re resource sched secrets shelve shutil signal socket sqlite3 statistics string struct
subprocess tempfile textwrap threading timeit tokenize traceback types typing unicodedata
unittest.mock urllib.request uuid warnings wave weakref xml.dom.minidom zipfile zlib zoneinfo
numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.testing
numpy.typing matplotlib.animation matplotlib.gridspec matplotlib.image matplotlib.patches
matplotlib.ticker matplotlib.widgets mpl_toolkits.mplot3d PIL.Image IPython.display ipywidgets
IPython.core.magics.basic IPython.core.magics.code IPython.core.magics.display
IPython.core.magics.execution IPython.core.magics.history IPython.core.magics.namespace
IPython.core.magics.osm IPython.core.magics.pylab IPython.core.magics.script tqdm.auto tqdm.notebook
"""


class _Kept(io.BytesIO):
    """A file that is open for reading; libraries ask it for its name."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def import_and_keep() -> None:
    """Import what lessons and students use, and keep the fonts and data that are opened late."""
    for name in _MODULES.split():
        importlib.import_module(name)
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf").glob("*.ttf")
    data = Path(nnlib.__path__[0], "data").glob("*")
    keep([*fonts, *data])


def keep(paths: Iterable[Path]) -> None:
    """Let open(path, "rb") and os.stat(path) answer from memory for these files."""
    files = {str(path): (path.read_bytes(), path.stat()) for path in paths if path.is_file()}
    real_open, real_stat = io.open, os.stat

    def open_kept(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        name = _name(file)
        if mode == "rb" and name in files:
            return _Kept(files[name][0], name)
        return real_open(file, mode, *args, **kwargs)

    def stat_kept(path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
        name = _name(path)
        return files[name][1] if name in files else real_stat(path, *args, **kwargs)

    changed: Any = (io, builtins)
    for module in changed:
        module.open = open_kept
    os.stat = stat_kept


def _name(path: Any) -> str:
    return os.fspath(path) if isinstance(path, str | Path) else ""
