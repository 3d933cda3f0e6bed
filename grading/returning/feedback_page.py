"""What a feedback page shows: the student's work, what checks said, the points; nothing hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import CSSSanitizer  # type: ignore[import-untyped]
from nbconvert.filters.markdown_mistune import InvalidNotebook, MarkdownWithMath
from nbformat import NotebookNode
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

from grading.build.numbers import exercise_numbers
from grading.judging.textsafe import is_picture
from grading.page_policy import POLICY
from grading.returning.formulas import Drawing, FormulaRenderer

NO_RESPONSE = "No response."  # nbgrader's comment on an answer that was left as it was
UNLOCKED = "It was graded without the lock that keeps submissions apart (--unsafe)."
MOST_SHOWN = 20_000  # characters of one cell
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_CARD_TAGS = {"section", "div", "strong", "code", "span", "sup", "p", "dl", "dt", "dd", "br"}
_CARD_STYLES = (
    *("border", "border-left-width", "border-radius", "padding", "margin", "margin-top"),
    *(
        "width",
        "min-width",
        "max-width",
        "box-sizing",
        "font-size",
        "font-family",
        "font-weight",
        "line-height",
    ),
    *("display", "flex", "flex-wrap", "justify-content", "align-items", "gap"),
    *("color", "background-color", "white-space", "overflow-wrap"),
)
_formatter = HtmlFormatter(style="xcode", cssclass="code", wrapcode=True)
_in_the_dark = HtmlFormatter(style="one-dark", cssclass="code")


@dataclass
class Section:
    """One exercise with its check, one written answer, or one cell of the student's own."""

    kind: str
    title: str
    anchor: str
    name: str = ""
    body: str = ""
    outputs: list[dict[str, str]] = field(default_factory=list)
    card: str = ""
    score: float = 0.0
    points: float = 0.0
    waiting: bool = False
    comments: list[str] = field(default_factory=list)
    model: str = ""

    @property
    def graded(self) -> bool:
        return self.points > 0

    @property
    def state(self) -> str:
        """How the row of the table looks: full, part, none or waiting."""
        if self.waiting:
            return "waiting"
        return "full" if self.score >= self.points else "part" if self.score > 0 else "none"


@dataclass
class Page:
    """Everything that a feedback page shows; all HTML in it is ours or cleaned."""

    title: str
    lesson: str
    student: str
    score: float
    points: float
    late: float
    notes: list[str]
    language: str
    sections: list[Section]
    styles: str = ""
    policy: str = POLICY

    @property
    def waiting(self) -> float:
        """The points that a person has not given or refused yet."""
        return sum(section.points for section in self.sections if section.waiting)


def page(notebook: NotebookNode, about: dict[str, Any]) -> Page:
    """What one student's page shows. about: what nbgrader's GetGrades has found.

    Its "name", where it is known, stands in the place of the student's id.
    """
    grading = notebook.metadata.get("grading", {})
    unlocked = [UNLOCKED] if grading.get("unsafe") else []
    members = about.get("together", [])
    together = [f"Handed in together by {', '.join(members)}."] if members else []
    sections = _sections(notebook, about.get("models", {}))
    return Page(
        title=str(notebook.metadata.get("course", {}).get("title", about["notebook"])),
        lesson=about["assignment"],
        student=about.get("name") or about["student"],
        score=about["score"],
        points=about["max_score"],
        late=about["late_penalty"],
        language=about.get("language", "en"),
        notes=[*together, *unlocked, *grading.get("problems", []), *grading.get("repairs", [])],
        sections=sections,
        styles=_colors_of_code(),
    )


def _colors_of_code() -> str:
    """Style sheets for code, in the light and, on screens that ask for it, in the dark."""
    dark = _in_the_dark.get_style_defs(".code")
    light = _formatter.get_style_defs(".code")
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _sections(notebook: NotebookNode, models: dict[str, str]) -> list[Section]:
    """The student's cells in order, each exercise together with its check.

    models: the model answers to written questions that the page may show.
    """
    numbers, drawing = exercise_numbers(notebook), Drawing()
    sections: dict[str, Section] = {}
    for place, cell in enumerate(notebook.cells):
        graded = cell.metadata.get("nbgrader", {})
        name = graded.get("grade_id", "")
        if graded.get("solution") and graded.get("grade"):
            sections[name] = _written(cell, name, drawing)
            sections[name].model = _render(models.get(name, ""), drawing)
        elif graded.get("solution"):
            title = f"Exercise {numbers.get(name, '')}"
            sections[name] = _code(cell, "exercise", title, name, drawing)
            sections[name].name = name
        elif graded.get("grade"):
            exercise = name.removeprefix("check_")
            section = sections.setdefault(
                exercise, Section("exercise", "Exercise", exercise, exercise)
            )
            _add_check(section, cell)
        elif cell.metadata.get("course", {}).get("extra"):
            sections[f"own-{place}"] = _own(cell, f"own-{place}", drawing)
    return list(sections.values())


def _written(cell: NotebookNode, name: str, drawing: Drawing) -> Section:
    title = f"Written answer: {name.removeprefix('think_').replace('_', ' ')}"
    section = Section("written", title, name, body=_markdown(cell, drawing))
    section.comments = _comments(cell, drawing)
    return _with_score(section, cell)


def _own(cell: NotebookNode, anchor: str, drawing: Drawing) -> Section:
    if cell.cell_type == "code":
        return _code(cell, "own", "Your own cell", anchor, drawing)
    return Section("own", "Your own notes", anchor, body=_markdown(cell, drawing))


def _code(cell: NotebookNode, kind: str, title: str, anchor: str, drawing: Drawing) -> Section:
    body = highlight(_beginning(cell.source), PythonLexer(), _formatter)
    outputs = [shown for output in cell.outputs if (shown := _shown(output))]
    comments = [c for c in _comments(cell, drawing) if NO_RESPONSE not in c]  # as the card says
    return Section(kind, title, anchor, body=body, outputs=outputs, comments=comments)


def _add_check(section: Section, cell: NotebookNode) -> None:
    """What the check said: its card, or one sentence when it did not come to a verdict."""
    _with_score(section, cell)
    cards = [o.data["text/html"] for o in cell.outputs if "text/html" in o.get("data", {})]
    if cards:
        section.card = _cleaned_card("".join(cards[-1]))
        return
    failed = next((o for o in cell.outputs if o.output_type == "error"), None)
    if failed is not None and failed.ename in ("NotGraded", "Timeout"):
        section.card = f"<p>{bleach.clean(failed.evalue)}</p>"
    elif failed is not None:
        section.card = f"<p>The check stopped with {bleach.clean(failed.ename)}.</p>"


def _with_score(section: Section, cell: NotebookNode) -> Section:
    graded = cell.metadata.nbgrader
    section.score, section.points = float(graded.score or 0), float(graded.points)
    section.waiting = bool(graded.get("waiting", False))
    return section


def _comments(cell: NotebookNode, drawing: Drawing) -> list[str]:
    comment = cell.metadata.get("nbgrader", {}).get("comment")
    return [_render(comment, drawing)] if comment else []


def _shown(output: NotebookNode) -> dict[str, str]:
    """One output of a student's cell as text or a PNG picture; anything else is left out."""
    if output.output_type == "stream":
        return {"kind": output.name, "text": _plain(output.text)}
    if output.output_type == "error":
        return {"kind": "error", "text": _plain("\n".join(output.traceback))}
    data = output.get("data", {})
    picture = "".join(data.get("image/png", "")).replace("\n", "")
    if is_picture("image/png", picture):
        return {"kind": "picture", "data": picture}
    return {"kind": "text", "text": _plain(data.get("text/plain", ""))}


def _plain(text: str | list[str]) -> str:
    return _ANSI.sub("", "".join(text)).strip("\n")


def _beginning(source: str) -> str:
    """As much of a cell as anyone reads; formatting what nobody reads would take minutes."""
    return source if len(source) <= MOST_SHOWN else f"{source[:MOST_SHOWN]}\n# … and so on"


def _markdown(cell: NotebookNode, drawing: Drawing) -> str:
    return _render(_beginning(cell.source), drawing, dict(cell.get("attachments", {})))


def _render(text: str, drawing: Drawing, attachments: dict[str, Any] | None = None) -> str:
    """Markdown as HTML in which every tag of the author's is escaped."""
    renderer = FormulaRenderer(attachments or {}, drawing)
    try:
        return str(MarkdownWithMath(renderer=renderer).render(text))
    except (InvalidNotebook, RecursionError):  # a picture that is not attached, or a nest too deep
        return f"<pre>{escape(text)}</pre>"


def _cleaned_card(html: str) -> str:
    """A check's card with nothing but the tags and styles that our own cards use."""
    return str(_cleaner().clean(html))


@lru_cache(maxsize=1)
def _cleaner() -> Any:
    return bleach.Cleaner(
        tags=_CARD_TAGS,
        attributes={"*": ["role", "aria-label", "aria-level", "aria-hidden", "style"]},
        css_sanitizer=CSSSanitizer(allowed_css_properties=_CARD_STYLES),
        strip=True,
    )
