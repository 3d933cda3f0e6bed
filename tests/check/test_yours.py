"""The student's functions at work: alive when checked, drawn under limits, kept for later."""

import pytest
from matplotlib.figure import Figure

from nnlib import figures
from nnlib.check import mynn, switches
from nnlib.figures import Entry
from nnlib.plotting.explore import Slider, explore
from nnlib.yours import Yours, drawn

RIGHT = "def scale(x, k):\n    return [k * v for v in x]"
WRONG = "def scale(x, k):\n    return k + x"
SHOW = 'figures.show("toy", step=yours("scale"))'
# Passes its check, where all numbers are small, and is wrong where the picture calls it.
LATE = "def scale(x, k):\n    if len(x) == 3:\n        {0}\n    return k * x"


@pytest.fixture(autouse=True)
def drawings(monkeypatch):
    """A figure that draws one bar as high as step([1, 2, 3], 2) sums up to; its calls."""
    called = []

    def draw(step=None):
        called.append("course" if step is None else "theirs")
        figure = Figure(figsize=(2, 2))
        values = [2, 4, 6] if step is None else step([1, 2, 3], 2)
        figure.add_subplot().bar([0], [sum(values)])
        return figure

    entry = Entry("toy", "toy", ("I2DL",), "A bar", "One bar.", draw)
    monkeypatch.setitem(figures._entries, "toy", entry)
    return called


def test_before_its_check_has_passed_the_picture_is_the_course_s_own(notebook, drawings):
    notebook.run(RIGHT)
    told = notebook.shown(SHOW)
    assert "Drawn with the course's own. Solve Exercise 1.1 and run this cell again" in told
    assert "it is then drawn with your <code>scale</code>" in told and 'alt="A bar.' in told
    assert drawings == ["course"]


def test_after_its_check_the_picture_runs_on_the_student_s_function(notebook, drawings):
    notebook.run(RIGHT)
    notebook.check()
    assert "Drawn with your <code>scale</code>." in notebook.shown(SHOW)
    assert drawings == ["theirs"]


def test_a_wrong_function_draws_nothing(notebook, drawings):
    notebook.run(RIGHT)
    notebook.check()
    notebook.run(WRONG)
    notebook.check()
    assert "Solve Exercise 1.1" in notebook.shown(SHOW)
    assert drawings == ["course"]


@pytest.mark.parametrize(
    ("cell", "drawn_by"),
    [
        ("a = 1", "theirs"),
        ("def scale(x, k):\n    return times(x, k)", "theirs"),
        ("def scale(x, k):\n    return times(x, 1 * k)", "course"),
        ("def times(x, k):\n    return 0", "course"),
        ("scale = 3", "course"),
        ("yours = 3", "theirs"),
    ],
)
def test_it_is_alive_as_long_as_it_is_what_was_checked(notebook, drawings, cell, drawn_by):
    notebook.run("def times(x, k):\n    return [k * v for v in x]")
    notebook.run("def scale(x, k):\n    return times(x, k)")
    notebook.check()
    notebook.run(cell)
    notebook.run(SHOW)
    assert drawings == [drawn_by]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("raise KeyError('lost')", "your code raised KeyError in line 3 of its cell"),
        ("return None", "returned None here"),
        ("return [float('nan')] * 3", "returned nan here"),
        ("return 'abc'", "cannot be drawn"),
        ("while True: pass", "it was stopped after 0.3 seconds"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_what_goes_wrong_while_drawing_is_a_card_above_the_course_s_picture(
    notebook, drawings, monkeypatch, line, told
):
    monkeypatch.setattr("nnlib.check.at_work.DRAWING_SECONDS", 0.3)
    notebook.run(LATE.format(line).replace("return k * x", "return k * np.asarray(x)"))
    assert notebook.check()[1] == 2
    outputs = notebook.run(SHOW)
    assert [o["output_type"] for o in outputs] == ["display_data"]
    html = outputs[0]["data"]["text/html"]
    assert told in html and html.index(told) < html.index("<img")
    assert "Drawn with the course&#x27;s own" in html or "Drawn with the course's own" in html
    assert drawings == ["theirs", "course"]


def test_what_the_function_does_to_its_arguments_and_prints_stays_outside_of_the_picture():
    def shout(values):
        print("here")
        values.append(9)
        return values

    from nnlib.check.at_work import attempt, sound

    given = [1, 2]
    token = Yours("shout", "Solve", sound(shout, "shout"), attempt)
    total, words = drawn(lambda step=None: sum(step(given)), {"step": token})
    assert total == 12 and given == [1, 2] and words.trouble == ""


def test_several_functions_are_told_apart():
    live, dead = Yours("a", "1", max), Yours("b", "2")
    value, words = drawn(lambda f=None, g=None, k=0: (f, g, k), {"f": live, "g": dead, "k": 2})
    assert value == (max, None, 2)
    assert words.caption.startswith("Drawn with your `a`. Solve Exercise 2 and run this cell again")


def test_several_open_exercises_are_named_in_one_row():
    tokens = {name: Yours(name, number) for name, number in (("a", "1.3"), ("b", "1.1"))}
    told = drawn(lambda **given: given, tokens)[1].caption
    assert "Solve Exercises 1.1 and 1.3 and run" in told and "your `a` and `b`." in told


def test_a_widget_is_driven_by_the_function_and_says_so():
    class Words:
        def __init__(self, text):
            self.text = text

        def html(self):
            return self.text

    def draw(z, g=None):
        return Words(f"{g(z) if g else 'own'}")

    def shown(g):
        *_, card = explore(draw, z=Slider("z", 0, 4, 1, 3), g=g).children
        return card.value

    live = shown(Yours("g", "Solve", lambda z: z * z))
    assert "9.0" in live and "Drawn with your <code>g</code>" in live
    waiting = shown(Yours("g", "2"))
    assert "own" in waiting and "Solve Exercise 2" in waiting
    assert shown(None) == "own"


def test_a_function_that_passed_is_kept_with_all_it_needs(notebook, tmp_path):
    notebook.run("FACTOR = 1.0\ndef times(x, k):\n    return FACTOR * np.multiply(k, x)")
    notebook.run("def scale(x, k):\n    return times(x, k)")
    notebook.check()
    path = tmp_path / "mynn" / "toy.py"
    names = {}
    exec(path.read_text(), names)
    assert list(names["scale"]([1, 2], 3)) == [3, 6]
    assert "import numpy as np" in path.read_text()


def in_another_lesson(notebook):
    """The same folder, a notebook that knows nothing of the first one."""
    notebook.names.pop("scale", None)
    notebook.run("check = Check('toy')\nyours = check.yours")
    notebook.run("check.topic = 'other'")
    notebook.run("check._passed._topic = 'other'")
    return notebook.shown('figures.show("toy", step=yours("scale", lesson="toy"))')


def test_a_later_lesson_uses_what_was_kept(notebook, drawings):
    notebook.run(RIGHT)
    notebook.check()
    assert "Drawn with your <code>scale</code>" in in_another_lesson(notebook)
    assert drawings == ["theirs"]


@pytest.mark.parametrize(
    "text",
    [
        "# %% scale\ndef scale(x, k):\n    return k + x\n",
        "# %% scale\ndef scale(x, k):\n    return (\n",
        "# %% scale\nraise RuntimeError('edited')\n",
        "# %% scale\nimport not_installed_here\n",
        "# %% scale\nscale = 3\n",
        "# %% scale\n",
        "\x00\xff",
        "",
        None,
    ],
)
def test_a_kept_file_that_is_broken_or_edited_harms_nothing(notebook, drawings, tmp_path, text):
    notebook.run(RIGHT)
    notebook.check()
    path = tmp_path / "mynn" / "toy.py"
    path.unlink()
    if text is not None:
        path.write_text(text)
    told = in_another_lesson(notebook)
    assert "Solve Exercise 1.1 of the lesson “Toys”" in told
    assert drawings == ["course"]


def test_a_function_that_holds_what_no_text_makes_is_not_kept(notebook, drawings, tmp_path):
    notebook.run("table = {1: object()}")
    notebook.run("def scale(x, k):\n    len(table)\n    return [k * v for v in x]")
    notebook.check()
    assert not (tmp_path / "mynn" / "toy.py").exists()
    notebook.run(SHOW)
    assert drawings == ["theirs"]


def test_nothing_is_kept_while_work_is_graded(notebook, drawings, tmp_path, monkeypatch):
    monkeypatch.setattr(switches, "_off_for_good", True)
    notebook.run(RIGHT)
    assert notebook.check()[1] == 2
    notebook.run(SHOW)
    assert not (tmp_path / "mynn").exists() and drawings == ["course"]


def test_a_folder_that_cannot_be_made_costs_no_verdict(notebook, drawings, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("where a folder would have to be")
    monkeypatch.setenv(mynn.FOLDER, str(tmp_path / "file" / "mynn"))
    notebook.run(RIGHT)
    assert notebook.check()[1] == 2
    notebook.run(SHOW)
    assert drawings == ["theirs"]


def test_it_lies_beside_the_notebooks(monkeypatch, tmp_path):
    monkeypatch.delenv(mynn.FOLDER)
    (tmp_path / "01-toy").mkdir()
    monkeypatch.chdir(tmp_path / "01-toy")
    assert mynn.folder() == tmp_path / "mynn"
    monkeypatch.chdir(tmp_path)
    assert mynn.folder() == tmp_path / "mynn"
