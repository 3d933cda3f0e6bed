"""The proof as a table: one line per exercise, gaps below it, one summary line last."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from grading.proof.counts import ExerciseProof, LessonProof, Totals, summary


def show(results: list[LessonProof], sums: Totals, console: Console) -> None:
    """Print every lesson's proof."""
    exercise = Column("exercise", no_wrap=True)
    table = Table("lesson", exercise, "right accepted", "wrong rejected as expected", "")
    mutated = any(proof.mutants for result in results for proof in result.exercises)
    if mutated:
        table.add_column("mutants killed")
        table.add_column("equivalent")
        table.add_column("kinds of input guarded")
    for result in results:
        for proof in result.exercises:
            verdict = "[green]proven[/]" if proof.ok else f"[red]{len(proof.gaps)} gaps[/]"
            accepted = f"{proof.accepted} of {proof.right}"
            rejected = f"{proof.rejected} of {proof.wrong}"
            row = [result.name, proof.name, accepted, rejected, verdict]
            if mutated:
                row += [f"{proof.killed} of {proof.telling}", str(len(proof.equivalent))]
                row += [f"{proof.guards - len(proof.unguarded)} of {proof.guards}"]
            table.add_row(*row)
    console.print(table)
    for result in results:
        for proof in result.exercises:
            _show_explained(result.name, proof, console)
    for result in results:
        for gap in result.gaps:
            console.print(f"[red]✗[/] {result.name}: {escape(gap)}", soft_wrap=True)
        for proof in result.exercises:
            for gap in proof.gaps:
                where = f"{result.name}, {proof.name}"
                console.print(f"[red]✗[/] {where}: {escape(gap)}", soft_wrap=True)
    colour = "green" if sums.ok else "red"
    console.print(f"[{colour}]{summary(sums)}[/]", soft_wrap=True, highlight=False)


def _show_explained(lesson: str, proof: ExerciseProof, console: Console) -> None:
    """The survivors that have a reason to live."""
    for mutant in (*proof.survivors, *proof.unguarded):
        why = proof.explained.get(mutant.new)
        if why:
            change = f"{escape(mutant.old)} → {escape(mutant.new)}"
            console.print(f"  {lesson}, {proof.name}: {change}: {escape(why)}", soft_wrap=True)
