"""The proof as a table: one line per exercise, gaps below it, one summary line last."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from grading.proof.prove import LessonProof


def show(results: list[LessonProof], console: Console) -> None:
    """Print every lesson's proof."""
    table = Table("lesson", "exercise", "right accepted", "wrong rejected as expected", "")
    for result in results:
        for proof in result.exercises:
            verdict = "[green]proven[/]" if proof.ok else f"[red]{len(proof.gaps)} gaps[/]"
            accepted = f"{proof.accepted} of {proof.right}"
            rejected = f"{proof.rejected} of {proof.wrong}"
            table.add_row(result.name, proof.name, accepted, rejected, verdict)
    console.print(table)
    for result in results:
        for gap in result.gaps:
            console.print(f"[red]✗[/] {result.name}: {escape(gap)}", soft_wrap=True)
        for proof in result.exercises:
            for gap in proof.gaps:
                where = f"{result.name}, {proof.name}"
                console.print(f"[red]✗[/] {where}: {escape(gap)}", soft_wrap=True)
    console.print(_summary(results), soft_wrap=True)


def _summary(results: list[LessonProof]) -> str:
    exercises = [proof for result in results for proof in result.exercises]
    accepted, right = sum(p.accepted for p in exercises), sum(p.right for p in exercises)
    rejected, wrong = sum(p.rejected for p in exercises), sum(p.wrong for p in exercises)
    gaps = sum(len(r.gaps) for r in results) + sum(len(p.gaps) for p in exercises)
    state = "[green]proven[/]" if not gaps else f"[red]{gaps} gaps[/]"
    return (
        f"{len(exercises)} exercises: {accepted} of {right} right answers accepted, "
        f"{rejected} of {wrong} wrong answers rejected as expected: {state}"
    )
