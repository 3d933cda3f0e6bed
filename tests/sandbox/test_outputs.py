"""Whatever a candidate sends as outputs, what is kept is plain text and real pictures."""

import struct
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import v4

from grading.sandbox import Limits
from grading.sandbox.outputs import Cleaner, clean_error, clean_text, png_pixels

LIMITS = Limits(output_text=500, outputs=5)
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 8, 8, 8, 2, 0, 0, 0) + b"crc."

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
outputs = st.lists(
    st.fixed_dictionaries(
        {
            "output_type": st.sampled_from(["stream", "display_data", "execute_result", "error"])
            | json_values
        },
        optional={
            "name": st.sampled_from(["stdout", "stderr"]) | json_values,
            "text": json_values,
            "ename": json_values,
            "evalue": json_values,
            "traceback": json_values,
            "data": st.dictionaries(
                st.sampled_from(["text/plain", "text/html", "image/png", "image/svg+xml"]),
                st.just(len(PNG)) | json_values,
            )
            | json_values,
            "metadata": json_values,
        },
    )
    | json_values
)


@settings(deadline=None, max_examples=50)
@given(outputs | json_values, st.sampled_from([b"", PNG, PNG * 3]) | st.binary(max_size=50))
def test_what_is_kept_is_a_valid_notebook_of_text_and_pictures(found: Any, raw: bytes) -> None:
    kept = Cleaner(LIMITS).clean(found, bytearray(raw))
    assert len(kept) <= LIMITS.outputs + 2
    cell = v4.new_code_cell("", outputs=[nbformat.from_dict(output) for output in kept])
    notebook = v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode()
    for output in kept:
        assert set(output.get("data", {})) <= {"text/plain", "image/png"}


@settings(deadline=None)
@given(st.text(), st.integers(0, 50))
def test_text_is_short_clean_and_stays_so(text: str, limit: int) -> None:
    cleaned = clean_text(text, limit)
    assert len(cleaned) <= limit
    assert cleaned == clean_text(cleaned, limit)
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in cleaned)
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://evil\x07link\x1b]8;;\x07", "link"),
        ("10%\r 50%\r100%\ndone\r\n", "100%\ndone\n"),
        ("a\x00b", "a\ufffdb"),
        ("right\u202eleft", "right\ufffdleft"),
        ("\ud800", "\ufffd"),
        ("Zürich, 神経", "Zürich, 神経"),
    ],
)
def test_what_could_forge_a_terminal_is_gone(text: str, shown: str) -> None:
    assert clean_text(text) == shown


@settings(deadline=None)
@given(json_values)
def test_any_error_becomes_one_of_five_clean_fields(error: Any) -> None:
    cleaned = clean_error(error)
    assert cleaned["kind"].isidentifier()
    assert {type(cleaned[name]) for name in ("kind", "text", "line")} == {str}
    assert type(cleaned["hole"]) is bool


@pytest.mark.parametrize(
    ("picture", "real"),
    [
        (PNG, True),
        (b"", False),
        (b"<svg onload=alert(1)>" + bytes(40), False),
        (PNG[:20], False),
        (PNG.replace(struct.pack(">II", 8, 8), struct.pack(">II", 100_000, 8)), False),
        (PNG.replace(struct.pack(">II", 8, 8), struct.pack(">II", 0, 8)), False),
        (b"GIF89a" + bytes(40), False),
    ],
)
def test_only_pngs_of_a_reasonable_size_are_pictures(picture: bytes, real: bool) -> None:
    assert (png_pixels(picture) > 0) is real


def test_all_cells_together_have_a_ceiling() -> None:
    cleaner = Cleaner(Limits(all_text=30, all_pictures=3 * len(PNG)))
    shown = [
        {"output_type": "stream", "name": "stdout", "text": "x" * 20},
        {"output_type": "display_data", "data": {"image/png": len(PNG)}},
        {"output_type": "display_data", "data": {"image/png": len(PNG)}},
    ]
    kept = [cleaner.clean(shown, bytearray(PNG * 2)) for _ in range(4)]
    texts = [len(output.get("text", "")) for cell in kept for output in cell]
    pictures = [output for cell in kept for output in cell if "data" in output]
    assert sum(texts) == 30 and len(pictures) == 3
    assert kept[3] == []
