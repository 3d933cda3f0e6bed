"""The lecturer's page: right figures, readable without eyes, and no word of any student."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.build.seal import write_checks
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.record import Recorder, autograded_path
from grading.judging.forms import Forms, read_solution
from grading.page_policy import POLICY
from grading.reporting import class_report
from grading.reporting.graded import UNKNOWN, read_graded
from grading.reporting.numbers import ENOUGH, Distribution, with_the_rest
from grading.reporting.pictures import Histogram
from grading.reporting.sentences import ALIKE, Sentences, general, texts_in
from nnlib.gradcheck.diagnosis import SENTENCES
from tests.grading.reported import ABSENT, OWN, PEOPLE, graded, write_class, written

pytestmark = pytest.mark.xdist_group("report")  # what they share is made once

COURSE = Sentences(['names = ("dw", "db")'])


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Path:
    return write_class(tmp_path_factory.mktemp("classroom"), forms).root


@pytest.fixture
def course(classroom: Path, tmp_path: Path) -> Course:
    """A copy of the class, for one test to change."""
    shutil.copytree(classroom, tmp_path, dirs_exist_ok=True)
    return Course(tmp_path)


@pytest.fixture
def page(course: Course) -> str:
    return written(course)


def traces(page: str, course: Course) -> list[str]:
    """What of a student can be found on the page: ids, names, mail addresses, paths."""
    people = {**PEOPLE, **ABSENT}
    names = [part.strip("<>b/") for who in people.values() for part in who[:2]]
    secrets = [*people, *names, "uni.example", str(course.root), "submitted", "autograded"]
    return [secret for secret in secrets if secret.casefold() in page.casefold()]


def words(page: str) -> str:
    """The page as it is read."""
    body = page.split("<body>")[1]
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def test_no_student_leaves_a_trace_unless_asked(course: Course, page: str) -> None:
    assert traces(page, course) == []
    assert "No student is named on this page." in page
    named = written(course, names=True)
    assert {"qq105", "Egilmar", "qq111", "Kunigolf"} <= set(traces(named, course))  # seen failing


def test_with_names_it_tells_who_made_which_mistake_and_who_is_missing(course: Course) -> None:
    named = words(written(course, names=True))
    assert "This page names students." in named
    made = "factor-3 in 1.2 slope 2 students Brunhild Yxkötter (qq102), Cassivell Wurmsdobler"
    assert made in named
    assert "Not handed in Jorunnvar Pfnürschnack (qq110), Kunigolf Ohrwaschl (qq111)" in named
    assert "Egilmar &lt;b&gt;Uhlenbrook&lt;/b&gt; (qq105)" in named


def test_the_counts_are_those_of_the_gradebook(page: str) -> None:
    told = words(page)
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(\d+)", page))
    assert facts == {
        "handed in": "9",
        "not handed in": "2",
        "late": "1",
        "waiting for a person's grade": "8",
        "graded by hand": "1",
        "graded without the lock": "1",
    }
    assert "1 lesson, 11 students in the class." in told
    shares = "1.2 slope 4 11 % 22 % 11 % 33 % 11 % 11 %"
    assert shares in told  # right, partly, wrong, raised, not attempted, no verdict
    assert "slope 3 1.5 1 8 0" in told  # the written answer: points, mean, graded, waiting, empty
    assert "2 submissions had to be repaired before grading (2 repairs:" in told
    assert "1 submission had a problem" in told


def test_mistakes_are_told_in_the_words_that_students_read(page: str) -> None:
    told = words(page)
    assert "2 of 9 The factor 3 is missing. factor-3 in 1.2 slope" in told
    assert "1 of 9 The code raised ZeroDivisionError. raised: ZeroDivisionError" in told
    assert f"1 of 9 The code raised an exception of its own. {UNKNOWN}" in told
    assert "The code did not finish in the time allowed. timeout" in told
    assert "The answer is of the wrong kind. wrong-type" in told
    worth = told.split("Worth a word in the lecture")[1].split("Scores")[0]
    main = "Main mistake, 2 of 9: The factor 3 is missing. factor-3"
    assert worth.strip() == f"1.2 slope : 11 % have it right, 11 % did not attempt it. {main}"


def test_the_page_stands_alone_and_every_picture_has_words(course: Course, page: str) -> None:
    assert POLICY in page and "prefers-color-scheme: dark" in page
    assert not re.search(r"<(script|link|img|iframe|object|embed|form)|https?://|<!--", page)
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) <= {"#01-tiny"}
    pictures = re.findall(r"<svg[^>]*>", page)
    assert pictures and all('role="img"' in svg and 'aria-label="' in svg for svg in pictures)
    label = re.search(r'aria-label="(Histogram[^"]*)"', page)
    assert label and "Histogram of 9 scores" in label[1] and "mean" in label[1]
    assert written(course) == page


def test_what_few_did_is_shown_with_names_alone(
    course: Course,
) -> None:
    assert "it would tell who" not in written(course)
    lesson = course.lesson("01")
    with Recorder(lesson, read_solution(lesson)) as recorder:
        for student in list(PEOPLE)[4:]:
            recorder.gradebook.remove_submission(lesson.name, student)
    told = written(course)
    assert "4 students of 11 handed in." in words(told) and "it would tell who" in told
    assert "factor-3" not in told and "<svg" not in told
    named = words(written(course, names=True))
    assert "Only 4 students handed in." in named and "factor-3" in named


def test_several_lessons_get_an_overview(course: Course, forms: Forms) -> None:
    alone = written(course, "tiny")
    assert "All lessons" not in alone
    (course.solutions / "02-other").mkdir()
    (course.solutions / "02-other" / "other.md").write_text(course.lesson("01").text.read_text())
    second = course.lesson("02")
    nbformat.write(read_solution(course.lesson("01")), second.solution)
    write_checks(second.solution.parent, forms.checks_files)
    with Recorder(second, read_solution(second)) as recorder:
        recorder.record("qq101", copy.deepcopy(graded(forms, "qq101")), None)
    assert "too few to be told of" in written(course)
    both = written(course, names=True)
    assert "All lessons" in both and 'href="#02-other"' in both and 'id="02-other"' in both
    assert both.count('class="strip"') == 2
    assert words(written(course, "tiny")) == words(alone)


def test_what_cannot_be_reported_is_one_sentence(course: Course, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no lesson is called 'moon'"):
        written(course, "moon")
    with pytest.raises(CourseError, match="nowhere does not exist: make it"):
        class_report.run(course, output=tmp_path / "nowhere" / "page.html")
    with pytest.raises(CourseError, match="is a folder: name a file"):
        class_report.run(course, output=tmp_path)
    with pytest.raises(CourseError, match="writ"):
        class_report.run(course, output=Path("/proc/report.html"))
    graded_file = autograded_path(course.lesson("01"), "qq104")
    graded_file.write_bytes(graded_file.read_bytes()[:-200])
    with pytest.raises(CourseError, match=r"tiny.ipynb is damaged; .* course autograde 01-tiny"):
        class_report.run(course)
    graded_file.unlink()
    with pytest.raises(CourseError, match=r"tiny.ipynb is missing; .* course autograde 01-tiny"):
        class_report.run(course)


def test_without_grades_it_says_what_to_run(lesson: Lesson) -> None:
    lesson.course.grading.mkdir()
    with pytest.raises(CourseError, match="no gradebook yet; run first: course autograde"):
        class_report.run(lesson.course)
    with Recorder(lesson, read_solution(lesson)):
        pass
    with pytest.raises(CourseError, match="nobody is graded yet"):
        class_report.run(lesson.course)
    with pytest.raises(CourseError, match="nobody has handed in 01-tiny yet"):
        written(lesson.course, "01")


def test_a_notebook_in_another_form_tells_the_same(course: Course) -> None:
    path = autograded_path(course.lesson("01"), "qq102")
    told = read_graded(path)
    assert told.codes == {"check_slope": "factor-3"} and told.said == {"check_slope": OWN}
    path.write_text(json.dumps(json.loads(path.read_text()), indent=1))
    assert read_graded(path) == told


@given(st.text(), st.sampled_from(["wrong-type", "shape", "factor-3", "missing-1/N", "new-code"]))
def test_a_word_that_is_not_the_course_s_is_never_shown(noise: str, code: str) -> None:
    shown = COURSE.of(code, Counter({f"dw is Zwirbelmann {noise} times too large": 60}))
    assert shown == general(code)


def test_a_sentence_with_facts_is_shown_when_several_read_it() -> None:
    read = "dw is 8 times too large in every entry (N = 8): the mean over the batch is missing."
    assert COURSE.of("missing-1/N", Counter({read: ALIKE})) == read
    once = "the way back stops too early"
    own = Sentences(texts_in({"mistakes": [{"code": "stops-early", "sentence": once}]}))
    assert own.of("stops-early", Counter({once: 1})) == "The way back stops too early."
    assert COURSE.of("stops-early", Counter({once: 1})) == "Stops early."
    alone = "The answer is several times too large: the mean over the batch is missing."
    assert COURSE.of("missing-1/N", Counter({read: ALIKE - 1})) == alone


@pytest.mark.parametrize("code", SENTENCES)
def test_a_diagnosis_without_facts_is_a_sentence(code: str) -> None:
    told = general(code)
    assert told.endswith(".") and not re.search(r"[{}]|\(\)| [.,:]|\.\.", told)


@given(st.lists(st.floats(0, 29), min_size=1, max_size=40), st.sampled_from([1.0, 7.0, 29.0, 40.0]))
def test_every_score_is_in_one_bar_and_the_quartiles_are_in_order(
    scores: list[float], most: float
) -> None:
    spread = Distribution(tuple(min(score, most) for score in scores), most)
    assert sum(bin.count for bin in spread.bins) == len(scores)
    assert (spread.bins[0].low, spread.bins[-1].high) == (0, most)
    low, middle, high = spread.quartiles
    assert 0 <= low <= middle <= high <= most
    assert all(bar.height >= 0 and bar.width > 0 for bar in Histogram(spread).bars)


def test_an_exercise_is_compared_with_the_rest_and_not_with_itself() -> None:
    rest = np.arange(ENOUGH, dtype=float)
    scores = np.column_stack([rest, np.ones(ENOUGH), -rest / 2])
    assert with_the_rest(scores) == [pytest.approx(-1), None, pytest.approx(-1)]
    assert with_the_rest(scores[1:]) == [None, None, None]
