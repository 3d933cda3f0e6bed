"""Pictures in a notebook that a screen reader can read.

Neither JupyterLab nor an exported page gives a plotted image an alternative text of its own: an
image output has no place for one. A picture is therefore shown as an HTML image whose `alt`
attribute says what the figure shows, with the drawing inside the address, on a white card that
stays readable in a dark theme. Where HTML is not rendered, in a terminal or in print, the same
words stand as plain text.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from nnlib.yours import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CARD = (
    "display:block;width:100%;max-width:{width}px;height:auto;background:#fff;"
    "border-radius:6px;padding:10px;box-sizing:border-box"
)
PIXELS_PER_INCH = 84


def image(svg: bytes, alt: str, inches: float) -> str:
    """Return an SVG of this width as an `<img>` element with its alternative text."""
    card = CARD.format(width=round(inches * PIXELS_PER_INCH))
    source = f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
    return f'<img alt="{escape(alt)}" src="{source}" style="{card}">'


def by_type(html: str, alt: str) -> dict[str, str]:
    """Return a picture by MIME type, where only text is shown its alternative text."""
    return {"text/html": html, "text/plain": f"[Figure: {alt}]"}


@dataclass(frozen=True)
class Picture:
    """A figure together with its alternative text; a notebook shows it as the value of a cell."""

    figure: "Figure"
    alt: str

    def html(self) -> str:
        """Return the picture as an `<img>` element with its alternative text."""
        from nnlib.plotting.files import render

        return image(render(self.figure, "svg"), self.alt, self.figure.get_figwidth())

    def bundle(self) -> dict[str, str]:
        """Return it by MIME type."""
        return by_type(self.html(), self.alt)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self.bundle()


@dataclass(frozen=True)
class Worded:
    """A picture as a notebook shows it, with the words that say whose it is."""

    bundle: Mapping[str, str]
    words: Words

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        html, text = self.bundle["text/html"], self.bundle["text/plain"]
        return {"text/html": self.words.around(html), "text/plain": self.words.beside(text)}
