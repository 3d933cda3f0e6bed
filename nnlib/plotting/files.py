"""Figures as bytes that are the same from run to run: no dates, no random ids, no tool versions."""

import re
from io import BytesIO
from pathlib import Path
from typing import Final

from matplotlib.figure import Figure

from nnlib.plotting.style import style

METADATA: Final[dict[str, dict[str, None]]] = {
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
}
FORMATS: Final = tuple(METADATA)
DOTS_PER_INCH: Final = 160
LONG_DECIMAL: Final = re.compile(r"(\d+\.\d{2})\d+")


def render(figure: Figure, format: str = "svg") -> bytes:
    """Return the figure as a file's bytes; `format` is svg, pdf or png.

    Raises ValueError for another format.
    """
    if format not in METADATA:
        raise ValueError(f"cannot draw a figure as {format!r}: use one of {', '.join(FORMATS)}")
    buffer = BytesIO()
    with style():
        figure.savefig(buffer, format=format, dpi=DOTS_PER_INCH, metadata=METADATA[format])
    data = buffer.getvalue()
    return compact_svg(data) if format == "svg" else data


def compact_svg(data: bytes) -> bytes:
    """Shorten an SVG to about half: hundredths of a point are enough, and indentation is not seen.

    Glyph outlines keep their digits, since they are scaled down when placed.
    """
    text = data.decode()
    text = re.sub(r' d="[^"]*"', lambda path: LONG_DECIMAL.sub(r"\1", path[0]), text)
    text = re.sub(r"\n\s*", "\n", text)
    return text.encode()


def save(figure: Figure, path: Path) -> Path:
    """Write the figure to `path`, in the format that its suffix names, and return the path."""
    data = render(figure, path.suffix.removeprefix("."))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
