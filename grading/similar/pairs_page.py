"""The page that shows each pair side by side, the lines marked that say something."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from grading.page_policy import POLICY
from grading.similar.evidence import TIMES, Agreement, Pair
from grading.similar.found import Found

FEW = 10  # hand-ins that tell little about what is rare


@dataclass(frozen=True)
class Line:
    """One line of somebody's code. marked: it holds a choice that both made and few others did."""

    number: int
    text: str
    marked: bool


def as_html(found: Found) -> str:
    """The whole page; everything in it is escaped."""
    environment = Environment(
        loader=PackageLoader("grading.similar"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"policy": POLICY, "times": TIMES, "few": FEW}
    environment.globals |= {"speaking": speaking, "sides": lambda p, a: _sides(found, p, a)}
    template = environment.get_template("pairs.html")
    return template.render(found=found).strip() + "\n"


def speaking(pair: Pair) -> list[Agreement]:
    """The exercises that speak for a copy, the most telling first."""
    return [agreement for agreement in pair.agreements if agreement.nats > 0]


def _sides(found: Found, pair: Pair, agreement: Agreement) -> list[list[Line]]:
    """The code of both in one exercise."""
    sides = []
    for student in pair.students:
        answer = found.answers[student][agreement.exercise]
        marked = {line for form in agreement.shared for line in answer.lines[form]}
        lines = enumerate(answer.source.splitlines(), start=1)
        sides.append([Line(number, text, number in marked) for number, text in lines])
    return sides
