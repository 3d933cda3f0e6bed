"""Files without chance, and pictures with their words."""

import re
from html import unescape

import pytest

from nnlib.plotting.display import Picture
from nnlib.plotting.files import FORMATS, compact_svg, render
from nnlib.plotting.style import new_figure, style


def plain_figure():  # type: ignore[no-untyped-def]
    with style():
        figure = new_figure(4, 3)
        figure.add_subplot().plot([0, 1], [0.123456, 2])
    return figure


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_figure_gives_the_same_bytes_without_a_date(format: str) -> None:
    data = render(plain_figure(), format)
    assert data == render(plain_figure(), format)
    assert re.search(rb"20\d\d-\d\d|CreationDate|Matplotlib v", data) is None


def test_compacting_rounds_coordinates_and_leaves_the_rest() -> None:
    svg = b'<g transform="scale(0.015625)">\n    <path d="M 1.23456 2.5 L 3.999 4"/>\n</g>'
    assert compact_svg(svg) == (
        b'<g transform="scale(0.015625)">\n<path d="M 1.23 2.5 L 3.99 4"/>\n</g>'
    )


def test_a_picture_carries_its_words_in_html_and_in_plain_text() -> None:
    alt = 'A "quoted" line, 1 < 2 & more'
    bundle = Picture(plain_figure(), alt)._repr_mimebundle_()
    found = re.search(r'<img alt="([^"]*)" src="data:image/svg\+xml;base64,', bundle["text/html"])
    assert found is not None and unescape(found[1]) == alt
    assert bundle["text/plain"] == f"[Figure: {alt}]"
    assert set(bundle) == {"text/html", "text/plain"}


def test_a_picture_stands_on_a_white_card_for_dark_themes() -> None:
    assert "background:#fff" in Picture(plain_figure(), "A line.").html()
