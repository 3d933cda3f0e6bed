"""The list of all figures: each describes itself, is found by name, and never changes."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from nnlib import figures
from nnlib.plotting.files import render
from nnlib.plotting.looks import faults

NAMES = list(figures.registry())
DECKS = {"CS6301", "BUSN20800", "DASC7606", "I2DL", "ML4BI"}


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_what_it_shows(name: str) -> None:
    entry = figures.find(name)
    assert 100 <= len(entry.alt) <= 700, f"{name}: {len(entry.alt)} characters"
    assert entry.alt.strip().endswith(".")
    assert entry.title not in entry.alt and not entry.title.endswith(".")
    assert set(entry.decks) <= DECKS and entry.decks


def test_titles_and_descriptions_are_each_figures_own() -> None:
    entries = figures.registry().values()
    assert len({entry.title for entry in entries}) == len(entries)
    assert len({entry.alt for entry in entries}) == len(entries)


def test_drawing_twice_gives_the_same_bytes_also_in_another_process() -> None:
    code = (
        "import hashlib; from nnlib import figures; from nnlib.plotting.files import render\n"
        "print(hashlib.sha256(render(figures.find('sigmoid-and-step').draw())).hexdigest())"
    )
    command = [sys.executable, "-c", code]
    other = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    for _ in range(2):
        drawn = render(figures.find("sigmoid-and-step").draw())
        assert hashlib.sha256(drawn).hexdigest() == other


def test_drawing_leaves_the_users_settings_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    mpl.rcParams["font.size"] = 3.0
    try:
        assert faults(figures.find("neuron").draw()) == []
        assert mpl.rcParams["font.size"] == 3.0
    finally:
        mpl.rcParams.update(before)


@pytest.mark.parametrize("format", ["svg", "pdf", "png"])
def test_save_writes_the_named_format(format: str, tmp_path: Path) -> None:
    path = figures.save("neuron", tmp_path / "slides", format)
    assert path == tmp_path / "slides" / f"neuron.{format}"
    starts = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}
    assert path.read_bytes().startswith(starts[format])


def test_an_unknown_figure_or_format_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match=r"no figure is named 'nouron'; there are: .*neuron"):
        figures.find("nouron")
    with pytest.raises(ValueError, match="'gif': use one of svg, pdf, png"):
        figures.save("neuron", tmp_path, "gif")


def test_a_name_can_be_taken_once() -> None:
    with pytest.raises(ValueError, match="two figures are named 'neuron'"):
        figures.figure("neuron", decks=("ML4BI",), title="t", alt="a")(Figure)


def test_importing_the_gallery_imports_no_drawing_library() -> None:
    code = "import sys, nnlib.figures, nnlib.plotting.explore; print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
