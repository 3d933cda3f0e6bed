"""A lesson saved as an HTML page: every figure keeps its words."""

from __future__ import annotations

import re
from html import unescape

import pytest
from nbconvert import HTMLExporter

from grading.course import Course
from nnlib import figures
from tests.conftest import ROOT

IMAGE = re.compile(r"<img\b[^>]*>")
SHOWN = re.compile(r'^(?:figures\.)?show\("([\w-]+)"\)', re.MULTILINE)


@pytest.mark.parametrize("name", ["01-neuron", pytest.param("05-backprop", marks=pytest.mark.long)])
def test_every_figure_of_an_exported_lesson_has_its_words(name: str) -> None:
    lesson = Course(ROOT).lesson(name)
    page, _ = HTMLExporter().from_filename(str(lesson.solution))
    images = [unescape(image) for image in IMAGE.findall(page)]
    assert len(images) >= 10
    assert all(re.search(r'\balt="[^"]{40,}"', image) for image in images)
    shown = SHOWN.findall(lesson.text.read_text())
    registry = figures.registry()
    missing = [n for n in shown if not any(registry[n].alt in image for image in images)]
    assert shown and missing == []
