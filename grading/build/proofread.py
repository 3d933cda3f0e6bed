"""Proofreading a lesson's text: an author's mistakes, before anything is run or written."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grading.build.places import meant, where
from grading.errors import CourseError
from nnlib import figures

Mistakes = Iterator[tuple[int | str, str]]  # (line of the source or word of the header, sentence)

HEADER = ("kernelspec", "course", "jupytext")
METADATA = ("nbgrader", "tags")
TAGS = ("setup", "nbval-ignore-output", "raises-exception", "hide-input")
NBGRADER = ("grade", "grade_id", "locked", "schema_version", "solution", "task")
KINDS = {  # (type of the cell, grade, solution, locked)
    ("code", False, True, False): "an exercise",
    ("code", True, False, True): "a check",
    ("markdown", True, True, False): "a written question",
}
REGIONS = {"SOLUTION": "solution", "HIDDEN TESTS": "check", "MARK SCHEME": "solution"}
MARKERS = tuple(f"{end} {region}" for region in REGIONS for end in ("BEGIN", "END"))

NUMBER = re.compile(r"\b(?:[Ee]xercise \d+\.\w+|[Ll]essons? \d+)")
HEADING = re.compile(r"^#+ \{exercise\}`(\w+)`", re.MULTILINE)
FIGURE = re.compile(r"""figures\.(?:show|film)\(\s*["']([^"']*)["']""")
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<to>[^)\s]*)[^)]*\)|<img\b(?P<html>[^>]*)>")
QUOTED = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def proofread(notebook: NotebookNode, path: Path) -> None:
    """Raise CourseError for the first mistake in a text, naming file, line and cell."""
    _header(notebook, path)
    for index, cell in enumerate(notebook.cells):
        for look in LOOKS:
            for at, sentence in look(cell):
                raise CourseError(f"{where(path, notebook.cells, index, at)}: {sentence}")
    for index, at, sentence in _twice(notebook.cells):
        raise CourseError(f"{where(path, notebook.cells, index, at)}: {sentence}")
    setups = sum("setup" in cell.metadata.get("tags", []) for cell in notebook.cells)
    if setups != 1:
        raise CourseError(f"{path}: exactly one cell must carry the tag setup; {setups} do")


def refuse_wordless_pictures(notebook: NotebookNode, path: Path) -> None:
    """Raise CourseError for a cell that was run and shows a picture without alternative text."""
    for index, cell in enumerate(notebook.cells):
        for shown in (out.get("data", {}) for out in cell.get("outputs", [])):
            plain = any(kind.startswith("image/") for kind in shown)
            if plain or any(_pictures(shown.get("text/html", ""), local=True)):
                raise CourseError(
                    f"{where(path, notebook.cells, index)}: its picture has no alternative text: "
                    "show it with figures.show, or as Picture(figure, alt) of nnlib.plotting"
                )


def _header(notebook: NotebookNode, path: Path) -> None:
    for key in notebook.metadata:
        if key not in HEADER:
            lines = path.read_text(encoding="utf-8").splitlines()
            line = next((k for k, text in enumerate(lines, 1) if text.startswith(key)), 1)
            raise CourseError(f"{path}, line {line}: unknown entry {key}{meant(key, HEADER)}")
    if "kernelspec" not in notebook.metadata:
        raise CourseError(f"{path}: the header at the top needs an entry kernelspec")


def _metadata(cell: NotebookNode) -> Mistakes:
    for key in cell.metadata:
        if key not in METADATA:
            yield key, f"unknown entry {key}{meant(key, METADATA)}"
    for tag in cell.metadata.get("tags", []):
        if tag not in TAGS and get_close_matches(tag, TAGS, 1):
            yield tag, f"unknown tag {tag}{meant(tag, TAGS)}"


def _nbgrader(cell: NotebookNode) -> Mistakes:
    graded: Any = cell.metadata.get("nbgrader")
    if graded is None:
        return
    if not isinstance(graded, dict):
        yield "nbgrader", "its nbgrader header must be a list of entries in braces"
        return
    known = (*NBGRADER, "points", "cell_type")
    for key in graded:
        if key not in known:
            yield str(key), f"unknown entry {key} in its nbgrader header{meant(str(key), known)}"
    lacking = [key for key in NBGRADER if key not in graded]
    if lacking:
        yield "nbgrader", f"its nbgrader header lacks {', '.join(lacking)}"
    elif (cell.cell_type, graded["grade"], graded["solution"], graded["locked"]) not in KINDS:
        kinds = "an exercise, a check or a written question"
        yield "nbgrader", f"grade, solution and locked in its header are those of none: {kinds}"
    elif not re.fullmatch(r"[A-Za-z]\w*", str(graded["grade_id"])):
        yield "grade_id", f"{graded['grade_id']!r} cannot be a grade_id: letters, digits and _"
    elif graded["grade"] and not _is_points(graded.get("points")):
        yield "nbgrader", "a graded cell needs its points in the nbgrader header, a number over 0"


def _is_points(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _python(cell: NotebookNode) -> Mistakes:
    if cell.cell_type != "code":
        return
    from IPython.core.inputtransformer2 import (
        TransformerManager,  # slow, and grading has no use for it
    )

    try:
        ast.parse(TransformerManager().transform_cell(cell.source))
    except SyntaxError as error:
        yield error.lineno or 1, f"this is not Python: {error.msg}"


def _regions(cell: NotebookNode) -> Mistakes:
    """Markers that are misspelt, stand in the wrong kind of cell, or do not pair."""
    graded, opened, since = cell.metadata.get("nbgrader", {}), "", 0
    kinds = {"solution"} if graded.get("solution") else {"check"} if graded.get("grade") else set()
    for line, text in enumerate(cell.source.splitlines(), start=1):
        end, region = _marker(text)
        if not end:
            continue
        if f"{end} {region}" not in MARKERS or text.strip() != f"### {end} {region}":
            yield line, _misspelt(text)
        elif REGIONS[region] not in kinds:
            yield line, f"only {_owner(region)} can have a region for {region.lower()}"
        elif end == "BEGIN" and opened:
            yield line, f"the region that begins in line {since} of the cell has not ended yet"
        elif end == "END" and opened != region:
            yield line, f"### END {region} ends no region: ### BEGIN {region} is missing"
        opened, since = (region, line) if end == "BEGIN" else ("", 0)
    if opened:
        yield since, f"the region that begins here has no ### END {opened}"


def _marker(line: str) -> tuple[str, str]:
    """(BEGIN or END, region) of a line that is or nearly is a marker; two empty words otherwise."""
    words = line.strip()
    if not words.startswith("#"):
        return "", ""
    words = words.strip("# ")
    near = get_close_matches(words.upper(), MARKERS, 1, 0.8)
    if not near and not re.match(r"(BEGIN|END) [A-Z ]+$", words):
        return "", ""
    end, region = (words if words in MARKERS else near[0] if near else words).split(" ", 1)
    return end, region


def _misspelt(line: str) -> str:
    words = line.strip("# ")
    near = get_close_matches(words.upper(), MARKERS, 1)
    known = [f"### {marker}" for marker in near or MARKERS]
    hint = f"did you mean {known[0]}?" if near else f"there are {', '.join(known)}"
    return f"{line.strip()} is no marker; {hint}"


def _owner(region: str) -> str:
    return "a check" if REGIONS[region] == "check" else "an exercise or a written question"


def _numbers(cell: NotebookNode) -> Mistakes:
    for line, text in enumerate(cell.source.splitlines(), start=1):
        found = NUMBER.search(text)
        if found:
            role = "{exercise}`name`" if "xercise" in found[0] else "{lesson}`topic`"
            yield line, f"{found[0]!r} is numbered by hand: write {role}, the build numbers it"


def _figures(cell: NotebookNode) -> Mistakes:
    if cell.cell_type == "code":
        for found in FIGURE.finditer(cell.source):
            if found[1] not in figures.names():
                line = cell.source.count("\n", 0, found.start()) + 1
                near = get_close_matches(found[1], figures.names(), 1)
                hint = f"; did you mean {near[0]}?" if near else "; course figures --list has all"
                yield line, f"no figure is named {found[1]!r}{hint}"


def _shown(cell: NotebookNode) -> Mistakes:
    if cell.cell_type == "markdown":
        source = QUOTED.sub(lambda quoted: re.sub(r"[^\n]", " ", quoted[0]), cell.source)
        yield from _pictures(source, local=False)


def _pictures(source: str, *, local: bool) -> Mistakes:
    """Pictures without alternative text, and those in files, which students do not get."""
    for found in PICTURE.finditer(source):
        line, html = source.count("\n", 0, found.start()) + 1, found["html"]
        alt, to = found["alt"], found["to"]
        if html is not None:
            given = {m[1]: m[3] for m in re.finditer(r"""\b(alt|src)=(["'])(.*?)\2""", html)}
            alt, to = given.get("alt", ""), given.get("src", "")
        if not alt.strip():
            yield line, "a picture without alternative text: say between [ and ] what it shows"
        elif not local and not re.match(r"https?:|data:", to):
            yield line, f"students do not get the file {to}: draw the picture as a figure"


def _twice(cells: list[NotebookNode]) -> Iterator[tuple[int, int | str, str]]:
    """What may stand only once, and headings of exercises that stand over another one."""
    ids: set[str] = set()
    named: dict[str, int] = {}
    waiting = ""
    for index, cell in enumerate(cells):
        graded = cell.metadata.get("nbgrader", {})
        name = graded.get("grade_id", "")
        if name and name in ids:
            yield index, "grade_id", "another cell has this grade_id already"
        ids.add(name)
        for found in HEADING.finditer(cell.source if cell.cell_type == "markdown" else ""):
            line = cell.source.count("\n", 0, found.start()) + 1
            if found[1] in named:
                yield index, line, f"exercise {found[1]} has a heading already"
            named[found[1]], waiting = index, found[1]
        if cell.cell_type == "code" and graded.get("solution"):
            if waiting and waiting != name:
                yield named[waiting], 1, f"the exercise below this heading is {name}, not {waiting}"
            waiting = ""


LOOKS: tuple[Callable[[NotebookNode], Mistakes], ...] = (
    _metadata,
    _nbgrader,
    _python,
    _regions,
    _numbers,
    _figures,
    _shown,
)
