"""The lecture figures as files: the same bytes every time, only the stale ones, on one page."""

import subprocess
import sys

import pytest

from grading.course import Course
from grading.lectures.choice import choose
from grading.lectures.gallery import write_gallery
from grading.lectures.variants import variants
from grading.lectures.writing import write_all
from nnlib import figures
from tests.conftest import ROOT

NAMES = ["sigmoid-and-step", "xor-not-separable"]


def quiet(done, total):
    assert 0 <= done <= total


def written(folder, names=NAMES, formats=("svg",), sizes=("slide",), themes=("light",), **options):
    asked = variants(list(formats), list(sizes), list(themes), options.pop("transparent", False))
    chosen = choose(list(names), Course(ROOT).lessons())
    return write_all(chosen, asked, folder, workers=1, advance=quiet, **options)


@pytest.mark.long  # one process after the other, in test_registry.py too
@pytest.mark.parametrize("seeds", [("1", "2")])
def test_files_are_the_same_bytes_in_every_process(seeds, tmp_path):
    for seed in seeds:
        command = ["-c", "from grading.cli import main; main()", "figures", *NAMES]
        command += ["-f", "svg", "-f", "pdf", "-f", "png", "-t", "light", "-o", tmp_path / seed]
        environment = {"PYTHONHASHSEED": seed, "OPENBLAS_NUM_THREADS": "1", "HOME": str(tmp_path)}
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, env=environment)
    one, other = (files(tmp_path / seed) for seed in seeds)
    assert len(one) == 6 and one == other


def files(folder):
    kinds = (".svg", ".pdf", ".png")
    found = (path for path in folder.rglob("*") if path.suffix in kinds)
    return {path.relative_to(folder): path.read_bytes() for path in found}


def test_a_figure_called_as_its_lesson_is_meant_alone() -> None:
    lessons = Course(ROOT).lessons()
    assert [caption.name for caption in choose(["neuron"], lessons)] == ["neuron"]
    assert {caption.lesson for caption in choose(["01-neuron"], lessons)} == {"neuron"}
    assert {caption.lesson for caption in choose(["optimizers"], lessons)} == {"optimizers"}


def test_only_what_is_stale_is_drawn(tmp_path):
    first, again = written(tmp_path), written(tmp_path)
    assert (first.drawn, first.kept, again.drawn, again.kept) == (2, 0, 0, 2)
    (gone, *_) = files(tmp_path)
    (tmp_path / gone).unlink()
    mended = written(tmp_path)
    assert (mended.drawn, mended.kept) == (1, 1)
    assert written(tmp_path, anew=True).drawn == 2


def test_sizes_and_themes_are_files_of_their_own(tmp_path):
    done = written(tmp_path, NAMES[:1], sizes=("slide", "half", "print"), themes=("light", "dark"))
    assert done.drawn == 6 and len(set(files(tmp_path).values())) == 6


def test_one_bad_figure_is_one_line_and_stops_no_other(tmp_path):
    written(tmp_path)
    (bad, *_) = [tmp_path / name for name in files(tmp_path) if NAMES[0] in str(name)]
    bad.unlink()
    (bad / "in the way").mkdir(parents=True)
    done = written(tmp_path, anew=True)
    assert done.drawn == 1 and list(done.failures) == [NAMES[0]]
    assert "\n" not in done.failures[NAMES[0]]


def test_the_page_shows_each_figure_with_its_words_and_its_call_and_loads_nothing(tmp_path):
    written(tmp_path, themes=("light", "dark"))
    page = write_gallery(tmp_path, Course(ROOT).lessons()).read_text()
    for name in NAMES:
        assert f'id="{name}"' in page and figures.find(name).title in page
        assert f"figures.show(&#34;{name}&#34;)" in page or f'figures.show("{name}")' in page
    assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
