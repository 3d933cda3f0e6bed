"""How a verdict looks: plain text in a terminal, a card in JupyterLab, the same words in both."""

from __future__ import annotations

from html import escape

from nnlib.check.outcome import Part, Report

MARKS = {"right": "✓", "wrong": "✗", "raised": "!", "not attempted": "–"}
COLORS = {"right": "#00795a", "wrong": "#b34700", "raised": "#b34700", "not attempted": "#6b7280"}
NOT_YET = "Fill in the function above and run its cell, then this one again."


def headline(report: Report) -> str:
    """The verdict in a few words."""
    if not report.attempted:
        return "not attempted yet"
    if report.ok:
        return "right" if len(report.merged) == 1 else f"all {len(report.merged)} parts right"
    return f"{report.right} of {len(report.merged)} parts right"


def as_text(report: Report) -> str:
    """The card as plain text, 100 columns at most where the messages allow it."""
    title = f"Exercise {report.number}  {report.name}"
    lines = [f"{title:<60} {headline(report)}"]
    if not report.attempted:
        return "\n".join([*lines, f"  {NOT_YET}"])
    width = max(len(part.name) for part in report.merged)
    for part in report.merged:
        first, *rest = part.message.split("\n")
        lines.append(f"  {part.name:<{width}}  {part.outcome:<6}  {first}".rstrip())
        lines.extend(" " * (width + 12) + line for line in rest)
    return "\n".join(lines)


def as_html(report: Report) -> str:
    """The card as HTML without scripts: readable in both themes, by a screen reader, in grey."""
    state = "not attempted" if not report.attempted else "right" if report.ok else "wrong"
    color = COLORS[state]
    title = f"Exercise {escape(report.number)} <code>{escape(report.name)}</code>"
    body = f"<p style='margin:.4em 0 0'>{NOT_YET}</p>" if not report.attempted else _rows(report)
    return (
        f'<section role="group" aria-label="Check of exercise {escape(report.number)}: '
        f'{headline(report)}" style="border:1px solid {color};border-left:6px solid {color};'
        "border-radius:6px;padding:.7em 1em;margin:.3em 0;max-width:52em;"
        'font-size:var(--jp-content-font-size1,14px);line-height:1.5">'
        f'<div style="display:flex;justify-content:space-between;gap:1em">'
        f"<strong>{title}</strong>"
        f'<span style="white-space:nowrap"><span aria-hidden="true">{MARKS[state]}</span> '
        f"{headline(report)} · {report.earned:g} of {report.points:g} points</span></div>"
        f"{body}</section>"
    )


def _rows(report: Report) -> str:
    rows = "".join(_row(part) for part in report.merged)
    return f'<dl style="margin:.4em 0 0">{rows}</dl>'


def _row(part: Part) -> str:
    first, *rest = (escape(line) for line in part.message.split("\n"))
    detail = "".join(
        f'<br><span style="opacity:.85;font-family:var(--jp-code-font-family,monospace);'
        f'font-size:.92em;white-space:pre-wrap">{line}</span>'
        for line in rest
    )
    mark = f'<span aria-hidden="true">{MARKS[part.outcome]}</span> {part.outcome}'
    return (
        '<div style="display:flex;gap:.8em;margin-top:.25em">'
        f'<dt style="min-width:11em;font-weight:400"><code>{escape(part.name)}</code> {mark}</dt>'
        f'<dd style="margin:0">{first}{detail}</dd></div>'
    )
