"""The proof as a page that stands alone: a table of figures, gaps, and what each mutant did."""

from __future__ import annotations

from html import escape

from grading.page_policy import POLICY
from grading.proof.counts import ExerciseProof, LessonProof, Totals, summary
from grading.proof.mutants import Mutant

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 66rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ccc }
td.count { font-variant-numeric: tabular-nums }
tr.gap td:last-child { font-weight: bold }
code { font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap }
@media (prefers-color-scheme: dark) { body { background: #16181c; color: #e6e6e6 } }
"""


def as_html(results: list[LessonProof], sums: Totals) -> str:
    """The whole page."""
    rows = "".join(_row(result.name, proof) for result in results for proof in result.exercises)
    head = ("lesson", "exercise", "right accepted", "wrong rejected", "mutants killed", "verdict")
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    parts = [_gaps(results), *(_mutants(result) for result in results)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"{POLICY}"
        '<meta name="viewport" content="width=device-width">'
        f"<title>Proof of the checks</title><style>{STYLE}</style></head>\n<body>"
        f"<h1>Proof of the checks</h1>\n<p>{escape(summary(sums))}</p>\n"
        f"<table><thead><tr>{titles}</tr></thead>\n<tbody>{rows}</tbody></table>\n"
        f"{''.join(parts)}</body></html>\n"
    )


def _row(lesson: str, proof: ExerciseProof) -> str:
    counts = (
        f"{proof.accepted} of {proof.right}",
        f"{proof.rejected} of {proof.wrong}",
        f"{proof.killed} of {proof.telling}" if proof.mutants else "",
    )
    verdict = "proven" if proof.ok else f"✗ {len(proof.gaps)} gaps"
    cells = "".join(f'<td class="count">{count}</td>' for count in counts)
    kind = "" if proof.ok else ' class="gap"'
    return (
        f"<tr{kind}><td>{escape(lesson)}</td><td>{escape(proof.name)}</td>{cells}"
        f"<td>{verdict}</td></tr>\n"
    )


def _gaps(results: list[LessonProof]) -> str:
    told = [(result.name, gap) for result in results for gap in result.gaps]
    told += [
        (f"{result.name}, {proof.name}", gap)
        for result in results
        for proof in result.exercises
        for gap in proof.gaps
    ]
    items = "".join(f"<li>{escape(where)}: {escape(gap)}</li>\n" for where, gap in told)
    return f"<h2>Gaps</h2>\n<ul>{items}</ul>\n" if items else ""


def _mutants(result: LessonProof) -> str:
    """What lives in a lesson, and why."""
    rows = ""
    for proof in result.exercises:
        for mutant in proof.survivors:
            rows += _mutant(
                proof.name, mutant, proof.explained.get(mutant.new, "✗ no reason given")
            )
        for mutant in proof.equivalent:
            rows += _mutant(proof.name, mutant, "same outputs on all inputs tried")
    if not rows:
        return ""
    titles = "".join(
        f'<th scope="col">{title}</th>'
        for title in ("exercise", "line", "solution", "mutant", "why")
    )
    return (
        f"<h2>{escape(result.name)}: mutants that live</h2>\n"
        f"<table><thead><tr>{titles}</tr></thead>\n<tbody>{rows}</tbody></table>\n"
    )


def _mutant(exercise: str, mutant: Mutant, why: str) -> str:
    cells = (
        escape(exercise),
        str(mutant.line),
        f"<code>{escape(mutant.old)}</code>",
        f"<code>{escape(mutant.new)}</code>",
        escape(why),
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"
