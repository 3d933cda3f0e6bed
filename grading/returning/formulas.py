"""Formulas as pictures inside the page: it needs no script and no network to show mathematics.

Matplotlib's own TeX reader draws them. What it does not know is shown as it was written.
"""

from __future__ import annotations

import base64
import io
import re
from functools import lru_cache
from html import escape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer

from grading.judging.mathematics import GAP, is_allowed

LONGEST = 500  # characters of one formula
MOST = 6_000  # characters of all formulas on a page; drawing takes up to a millisecond for each
_SIZE = 12
# What TeX also knows by another name, and matplotlib by this one alone; a fraction without braces.
_OTHER_NAMES = {"le": r"\leq", "ge": r"\geq", "tfrac": r"\frac", "lVert": r"\|", "rVert": r"\|"}
_OTHER_NAME = re.compile(rf"\\({'|'.join(_OTHER_NAMES)})(?![A-Za-z])")
_SHORT_FRACTION = re.compile(r"\\[td]?frac\s*(\w)\s*(\w)")


class Drawing:
    """Draws the formulas of one page, up to a limit that only an attack exceeds."""

    def __init__(self) -> None:
        self._left = MOST

    def picture(self, tex: str) -> str | None:
        """The formula as an <img>; None when it cannot be drawn or there are too many."""
        self._left -= len(tex)
        return as_picture(tex) if len(tex) <= LONGEST and self._left >= 0 else None


class FormulaRenderer(IPythonRenderer):
    """Markdown as HTML in which every tag of the author's is escaped and formulas are pictures."""

    def __init__(self, attachments: dict[str, Any], drawing: Drawing) -> None:
        super().__init__(
            escape=True,
            allow_harmful_protocols=False,
            attachments=attachments,
            exclude_anchor_links=True,
        )
        self._drawing = drawing

    def inline_math(self, body: str) -> str:
        return self._formula(body)

    def block_math(self, body: str) -> str:
        return f"<p>{self._formula(body)}</p>"

    def multiline_math(self, text: str) -> str:
        return self._formula(text.removeprefix("\\\\[").removesuffix("\\\\]").strip("$"))

    def latex_environment(self, name: str, body: str) -> str:
        return self._formula(f"\\begin{{{name}}}{body}\\end{{{name}}}")

    def _formula(self, tex: str) -> str:
        tex = " ".join(tex.replace(GAP, "").split())
        drawn = self._drawing.picture(tex) if is_allowed(tex) else None
        return drawn or f"<code>{escape(tex)}</code>"


@lru_cache(maxsize=1024)
def as_picture(tex: str) -> str | None:
    """An <img> of the formula with its TeX as alternative text; None when it cannot be drawn."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    font, drawn = FontProperties(size=_SIZE), _for_matplotlib(tex)
    try:
        width, height, depth, *_ = MathTextParser("path").parse(f"${drawn}$", dpi=72, prop=font)
        figure = Figure(figsize=(max(width, 1) / 72, max(height, 1) / 72))
        figure.text(0, depth / max(height, 1), f"${drawn}$", fontproperties=font)
        with rc_context({"svg.hashsalt": "formula"}), io.BytesIO() as file:
            figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
            data = base64.b64encode(file.getvalue()).decode("ascii")
    except (ValueError, RuntimeError):  # the latter from FreeType, for letters of a mile's height
        return None
    return (
        f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(tex)}"'
        f' style="vertical-align:{-depth:g}pt">'
    )


def _for_matplotlib(tex: str) -> str:
    return _OTHER_NAME.sub(
        lambda found: _OTHER_NAMES[found[1]], _SHORT_FRACTION.sub(r"\\frac{\1}{\2}", tex)
    )
