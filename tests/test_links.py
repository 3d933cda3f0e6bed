"""Every local link of the course leads somewhere, to the very heading where it names one."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from grading.build.anchors import anchor_words
from grading.topics import HEADINGS
from tests.conftest import ROOT

LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)\)")
OUTSIDE = ("http://", "https://", "mailto:", "attachment:")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def documents() -> list[Path]:
    """Every Markdown file and student notebook that the repository keeps."""
    kept = subprocess.run(
        ["git", "ls-files", "*.md", "notebooks/*.ipynb"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / name for name in kept.split("\n") if name and (ROOT / name).is_file()]


def prose(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def broken(text: str, folder: Path) -> list[str]:
    """The local links of `text`, a document in `folder`, that lead nowhere."""
    links = [link for link in LINK.findall(CODE.sub("", text)) if not link.startswith(OUTSIDE)]
    return [link for link in links if not leads_somewhere(link, folder)]


def leads_somewhere(link: str, folder: Path) -> bool:
    name, _, fragment = link.partition("#")
    target = folder / unquote(name)
    if not fragment or target.suffix != ".ipynb" or not target.is_file():
        return target.exists()
    return unquote(fragment) in map(anchor_words, HEADINGS.findall(prose(target)))


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_local_links_lead_somewhere(path):
    assert broken(prose(path), read_in(path)) == []


def read_in(path: Path) -> Path:
    """The folder from which a document is read: a lesson's text from that of its notebooks."""
    is_lesson = path.suffix == ".md" and path.parent.parent == ROOT / "solutions"
    return ROOT / "notebooks" / path.parent.name if is_lesson else path.parent


def test_a_broken_link_is_seen(tmp_path):
    cell = nbformat.v4.new_markdown_cell("## Right · here", id="a")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    text = (
        "[a](a.ipynb#Right-%C2%B7-here) [b](a.ipynb#gone) ![c](gone.png) "
        "[d](https://example.org/gone) `[e](code.md)`"
    )
    assert broken(text, tmp_path) == ["a.ipynb#gone", "gone.png"]
