"""A build keeps the outputs that look the same, and no others."""

from base64 import b64encode

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from grading.build import build_lesson
from grading.build.outputs import keep_outputs, look_the_same
from nnlib import figures
from nnlib.plotting.files import render

TEXT = "a line from left to right"


def svg_of(figure) -> str:
    return render(figure).decode()


@pytest.fixture(scope="module")
def drawn() -> str:
    return svg_of(figures.find("sigmoid-and-step").draw())


def shown(svg: str, alt: str = TEXT):
    address = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    html = f'<img alt="{alt}" src="{address}">'
    return new_output("display_data", {"text/html": html, "text/plain": alt})


def printed(text: str):
    return new_output("stream", name="stdout", text=text)


def moved(drawn: str, points: float) -> str:
    """The drawing with its longest curve moved down."""
    figure = figures.find("sigmoid-and-step").draw()
    curve = max(figure.axes[0].lines, key=lambda line: len(line.get_xdata()))
    pixels = figure.axes[0].transData.inverted()
    shift = pixels.transform((0, 0))[1] - pixels.transform((0, points * figure.dpi / 72))[1]
    curve.set_ydata(curve.get_ydata() + shift)
    return svg_of(figure)


def test_a_curve_that_moved_by_the_last_digit_looks_the_same(drawn):
    other = moved(drawn, 0.02)
    assert other != drawn and look_the_same(shown(drawn), shown(other))


def test_a_curve_that_moved_by_half_a_point_does_not(drawn):
    assert not look_the_same(shown(drawn), shown(moved(drawn, 0.5)))


def test_another_tint_words_or_picture_format_does_not_look_the_same(drawn):
    tinted = drawn.replace("fill: #ffffff", "fill: #f0f6ff")
    assert tinted != drawn and not look_the_same(shown(drawn), shown(tinted))
    assert not look_the_same(shown(drawn), shown(drawn, "other words"))
    assert not look_the_same(shown(drawn), printed(TEXT))


def test_printed_numbers_are_equal_to_the_letter():
    assert look_the_same(printed("J = 0.353\n"), printed("J = 0.353\n"))
    assert not look_the_same(printed("J = 0.353\n"), printed("J = 0.354\n"))


def test_each_output_is_kept_for_itself_and_only_by_the_cell_it_belongs_to(drawn):
    other = moved(drawn, 0.02)
    now = [printed("new\n"), shown(other)]
    new = new_notebook(
        cells=[new_code_cell("a", id=name, outputs=[*now]) for name in ("one", "two")]
    )
    then = [printed("old\n"), shown(drawn)]
    keep_outputs(new, new_notebook(cells=[new_code_cell("a", id="one", outputs=then)]))
    assert new.cells[0].outputs == [printed("new\n"), shown(drawn)]
    assert new.cells[1].outputs == [printed("new\n"), shown(other)]


def test_a_build_on_another_processor_changes_nothing(tiny, drawn):
    """An earlier build whose drawing differs in its last digits stands for the other one."""
    lesson = tiny.lesson("tiny")
    text = lesson.text.read_text()
    shows = "from nnlib import figures; figures.show('sigmoid-and-step')"
    lesson.text.write_text(text.replace('print(f"twice x is {2 * x}")', shows))
    build_lesson(lesson)
    notebook = nbformat.read(lesson.solution, as_version=4)
    (cell,) = [cell for cell in notebook.cells if "figures.show" in cell.source]
    here = cell.outputs[0].data["text/html"]
    there = b64encode(moved(drawn, 0.02).encode()).decode()
    start, end = here.index("base64,") + len("base64,"), here.index('" style')
    cell.outputs[0].data["text/html"] = here[:start] + there + here[end:]
    lesson.solution.write_text(nbformat.writes(notebook).rstrip("\n") + "\n")
    before = lesson.solution.read_bytes()
    build_lesson(lesson)
    assert lesson.solution.read_bytes() == before


def test_an_earlier_build_that_cannot_be_read_is_written_anew(tiny):
    lesson = tiny.lesson("tiny")
    lesson.solution.write_text("<<<<<<< ours")
    build_lesson(lesson)
    assert nbformat.read(lesson.solution, as_version=4).cells
