"""Whatever a student hands in becomes cells, or one sentence."""

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.judging.forms import Forms
from grading.judging.reading import (
    LARGEST,
    LARGEST_KEPT,
    LONGEST_CELL,
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_CODE,
    Unreadable,
    read_submission,
)
from tests.grading.editing import Edited

CONFLICT = b'{"cells": [\n<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> theirs\n]}'
UNREADABLE = {
    "empty": (b"", "The file is empty."),
    "blank": (b" \n\n", "The file is empty."),
    "text": (b"my answers", "no JSON at line 1"),
    "cut off": (b'{"cells": [{"cell_type": "code", "source": "x', "cut off"),
    "conflict": (CONFLICT, "merge conflict (line 2)"),
    "a list": (b"[1, 2]", "outermost value"),
    "no cells": (b'{"nbformat": 4}', "it has no cells"),
    "cells of text": (b'{"cells": ["x"]}', "no list of cells"),
    "nested": (b"[" * 200_000, "nested without end"),
    "huge": (b" " * 10 + b"x" * LARGEST, "at most 64 MB"),
    "huge without outputs": (b'{"a": "' + b"x" * LARGEST_KEPT + b'"}', "32 MB besides outputs"),
    "many values": (b"[" + b"[]," * 500_000 + b"0]", "more than 500,000 values"),
    "many cells": (json.dumps({"cells": [{}] * (MOST_CELLS + 1)}).encode(), "2001 cells"),
    "old and damaged": (b'{"nbformat": 3, "worksheets": [{"cells": 5}]}', "damaged"),
    "binary": (bytes(range(256)), "not a notebook"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_graded_gives_one_sentence(name: str) -> None:
    data, expected = UNREADABLE[name]
    with pytest.raises(Unreadable) as told:
        read_submission(data)
    message = str(told.value)
    assert expected in message
    assert message.endswith(".") and "\n" not in message


@given(st.binary(max_size=400))
def test_any_bytes_give_cells_or_a_sentence(data: bytes) -> None:
    try:
        assert read_submission(data).pieces is not None
    except Unreadable as error:
        assert str(error)


_leaf = st.none() | st.integers() | st.floats() | st.text(max_size=4)
_json = _leaf | st.lists(_leaf, max_size=3)
_json |= st.dictionaries(st.sampled_from(["nbgrader", "tags", "grade_id"]), _json, max_size=3)
_cell = st.dictionaries(
    st.sampled_from(["source", "metadata", "cell_type", "attachments", "id"]), _json, max_size=4
)


@given(st.lists(_cell, max_size=3))
def test_cells_of_any_shape_are_read_as_text(cells: list[object]) -> None:
    submission = read_submission(json.dumps({"cells": cells}).encode())
    assert len(submission.pieces) == len(cells)
    assert all(isinstance(piece.source, str) for piece in submission.pieces)


def test_a_byte_order_mark_and_utf_16_are_read(forms: Forms) -> None:
    text = Edited(forms).solved().bytes().decode()
    plain = read_submission(text.encode())
    assert read_submission(text.encode("utf-8-sig")) == plain
    wide = read_submission(text.encode("utf-16"))
    assert wide.pieces == plain.pieces
    assert wide.repairs == ("The file was saved as UTF-16 and was converted.",)


def test_a_file_that_is_not_utf_8_loses_only_the_bad_characters(forms: Forms) -> None:
    data = Edited(forms).write(double="# caf\u00e9").bytes().replace("é".encode(), b"\xe9")
    submission = read_submission(data)
    assert any("# caf\ufffd" in piece.source for piece in submission.pieces)
    assert "not UTF-8" in submission.repairs[0]


def test_an_old_notebook_format_is_converted(forms: Forms) -> None:
    old = nbformat.convert(Edited(forms).solved().notebook, 3)
    submission = read_submission(nbformat.writes(old, version=3).encode())
    assert any("def double" in piece.source for piece in submission.pieces)
    assert "old format 3" in submission.repairs[0]


def _format_3(*cells: object) -> bytes:
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()


@pytest.mark.parametrize("level", [10**10, 1e10, -1, 0, 7, True, None, [1], "9", float("nan")])
def test_a_heading_is_as_deep_as_headings_go(level: object) -> None:
    """One of level 10^10 took all the memory of the machine: 186 bytes."""
    told = read_submission(_format_3({"cell_type": "heading", "level": level, "source": ["a", 1]}))
    assert [piece.source for piece in told.pieces] == ["# a"]


def test_old_cells_are_read_as_the_converter_reads_them() -> None:
    cells = [
        {"cell_type": "code", "input": ["a = 1\n", "a"], "outputs": [], "language": "python"},
        {"cell_type": "markdown", "source": "words", "metadata": {"tags": ["t"]}},
        {"cell_type": "heading", "level": 3, "source": "Title"},
        {"cell_type": "html", "source": "<b>"},
        {"cell_type": "raw", "source": "raw"},
    ]
    for cell in cells:
        cell.setdefault("metadata", {})
    document = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": cells}],
    }
    converted = nbformat.convert(nbformat.from_dict(document), 4)
    ours = read_submission(json.dumps(document).encode()).pieces
    theirs = read_submission(nbformat.writes(converted).encode()).pieces
    assert [(p.kind, p.source, p.tags) for p in ours] == [
        (p.kind, p.source, p.tags) for p in theirs
    ]


def test_half_a_character_can_be_written_again() -> None:
    cells = [{"cell_type": "code", "source": "x = '\ud800'"}]
    (piece,) = read_submission(json.dumps({"cells": cells}).encode()).pieces
    assert piece.source.encode("utf-8") == b"x = '?'"


def test_a_cell_without_end_is_read_to_its_limit() -> None:
    cells = [{"cell_type": "code", "source": "x = 1\n" * 20_000}]
    submission = read_submission(json.dumps({"cells": cells}).encode())
    assert len(submission.pieces[0].source) == LONGEST_CELL
    assert submission.repairs == (
        "Cell 1 has 120,000 characters; only the first 20,000 were read.",
    )


def test_all_code_together_is_read_to_a_limit() -> None:
    cells = [{"cell_type": "code", "source": "x" * 20_000}] * 17
    submission = read_submission(json.dumps({"cells": cells}).encode())
    assert sum(len(piece.source) for piece in submission.pieces) == MOST_CODE
    assert [note.split(" ")[1] for note in submission.repairs] == ["16", "17"]


def test_prose_is_read_to_a_limit() -> None:
    cells = [{"cell_type": "markdown", "source": "word " * 20_000}]
    submission = read_submission(json.dumps({"cells": cells}).encode())
    assert len(submission.pieces[0].source) == LONGEST_TEXT
    assert "only the first 20,000 were read" in submission.repairs[0]


def test_figures_and_long_outputs_are_not_too_many_values() -> None:
    cells = [{"cell_type": "code", "source": "x", "outputs": ["[1, 2], " * 300_000]}]
    assert read_submission(json.dumps({"cells": cells}).encode()).pieces[0].source == "x"


OUTPUTS = {
    "a plotly surface": [{"data": {"application/vnd.plotly.v1+json": {"z": [[0.5] * 710] * 710}}}],
    "a film": [{"data": {"text/html": '<video src=\\"data:' + "QUJD\\n" * 6_000_000}}],
    "the word": ['"outputs": [ ]}', {"outputs": [{"outputs": [1, "]"]}]}],
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_what_a_cell_showed_counts_for_nothing(name: str, forms: Forms) -> None:
    document = json.loads(Edited(forms).solved().bytes())
    plain = read_submission(json.dumps(document).encode())
    for cell in document["cells"]:
        cell |= {"outputs": OUTPUTS[name]} if cell["cell_type"] == "code" else {}
        if name == "a film" and "outputs" in cell:
            break
    assert read_submission(json.dumps(document).encode()) == plain


def test_saved_widgets_count_for_nothing(forms: Forms) -> None:
    document = json.loads(Edited(forms).solved().bytes())
    plain = read_submission(json.dumps(document).encode())
    widget = {"model_name": "LayoutModel", "state": {"_view_count": None, "border": {"a": [1]}}}
    state = {f"{k:032x}": widget for k in range(22_000)}
    document["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    assert read_submission(json.dumps(document, indent=1).encode()) == plain


def test_a_source_that_speaks_of_outputs_stays() -> None:
    source = 'told = {"outputs": [1, 2], "widgets": {"a": 1}}\n"outputs": ['
    cells = [{"cell_type": "code", "source": source, "outputs": [{"x": source}]}]
    (piece,) = read_submission(json.dumps({"cells": cells}).encode()).pieces
    assert piece.source == source


def test_a_file_that_ends_in_an_output_is_cut_off() -> None:
    data = json.dumps({"cells": [{"source": "x", "outputs": ["x" * 90, "y"]}]}).encode()
    for end in (40, 60, 120):
        with pytest.raises(Unreadable, match="cut off"):
            read_submission(data[:end])


def test_a_line_after_outputs_is_told_by_its_number() -> None:
    with pytest.raises(Unreadable, match="no JSON at line 5"):
        read_submission(b'{"cells": [{"outputs": [\n1,\n2\n],\n!}]}')


def test_what_is_no_lesson_number_is_no_lesson() -> None:
    for lesson in ("\x1b[2J", "9" * 1000, "<script>", 5, None):
        document = {"cells": [], "metadata": {"course": {"lesson": lesson}}}
        assert read_submission(json.dumps(document).encode()).lesson == ""
