"""What students write reads the same and does nothing."""

import base64
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grading.judging.mathematics import inert_formulas
from grading.judging.textsafe import (
    inert_markdown,
    is_picture,
    limit_pictures,
    safe_attachments,
    visible,
)
from grading.returning.formulas import Drawing, FormulaRenderer


def as_png(side: int) -> str:
    """The beginning of a square PNG picture."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", side, side)
    return base64.b64encode(head + bytes(20)).decode()


PNG = as_png(10)
ACTIVE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <!-- --> <svg/onload=alert(1)>",
    "[a](javascript:alert(1)) ![b](JavaScript:alert(1)) <javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](&#106;avascript:alert(1)) [b](javascript&colon;alert(1)) [c](javascript\\:alert(1))",
    "[a](<java\tscript:alert(1)>) [b](&#x6Aavascript:alert(1))",
    "$\\href{javascript:alert(1)}{x}$ $\\style{color:red}{x}$",
    "<iframe\nsrc='//x'>",
    "<meta http-equiv=refresh content='0;url=//x'><style>@import '//x'</style><base href=//x>",
    "```mermaid\ngraph TD; A --> B; click A javascript:alert(1)\n```",
    "[a](file:///etc/passwd) ![b](//x/beacon.png) ![c](data:image/svg+xml;base64,PHN2Zy8+)",
    r"$\mmlToken{mi}[href=javascript:alert(1)]{x} \csname href\endcsname{x} \htmlStyle{a:b}{c}$",
]


def as_formgrader_renders(text: str, attachments: dict[str, Any] | None = None) -> str:
    """nbconvert's Markdown with raw HTML allowed, as formgrader shows notebooks."""
    renderer = IPythonRenderer(escape=False, attachments=attachments or {})
    return str(MarkdownWithMath(renderer=renderer).render(text))


@pytest.mark.parametrize("text", ACTIVE)
def test_nothing_active_is_left(text: str) -> None:
    html = as_formgrader_renders(inert_markdown(text)).lower()
    active = ("<script", "<img", "<svg", "<iframe", "<!--", "<meta", "<style>", "<base")
    for tag in (
        *active,
        "javascript:",
        "\\href{",
        "file:",
        'class="mermaid',
        "\\mmltoken",
        "\\csname",
        "\\html",
    ):
        assert tag not in html
    assert "data:text" not in html and "onerror=alert" not in html.split("<")[0]


@given(st.text(max_size=80))
def test_the_text_reads_the_same(text: str) -> None:
    assert inert_markdown(text).replace("\u200b", "") == visible(text, code=False)


def test_links_lead_out_of_the_jupyter_server_or_nowhere() -> None:
    inside = "[a](/logout) [b](../x) [c](//x) [d](<tree>) [e](formgrader) [f]\n\n[f]: /logout"
    assert "href" not in as_formgrader_renders(inert_markdown(inside))
    outside = "[a](https://example.org) [b](#anchor) [c]\n\n[c]: http://example.org/x[1](2)"
    assert as_formgrader_renders(inert_markdown(outside)).count("href") == 3


def test_ordinary_mathematics_and_markdown_stay_as_they_are() -> None:
    text = "**J** is $a < b$, $$\\frac{\\partial J}{\\partial w}$$ and `x < 3`; a data set"
    assert inert_markdown(text) == text


FORMULAS = [
    formula
    for path in Path(__file__).parents[2].glob("solutions/*/*.md")
    for formula in re.findall(r"\$[^$`]+\$", path.read_text())
]


def test_every_formula_of_a_lesson_may_be_quoted() -> None:
    assert len(FORMULAS) > 500
    assert [formula for formula in FORMULAS if inert_formulas(formula) != formula] == []


@pytest.mark.parametrize(
    "tex",
    [
        r"\Rule{999em}{999em}{0em}", r"\rule{9em}{9em}", r"\smash{\raise 99em {x}}", r"\rlap{x}",
        r"\color{white}x", r"\def\x{y}", r"\newcommand{\a}{b}", r"\let\a=b", r"\hspace{-99em}",
        r"\mskip-99mu x", r"\kern-99em x", r"\phantom{x}", r"\begin{array}{p{999em}}x\end{array}",
        r"\begin{aligned}a\\[-99em]b\end{aligned}", r"x\!\!\!\!\!y", r"\mathchoice{a}{b}{c}{d}",
        r"\label{x}\ref{x}", r"\class{a}{b}", r"\unicode{65}", r"\csname rule\endcsname",
        r"\moveleft 99em x", r"\bbox[99em]{x}", r"\boxed{x}", r"\begin{CD}a\end{CD}",
    ],
)  # fmt: skip
def test_a_formula_that_is_more_than_mathematics_is_none(tex: str) -> None:
    assert inert_markdown(f"${tex}$") != f"${tex}$"
    assert "<img" not in FormulaRenderer({}, Drawing()).inline_math(tex)


def test_mathematics_that_students_write_stays() -> None:
    for tex in (
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\begin{array}{l|r} a & b \end{array}",
        r"\left( \frac{\partial J}{\partial w_1} \right)^2 \, dx",
        r"\\[ x = 1 \\]",
        r"a\!b",
    ):
        assert inert_markdown(tex) == tex


@pytest.mark.parametrize(
    "unseen",
    [
        "\u202e",
        "\u2066",
        "\u200f",
        "\u200b",
        "\u2060",
        "\ufeff",
        "\xad",
        "\x1b",
        "\r",
        "\U000e0041",
    ],
)
def test_what_nobody_sees_is_shown_as_such(unseen: str) -> None:
    shown = f"a⟨U+{ord(unseen):04X}⟩b"
    assert visible(f"a{unseen}b", code=True) == shown
    assert inert_markdown(f"a{unseen}b") == shown


def test_scripts_and_emoji_are_left_in_prose_and_told_in_code() -> None:
    for text in ("\u0646\u200c\u0645", "\U0001f469\u200d\U0001f4bb", "\u2764\ufe0f"):
        assert visible(text, code=False) == text != visible(text, code=True)


def test_all_pictures_together_have_a_limit() -> None:
    shown = "![x](attachment:a.png)"
    cells = [
        {"source": shown, "attachments": {"a.png": {"image/png": as_png(6000)}}} for _ in range(320)
    ]
    limit_pictures(cells)
    assert sum(bool(cell["attachments"]) for cell in cells) == 6
    assert sum(cell["source"] == shown for cell in cells) == 6
    assert "<img" not in as_formgrader_renders(str(cells[-1]["source"]))


def test_only_real_pictures_are_kept_as_attachments() -> None:
    given_ = {
        "a.png": {"image/png": PNG, "text/html": "<script>"},
        "b.png": {"image/png": "no base64 \"'>"},
        "c.svg": {"image/svg+xml": "<svg/>"},
        'd" onload=x': {"image/png": PNG},
        "e.png": "text",
    }
    kept = {"image/png": PNG}
    assert safe_attachments(given_) == {"a.png": kept, "d__onload_x": kept}


def test_a_picture_is_shown_only_where_it_is_attached() -> None:
    text = "![mine](attachment:my%20plot.png) ![a](attachment:file:///etc/passwd) ![b](//x/y.png)"
    shown = inert_markdown(text, safe_attachments({"my plot.png": {"image/png": PNG}}))
    assert shown.startswith("![mine](attachment:my_plot.png) ")
    assert shown.count("![") == 1
    html = as_formgrader_renders(shown.partition(") ")[2])
    assert "<img" not in html


@pytest.mark.parametrize("reference", ["![x][a]", "![a]", "![x][a ]", "![x] [a]", "!\n[a]"])
def test_a_picture_by_reference_is_none(reference: str) -> None:
    html = as_formgrader_renders(inert_markdown(f"{reference}\n\n[a]: attachment:gone.png"))
    assert "<img" not in html


def as_jpeg(height: int, width: int) -> str:
    """The beginning of a JPEG file of this size, after a comment as cameras write it."""
    comment = b"\xff\xfe" + struct.pack(">H", 10) + b"a camera"
    frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, height, width) + b"\x01\x11\x00"
    return base64.b64encode(b"\xff\xd8" + comment + frame).decode()


def test_a_photograph_is_kept_and_a_picture_of_a_mile_is_not() -> None:
    assert is_picture("image/jpeg", as_jpeg(9000, 12000))
    assert not is_picture("image/jpeg", as_jpeg(65535, 65535))
    assert not is_picture("image/png", as_jpeg(10, 10))
    assert not is_picture("image/png", as_png(2**31 - 1))
    for broken in (b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\0\0" * 9, b"\xff\xd8" + b"\xff" * 99):
        assert not is_picture("image/jpeg", base64.b64encode(broken).decode())
