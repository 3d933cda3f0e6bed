"""A feedback page shows the work, the verdicts and the points; nothing hidden, nothing active."""

import copy
import re

import nbformat
import pytest
from nbformat import NotebookNode

from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook.record import Recorder
from grading.judging.forms import Forms, read_solution
from grading.judging.result import error_output
from grading.page_policy import POLICY
from grading.returning import feedback, feedback_page, formulas
from grading.returning.formulas import LONGEST, Drawing
from tests.grading.editing import HALF_SLOPE, Edited

CARD = (
    '<section role="group" style="border:1px solid red;position:fixed">'
    "<strong>Exercise 1.1</strong>"
    "<script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:x'>part</a></section>"
)


@pytest.fixture
def graded(forms: Forms) -> NotebookNode:
    """A graded notebook with hidden tests in its checks and hostile outputs everywhere."""
    edited = Edited(forms).write(
        double="def double(v):\n    return '<script>alert(3)</script>'",
        slope=HALF_SLOPE,
        think_slope="So <script>alert(4)</script> $a$ [x](javascript:alert(5))",
    )
    edited.insert("slope", "print('mine')")
    edited.insert("slope", "My **notes** <script>alert(6)</script>", kind="markdown")
    notebook = edited.notebook
    for cell in notebook.cells:
        if cell.source.startswith(("print('mine')", "My **notes**")):
            cell.metadata["course"] = {"extra": True}
    for name, place in forms.checks.items():
        edited.cell(name).source = forms.source.cells[place].source
    edited.cell("double").outputs = nbformat.from_dict(
        [
            {"output_type": "stream", "name": "stdout", "text": "\x1b[31m<b>printed</b>"},
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"text/html": "<script>alert(7)</script>", "text/plain": "<shown>"},
            },
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"image/svg+xml": "<svg onload=alert(8)>", "image/png": '"><script>'},
            },
            {
                "output_type": "display_data",
                "metadata": {},
                "data": {"application/javascript": "alert(9)"},
            },
        ]
    )
    edited.cell("check_double").outputs = nbformat.from_dict(
        [{"output_type": "display_data", "metadata": {}, "data": {"text/html": CARD}}]
    )
    edited.cell("check_slope").outputs = nbformat.from_dict(
        [{**error_output("TypeError", "31337 is secret"), "traceback": ["31337", "ex.hidden"]}]
    )
    notebook.metadata["grading"] = {"problems": ["It <i>looped</i>."], "repairs": ["One cell."]}
    return notebook


@pytest.fixture
def page(lesson: Lesson, graded: NotebookNode) -> str:
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.record("s01", copy.deepcopy(graded), None)
        comment = recorder.gradebook.find_comment("think_slope", "tiny", lesson.name, "s01")
        comment.manual_comment = "See <b>page</b> 3."
        recorder.gradebook.db.commit()
    (path,) = feedback.run(lesson.course, lesson)
    assert path == lesson.course.grading / "feedback" / "s01" / lesson.name / "tiny.html"
    return path.read_text()


def test_no_hidden_test_and_no_traceback_is_shown(page: str) -> None:
    for secret in ("31337", "HIDDEN", "ex.hidden", "ex.same", "check.exercise"):
        assert secret not in page
    assert "The check stopped with TypeError." in page


def test_nothing_active_is_on_the_page(page: str) -> None:
    head, body = page.split("<body>")
    assert POLICY in head and "<script" not in head and "http://" not in page
    assert not re.search(r"<(script|svg|iframe|object|embed|form|link|meta)", body)
    assert not re.search(r"<[^>]*\son\w+=", body)
    links = re.findall(r"""(?:href|src)\s*=\s*["']?([^"'\s>]*)""", body)
    assert links and all(link.startswith(("#", "data:image/")) for link in links)
    assert "alert(9)" not in body and "alert(7)" not in body and "position:fixed" not in body


def test_the_work_the_verdicts_and_the_notes_are_there(page: str) -> None:
    assert "&lt;b&gt;printed&lt;/b&gt;" in page and "&lt;shown&gt;" in page
    assert "<strong>Exercise 1.1</strong>" in page and "border:1px solid red" in page
    assert "<strong>notes</strong>" in page and "mine" in page
    assert "It &lt;i&gt;looped&lt;/i&gt;." in page and "One cell." in page
    assert "3 still to be graded by a person" in page and "not graded yet, up to 3" in page
    assert "See &lt;b&gt;page&lt;/b&gt; 3." in page


def test_model_answers_are_shown_where_the_course_says_so(
    lesson: Lesson, graded: NotebookNode, page: str
) -> None:
    solution = read_solution(lesson)
    cell = next(c for c in solution.cells if c.cell_type == "markdown" and "BEGIN" in c.source)
    begin = "### BEGIN SOLUTION\n"
    cell.source = cell.source.replace(begin, f"{begin}Because.\n\n**Marking guide.** 3 points.\n")
    nbformat.write(solution, lesson.solution)
    assert "Because." not in page and 'lang="en"' in page
    outline = "model_answers: true\nlanguage: de\nlessons: [tiny]\n"
    lesson.course.outline_file.write_text(outline)
    (path,) = feedback.run(lesson.course, lesson)
    shown = path.read_text()
    assert "<summary>Model answer</summary>" in shown and "Because." in shown
    assert "Marking guide" not in shown and 'lang="de"' in shown


def test_the_points_are_those_of_the_gradebook(lesson: Lesson, graded: NotebookNode) -> None:
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.record("s01", graded, None)
        grade = recorder.gradebook.find_grade("think_slope", "tiny", lesson.name, "s01")
        grade.manual_score = 1.5
        recorder.gradebook.db.commit()
    (path,) = feedback.run(lesson.course, lesson)
    text = path.read_text()
    assert "1.5 of 3" in text and "<b>3.5</b> of 9 points" in text


def test_the_page_names_the_student_as_the_roster_does(
    lesson: Lesson, graded: NotebookNode
) -> None:
    lesson.course.grading.mkdir(exist_ok=True)
    roster = "id,first name,last name\ns01,Ada <b>,Lovelace\n"
    (lesson.course.grading / "roster.csv").write_text(roster)
    with Recorder(lesson, read_solution(lesson)) as recorder:
        for student in ("s01", "s02"):
            recorder.record(student, copy.deepcopy(graded), None)
    listed, unlisted = (path.read_text() for path in feedback.run(lesson.course, lesson))
    assert "Feedback for Ada &lt;b&gt; Lovelace (s01) on 01-tiny" in listed
    assert "Feedback for s02 on 01-tiny" in unlisted


def test_without_graded_work_it_says_what_to_run(lesson: Lesson) -> None:
    with pytest.raises(CourseError, match="course autograde 01-tiny"):
        feedback.run(lesson.course, lesson)


def test_formulas_are_pictures_within_the_page(page: str) -> None:
    assert re.search(r'<img src="data:image/svg\+xml;base64,[^"]+" alt="a"', page)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"$\begin{pmatrix}1\end{pmatrix}$", r"<code>\begin{pmatrix}1\end{pmatrix}</code>"),
        (r"\begin{x}<img src=y>\end{x}", "&lt;img src=y&gt;"),
        ("$" + "{" * 300 + "$", "<code>{{{"),
        ("$" + "x+" * 300 + "x$", "<code>x+x+"),
        ("$<script>$", "&lt;script&gt;"),
        ("![a](attachment:gone.png)", "<pre>![a](attachment:gone.png)</pre>"),
        ("> " * 5000, ">"),
    ],
)
def test_what_cannot_be_drawn_is_shown_as_written(text: str, shown: str) -> None:
    html = feedback_page._render(text, Drawing())
    assert shown in html and "<script" not in html and "<img src=y" not in html


def test_formulas_are_drawn_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "MOST", 12)
    drawing = Drawing()
    html = feedback_page._render("$x_1$ $x_2$ $x_3$", drawing)
    html += feedback_page._render("$y_1$ $a$", drawing)
    assert (html.count("<img"), html.count("<code>")) == (4, 1)  # the limit is the page's
    assert feedback_page._render(f"${'y' * (LONGEST + 1)}$", Drawing()).count("<img") == 0


def test_a_formula_that_matplotlib_refuses_is_shown_as_written() -> None:
    for tex in (r"\genfrac{(}{)}{999999}{0}{1}{2}", r"\unknown", r"\frac{", "{" * 400):
        assert feedback_page._render(f"${tex}$", Drawing()).startswith("<p><code>")


@pytest.mark.parametrize(
    "tex",
    [
        r"x \le 0",
        r"\ge",
        r"\tfrac12",
        r"\frac 1n",
        r"\tfrac{1}{2}",
        r"\lVert x \rVert",
        r"\left(x\right)",
    ],
)
def test_names_that_matplotlib_lacks_are_drawn_by_its_own(tex: str) -> None:
    assert f'alt="{tex}"' in str(formulas.as_picture(tex))


def brightness(color: str) -> float:
    """The relative luminance of a color, as WCAG defines it."""
    digits = color * 2 if len(color) == 3 else color
    parts = [int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted([brightness(one), brightness(other)])
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert round(contrast("000", "ffffff"), 3) == 21


def test_everything_is_readable_in_the_light_and_in_the_dark(page: str) -> None:
    """Text and code have a contrast of at least 4.5 to 1 to every ground that they stand on."""
    themes = re.findall(r":root \{(.*?)\}", page, re.DOTALL)
    light, _, dark = page.partition("prefers-color-scheme: dark")
    code = [re.findall(r"\.code \.(?!err)\w+ \{ color: #(\w+)", part) for part in (light, dark)]
    assert min(map(len, code)) > 20
    for theme, tokens in zip(themes, code, strict=True):
        color = dict(re.findall(r"--(\w+): #(\w+)", theme))
        for name in ("ink", "muted", "link", "full", "part", "none"):
            for ground in ("paper", "sheet"):
                assert contrast(color[name], color[ground]) >= 4.5, (name, ground)
        for ground in ("note", "comment", "code"):
            assert contrast(color["ink"], color[ground]) >= 4.5, ground
        for token in (*tokens, color["doc"]):
            assert contrast(token, color["code"]) >= 4.5, token
