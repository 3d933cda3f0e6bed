"""Figures as bytes that are the same from run to run: no dates, no random ids, no tool versions."""

import logging
import re
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from nnlib.plotting.style import style

FORMATS: Final = ("svg", "pdf", "png")
NO_DATES: Final = {"Date": None, "Creator": None, "Format": None, "Type": None}
DOTS_PER_INCH: Final = 160
POINTS_PER_INCH: Final = 72
LONG_DECIMAL: Final = re.compile(r"(\d+\.\d{2})\d+")
SVG_SIZE: Final = re.compile(r'width="([\d.]+)pt" height="([\d.]+)pt"')

# Fonts carry no date that fontTools understands, which it reports for each one it embeds.
logging.getLogger("fontTools").setLevel(logging.ERROR)


def render(
    figure: Figure, format: str = "svg", *, magnify: float = 1.0, dpi: float = DOTS_PER_INCH
) -> bytes:
    """Return the figure as a file's bytes; `format` is svg, pdf or png.

    The file is `magnify` times as large as the figure, text and lines included; a png has `dpi`
    dots per inch of the file. Letters are outlines in an svg and TrueType fonts in a pdf.

    Raises ValueError for another format.
    """
    if format not in FORMATS:
        raise ValueError(f"cannot draw a figure as {format!r}: use one of {', '.join(FORMATS)}")
    before = figure.dpi
    with style():
        if format == "svg":
            data = _svg(figure, magnify)
        else:
            data = _pdf(figure, magnify) if format == "pdf" else _png(figure, magnify, dpi)
    figure.set_dpi(before)
    return data


def _svg(figure: Figure, magnify: float) -> bytes:
    buffer = BytesIO()
    FigureCanvasSVG(figure).print_svg(buffer, metadata=NO_DATES)
    data = compact_svg(buffer.getvalue())
    return data if magnify == 1 else _magnified_svg(data, magnify)


def _magnified_svg(data: bytes, magnify: float) -> bytes:
    """Widen the outer size of an SVG; its viewBox, and with it what is drawn, stays."""

    def size(found: re.Match[str]) -> str:
        width, height = (round(magnify * float(length), 2) for length in found.groups())
        return f'width="{width:g}pt" height="{height:g}pt"'

    return SVG_SIZE.sub(size, data.decode(), count=1).encode()


def _pdf(figure: Figure, magnify: float) -> bytes:
    """Draw on a page whose unit is `magnify` points: matplotlib itself has no such option."""
    # Imported here since it is slow to import and no lesson needs it.
    from matplotlib.backends.backend_pdf import Op, PdfFile, RendererPdf

    buffer = BytesIO()
    width, height = figure.get_size_inches()
    figure.set_dpi(POINTS_PER_INCH)
    file = PdfFile(buffer, metadata={"CreationDate": None, "Creator": None, "Producer": None})
    file.newPage(magnify * width, magnify * height)
    if magnify != 1:
        file.output(magnify, 0, 0, magnify, 0, 0, Op.concat_matrix)
    page = RendererPdf(file, DOTS_PER_INCH, height, width)
    renderer: Any = MixedModeRenderer(figure, width, height, DOTS_PER_INCH, page)
    figure.draw(renderer)
    renderer.finalize()
    page.finalize()
    file.finalize()
    file.close()
    return buffer.getvalue()


def _png(figure: Figure, magnify: float, dpi: float) -> bytes:
    buffer = BytesIO()
    figure.set_dpi(magnify * dpi)
    options = {"dpi": (dpi, dpi)}
    FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None}, pil_kwargs=options)
    return buffer.getvalue()


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
