"""The report as one page that stands alone: no script, no outside address, light and dark."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from grading.page_policy import POLICY
from grading.reporting.compared import ClassReport
from grading.reporting.lesson import Exercise
from grading.reporting.numbers import ENOUGH, FEW, plain
from grading.reporting.pictures import HEIGHT, WIDTH, Histogram, Strip
from nnlib.check.card import MARKS
from nnlib.check.typeset import typeset

MOST_SHOWN = 10  # mistakes of the class
MOST_PER_EXERCISE = 5
SIGNS = {**MARKS, "no verdict": "?"}
TELLING = 0.5


def as_html(report: ClassReport) -> str:
    """The whole page; everything in it is escaped."""
    environment = Environment(
        loader=PackageLoader("grading.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": plain, "percent": percent, "typeset": _typeset}
    environment.filters |= {"correlation": correlation}
    environment.filters |= {"several": several, "kind": lambda text: text.replace(" ", "-")}
    environment.globals |= {"Histogram": Histogram, "Strip": Strip, "telling": telling}
    environment.globals |= {
        "enough": ENOUGH,
        "few": FEW,
        "signs": SIGNS,
        "width": WIDTH,
        "height": HEIGHT,
    }
    environment.globals |= {"policy": POLICY}
    environment.globals |= {"most": MOST_SHOWN, "most_each": MOST_PER_EXERCISE}
    template = environment.get_template("report.html")
    return template.render(report=report, lessons=report.lessons, names=report.names).strip() + "\n"


def percent(share: float) -> str:
    """A share as a whole percentage, with a space that does not break."""
    return f"{100 * share:.0f}\u202f%"


def correlation(value: float | None) -> str:
    """With two decimals and a real minus sign; a dash where it is not known."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def several(count: int, one: str, many: str = "") -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def telling(exercises: list[Exercise]) -> list[Exercise]:
    """The exercises in which low scores go together with low scores in the rest."""
    known = [e for e in exercises if e.rest is not None and e.rest >= TELLING]
    return sorted(known, key=lambda exercise: -(exercise.rest or 0))[:3]


def _typeset(text: str) -> Markup:
    return Markup(typeset(text))  # which escapes
