"""Numbers of lessons and exercises follow course.yml; a text names what it means."""

import pytest
import yaml

from grading.build import arrange, check_parts
from grading.build.numbers import read_part
from grading.course import Course
from grading.errors import CourseError
from tests.conftest import TINY


@pytest.fixture
def course(tmp_path):
    """Two lessons of the same cells, first and second, and a page."""
    for number, topic in enumerate(("first", "second"), start=1):
        folder = tmp_path / "solutions" / f"{number:02}-{topic}"
        folder.mkdir(parents=True)
        text = (TINY / "tiny.md").read_text().replace('Check("tiny")', f'Check("{topic}")')
        (folder / f"{topic}.md").write_text(text.replace("double", f"{topic}_double"))
    made = Course(tmp_path)
    listed(made, "first", "second")
    return made


def listed(course, *topics, **entries):
    course.outline_file.write_text(yaml.safe_dump({"lessons": list(topics)} | entries))


def says(course, topic, sentence):
    """What the build makes of a sentence at the end of a lesson's first cell."""
    text = course.lesson(topic).text
    text.write_text(text.read_text().replace("# Tiny\n", f"# Tiny\n\n{sentence}\n"))
    return read_part(course.lesson(topic)).cells[0].source.splitlines()[-1]


def test_a_lesson_s_head_counts_what_it_asks_for(course):
    head = read_part(course.lesson("second")).cells[0].source
    assert head == "# 2 · Tiny\n\n*About 5 minutes · two exercises and one written question*"
    assert read_part(course.lesson("second")).metadata.course == {
        "lesson": "02",
        "title": "Tiny",
        "minutes": 5,
    }


@pytest.mark.parametrize(
    ("written", "built"),
    [
        ("See {lesson}`first`.", "See [lesson 01](../01-first/first.ipynb)."),
        ("{Lesson}`first` has it.", "[Lesson 01](../01-first/first.ipynb) has it."),
        ("In {lesson}`second`.", "In lesson 02."),
        ("As in {exercise}`total`", "As in Exercise 2.2"),
        ("As in {exercise}`first_double`", "As in Exercise 1.1"),
        ("{exercise}`total` and {exercise}`second_double`", "Exercise 2.2 and Exercise 2.1"),
        ("The lesson on {lesson}`losses`", "The lesson on the lesson “losses”"),
    ],
)
def test_a_name_becomes_its_number(course, written, built):
    assert says(course, "second", written) == built


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{lesson}`firsts`", "no lesson has this topic; did you mean first?"),
        ("{exercise}`totl`", "no exercise has this name; did you mean total?"),
        ("{exercise}`zzz`", "no exercise has this name; there are second_double, total"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_file_and_cell(course, written, told):
    with pytest.raises(CourseError, match=rf"second.md, line 11, cell 1 \(# Tiny\): .*{told}"):
        says(course, "second", written)


def test_code_has_numbers_without_links(course):
    text = course.lesson("second").text
    text.write_text(text.read_text().replace("x = np.", "# as in {lesson}`first`\nx = np."))
    assert "# as in lesson 01\nx = np." in read_part(course.lesson("second")).cells[1].source


def test_a_name_in_a_string_of_python_ends_no_string(course):
    text = course.lesson("second").text
    hint = 'print("as in {lesson}`losses`")\nx = np.'
    text.write_text(text.read_text().replace("x = np.", hint, 1))
    source = read_part(course.lesson("second")).cells[1].source
    compile(source, "cell", "exec")
    assert "the lesson “losses”" in source


def test_a_page_links_from_where_it_will_lie(course):
    page = course.solutions / "page.md"
    text = (TINY / "tiny.md").read_text().replace("# Tiny", "# Page\n\n{lesson}`second`")
    page.write_text(text.replace("course: {minutes: 5}\n", ""))
    (part,) = course.pages()
    assert read_part(part).cells[0].source == "# Page\n\n[lesson 02](02-second/second.ipynb)"


def test_another_order_renames_folders_and_changes_numbers_but_no_id(course):
    ids = [cell["id"] for cell in read_part(course.lesson("second")).cells]
    says(course, "first", "See {lesson}`second`.")
    (course.notebooks / "02-second").mkdir(parents=True)
    listed(course, "second", "first")
    with pytest.raises(CourseError, match=r"solutions/02-second is lesson 01 .* course build"):
        course.lessons()
    assert arrange(course) == {"02-second": "01-second", "01-first": "02-first"}
    assert [lesson.name for lesson in course.lessons()] == ["01-second", "02-first"]
    assert not (course.notebooks / "02-second").exists()
    assert (
        read_part(course.lesson("first"))
        .cells[0]
        .source.endswith("See [lesson 01](../01-second/second.ipynb).")
    )
    assert [cell["id"] for cell in read_part(course.lesson("second")).cells] == ids
    assert arrange(course) == {}


def test_a_lesson_with_work_taken_in_keeps_its_number(course):
    (course.grading / "submitted" / "ada" / "02-second").mkdir(parents=True)
    listed(course, "second", "first")
    with pytest.raises(CourseError, match="makes 02-second lesson 01, but work was taken in"):
        arrange(course)
    assert sorted(course.folders().values()) == ["01-first", "02-second"]


def test_a_lesson_that_is_left_out_is_called_by_its_topic(course):
    says(course, "second", "See {lesson}`first`, or {Lesson}`first`.")
    listed(course, "second")
    arrange(course)
    (lesson,) = course.lessons()
    told = read_part(lesson).cells[0].source
    assert told.endswith("See the lesson “first”, or The lesson “first”.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lessons: [first, firsts]", "no lesson firsts: did you mean first"),
        ("lessons: [first, first]", "lesson first is listed twice"),
        ("lesons: [first]", "needs an entry lessons"),
        ("lessons: [first]\ntitles: T", "unknown entry titles; did you mean title"),
        ("lessons: [first]\nmodel_answers: 1", "model_answers must be true or false, not 1"),
        ("lessons: first", "lessons must be a list"),
        ("lessons: [", "not YAML"),
    ],
)
def test_a_mistake_in_course_yml_is_one_sentence(course, text, told):
    course.outline_file.write_text(text)
    with pytest.raises(CourseError, match=rf"course\.yml: .*{told}") as caught:
        course.lessons()
    assert "\n" not in str(caught.value)


def test_two_folders_of_one_topic_are_refused(course):
    (course.solutions / "02-second").rename(course.solutions / "03-first")
    (course.solutions / "03-first" / "second.md").rename(course.solutions / "03-first" / "first.md")
    with pytest.raises(CourseError, match="01-first and 03-first in solutions/ are one lesson"):
        course.lessons()


@pytest.mark.parametrize(
    ("key", "name", "sentence"),
    [
        ("exercise", "think_dubble", "no 'think_dubble'; did you mean think_first_double?"),
        ("figure", "neurn", "has no 'neurn'"),
        ("cell", "Tinny", "has no 'Tinny'; did you mean Tiny?"),
    ],
)
def test_a_list_of_topics_that_names_what_a_lesson_has_not(course, key, name, sentence):
    topic = {"name": "two", "cell": "Tiny", "exercise": "think_first_double"}
    course.topics.write_text(yaml.safe_dump({"first": [topic]}))
    check_parts(course, [])
    course.topics.write_text(yaml.safe_dump({"first": [topic | {key: name}]}))
    with pytest.raises(CourseError, match=r"topics\.yaml, line \d, topic 'two': ") as caught:
        check_parts(course, [])
    assert sentence in str(caught.value)
