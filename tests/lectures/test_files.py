"""What presentation programs need of the files: sizes, fonts, resolution, paper or none."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from grading.lectures.variants import Variant
from grading.lectures.worker import write_figure
from nnlib import figures

pytestmark = pytest.mark.xdist_group("files")  # what they share is made once

NAME, WIDE = "sigmoid-and-step", "nerve-cell"
INCH = {"pdf": 72, "svg": 72, "png": 300}  # points, or pixels
PLACES = {
    ("slide", NAME): (40 / 3, 7.5),  # 16:9, as PowerPoint has it
    ("half", NAME): (20 / 3, 7.5),
    ("half", WIDE): (40 / 3, 3.75),
    ("print", NAME): (7.5, 3.75),
}
FILES = [(*place, format) for place in PLACES for format in ("pdf", "svg")]
FILES.append(("slide", NAME, "png"))
FRAMES = 3


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two figures in all sizes, and one of them without paper."""
    folder = tmp_path_factory.mktemp("figures")
    for size, name in PLACES:
        asked = [Variant(size, "light", file[2]) for file in FILES if file[:2] == (size, name)]
        write_figure(name, asked, folder)
    clear = [Variant("slide", "light", format, transparent=True) for format in ("png", "svg")]
    write_figure(NAME, clear, folder / "clear")
    return folder


def measured(path: Path) -> tuple[float, float]:
    """Width and height of a file's page, in points or pixels."""
    if path.suffix == ".png":
        return Image.open(path).size
    sizes = {
        ".pdf": rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)",
        ".svg": rb'width="([\d.]+)pt" height="([\d.]+)pt"',
    }
    (found,) = re.findall(sizes[path.suffix], path.read_bytes())
    return float(found[0]), float(found[1])


@pytest.mark.parametrize(("size", "name", "format"), FILES)
def test_a_page_is_as_large_as_its_place(written: Path, size: str, name: str, format: str) -> None:
    inches = PLACES[size, name]
    found = measured(written / size / f"{name}.{format}")
    assert found == pytest.approx([INCH[format] * length for length in inches], abs=0.6)


def test_a_pdf_carries_its_fonts_as_truetype(written: Path) -> None:
    data = (written / "slide" / f"{NAME}.pdf").read_bytes()
    fonts = re.findall(rb"/Type /FontDescriptor", data)
    assert len(fonts) >= 2  # words and formulas
    assert len(re.findall(rb"/FontFile2 \d+ 0 R", data)) == len(fonts)
    assert len(re.findall(rb"/Subtype /CIDFontType2", data)) == len(fonts)
    assert b"/Type3" not in data


def test_an_svg_needs_no_font_and_no_other_file(written: Path) -> None:
    data = (written / "slide" / f"{NAME}.svg").read_text()
    assert "<text" not in data and "font-family" not in data
    assert set(re.findall(r'href="(.)', data)) == {"#"}  # only outlines in the file itself


def test_a_png_has_300_dots_per_inch(written: Path) -> None:
    picture = Image.open(written / "slide" / f"{NAME}.png")
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_paper_is_left_out_where_that_is_asked(written: Path) -> None:
    for folder, alpha in ((written, 255), (written / "clear", 0)):
        picture = Image.open(folder / "slide" / f"{NAME}.png").convert("RGBA")
        middle = picture.width // 2, 3 * picture.height // 4
        assert {picture.getpixel(at)[3] for at in ((0, 0), middle)} == {alpha}
        assert picture.getextrema()[3][1] == 255  # lines and words stay
        drawing = (folder / "slide" / f"{NAME}.svg").read_text()
        assert ("opacity: 0" in drawing) == (alpha == 0)


def test_a_film_is_the_same_bytes_every_time_and_shows_every_step() -> None:
    one, other = (
        replace(figures.animations()["race-on-the-ravine"].play(), frames=FRAMES) for _ in range(2)
    )
    light, dark = one.gif(), one.gif(dark=True)
    assert light == other.gif() and light != dark
    film = Image.open(BytesIO(light))
    assert film.n_frames == FRAMES
    steps = []
    for step in range(FRAMES):
        film.seek(step)
        steps.append(film.convert("RGB").tobytes())
    assert len(set(steps)) == FRAMES
