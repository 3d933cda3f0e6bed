"""How a verdict looks: plain text in a terminal, a card in JupyterLab, the same words in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from nnlib.check.outcome import Part, Report
from nnlib.check.typeset import plain, typeset
from nnlib.yours import coded

MARKS = {"right": "✓", "partly right": "◐", "wrong": "✗", "raised": "!", "not attempted": "–"}
COLORS = {
    "right": "#00734f",
    "partly right": "#8a5300",
    "wrong": "#b03a00",
    "raised": "#b03a00",
    "not attempted": "#59626f",
}
NOT_YET = "Fill in the function above and run its cell, then this one again."

# No style sheet reaches an output cell, so every element carries its own style. Text keeps the
# theme's color; white on a state's color is readable in the light and in the dark theme alike.
CARD = (
    "border:1px solid {color};border-left-width:6px;border-radius:6px;padding:.6em .9em .7em;"
    "margin:.3em 0;max-width:54em;box-sizing:border-box;overflow-wrap:anywhere;"
    "font-size:var(--jp-content-font-size1,14px);line-height:1.5"
)
ROW = "display:flex;flex-wrap:wrap;gap:.1em 1em;align-items:baseline"
# JupyterLab gives a term 20 % of the line, where a long name would break below its chip.
NAME = "flex:0 0 auto;width:auto;min-width:11em;max-width:100%;font-weight:400"
CHIP = (
    "background-color:{color};color:#fff;border-radius:1em;padding:.05em .6em;"
    "font-size:.92em;font-weight:600;white-space:nowrap"
)
NUMBERS = "font-family:var(--jp-code-font-family,monospace);font-size:.92em;white-space:pre-wrap"


def headline(report: Report) -> str:
    """The verdict in a few words."""
    if not report.attempted:
        return "not attempted yet"
    parts = len(report.merged)
    if report.ok:
        return {1: "right", 2: "both parts right"}.get(parts, f"all {parts} parts right")
    return f"{report.right} of {parts} parts right"


def as_text(report: Report, after: Sequence[str] = ()) -> str:
    """The card as plain text, 100 columns at most where the messages allow it.

    after: lines below the verdict, with code between backticks.
    """
    title = f"Exercise {report.number}  {report.name}"
    lines = [f"{title:<60} {headline(report)}"]
    if not report.attempted:
        return "\n".join([*lines, f"  {NOT_YET}", *(f"  {line}" for line in after)])
    width = max(len(part.name) for part in report.merged)
    for part in report.merged:
        first, *rest = part.message.split("\n")
        lines.append(f"  {part.name:<{width}}  {part.outcome:<6}  {first}".rstrip())
        lines.extend(" " * (width + 12) + line for line in rest)
    return "\n".join([*lines, *(f"  {line}" for line in after)])


def as_html(report: Report, after: Sequence[str] = ()) -> str:
    """The card as HTML without scripts: readable in both themes, by a screen reader, in grey."""
    number, verdict = escape(report.number), headline(report)
    points = f"{report.earned:g} of {report.points:g} points" if report.points else "no points"
    body = _rows(report) if report.attempted else f'<p style="margin:.4em 0 0">{NOT_YET}</p>'
    return (
        f'<section role="group" aria-label="Check of exercise {number}: {verdict}, {points}" '
        f'style="{CARD.format(color=COLORS[_state(report)])}">'
        f'<div style="{ROW};justify-content:space-between">'
        f'<div role="heading" aria-level="4" style="font-weight:600">'
        f"Exercise {number} <code>{escape(report.name)}</code></div>"
        f"<div>{_chip(_state(report), verdict)} {points}</div></div>"
        f"{body}{_lines(after)}</section>"
    )


@dataclass(frozen=True)
class Note:
    """A card without a verdict: a title, and lines with code between backticks."""

    title: str
    lines: Sequence[str]

    @property
    def text(self) -> str:
        """The note as plain text."""
        return "\n".join([self.title, *(f"  {line}" for line in self.lines if line)])

    def data(self) -> dict[str, str]:
        """The note by MIME type."""
        heading = f'<div role="heading" aria-level="4" style="font-weight:600">{coded(self.title)}'
        style = CARD.format(color=COLORS["not attempted"])
        html = f'<section style="{style}">{heading}</div>{_lines(self.lines)}</section>'
        return {"text/plain": self.text, "text/html": html}


def _lines(lines: Sequence[str]) -> str:
    return "".join(f'<p style="margin:.4em 0 0">{coded(line)}</p>' for line in lines if line)


def _state(report: Report) -> str:
    """The outcome of the whole exercise."""
    if not report.attempted:
        return "not attempted"
    if report.ok:
        return "right"
    return "partly right" if report.right else "wrong"


def _chip(state: str, words: str) -> str:
    """A sign and words on the state's color: neither the sign nor the color speaks alone."""
    mark = f'<span aria-hidden="true">{MARKS[state]}</span>'
    return f'<span style="{CHIP.format(color=COLORS[state])}">{mark} {words}</span>'


def _rows(report: Report) -> str:
    rows = "".join(_row(part) for part in report.merged)
    return f'<dl style="margin:.5em 0 0">{rows}</dl>'


def _row(part: Part) -> str:
    """A part's name and outcome, and beside them, or below where it is narrow, what to say."""
    first, *rest = part.message.split("\n")
    written = plain if part.outcome == "raised" else typeset  # a line of code stays as it is
    numbers = "".join(f'<br><span style="{NUMBERS}">{written(line)}</span>' for line in rest)
    return (
        f'<div style="{ROW};margin-top:.3em"><dt style="{NAME}">'
        f"{_chip(part.outcome, part.outcome)} <code>{escape(part.name)}</code></dt>"
        f'<dd style="flex:1 1 20em;margin:0">{typeset(first)}{numbers}</dd></div>'
    )
