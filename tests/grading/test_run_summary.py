"""What a TA sees: a bar that fits its terminal, and what most submissions have in common."""

from __future__ import annotations

import pytest
from rich.console import Console

from grading.judging.result import Result
from grading.running import run_summary
from grading.running.run_summary import Summary, progress, tell, tell_summary

NAME, TOTAL = "08-regularization", 1500
BAR = set("━╸╺")


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def bar(width: int, done: int, seconds: float, monkeypatch: pytest.MonkeyPatch) -> str:
    """The bar's line after so many submissions in so much time, one at a time."""
    clock = Clock()
    shown = Console(width=width, force_terminal=True, color_system=None, soft_wrap=True)
    monkeypatch.setattr(run_summary, "console", shown)
    made = progress()
    made.get_time = clock
    task = made.add_task(NAME, total=TOTAL)
    for _ in range(done):
        clock.now += seconds / done
        made.advance(task)
    with shown.capture() as told:
        shown.print(made.get_renderable())
    return told.get().rstrip("\n")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("done", [0, 1, 600, TOTAL])
def test_the_bar_is_one_line_of_the_terminal(
    width: int, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = bar(width, done, 100.0, monkeypatch)
    assert "\n" not in line and len(line) <= width
    assert line.startswith(NAME)


@pytest.mark.parametrize(
    ("done", "seconds", "told"),
    [
        (0, 0, ["0/1500"]),
        (400, 100, ["400/1500", "4.0/s", "0:04:35", "left"]),
        (10, 100, ["10/1500", "6/min", "4:08:20", "left"]),
        (TOTAL, 100, ["1500/1500", "15.0/s", "in", "0:01:40"]),
    ],
)
def test_the_bar_tells_the_rate_and_the_time_left(
    done: int, seconds: float, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = bar(120, done, seconds, monkeypatch).split()
    assert [word for word in words[1:] if not set(word) <= BAR] == told


def test_a_student_s_problems_are_sentences_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    summary = Summary()
    summary.add("[s1]", Result({}, repairs=("A was mended.",), problems=("B: it ended", "Why?")))
    for student in summary.results:
        tell(run_summary.console, student, summary)
    assert capsys.readouterr().out == "[s1]  B: it ended. Why? A was mended.\n"


def test_the_summary_counts_students_by_exercise(capsys: pytest.CaptureFixture[str]) -> None:
    summary = Summary(graded=3)
    for number in range(4):
        diagnoses = {"check_double": "sign"} if number else {}
        if number == 3:
            diagnoses["check_slope"] = "not-attempted"
        repairs = ("[Tags] were ignored.",) if number > 1 else ()
        summary.add(f"s{number}", Result({}, repairs=repairs, diagnoses=diagnoses))
    summary.add(
        "s4", Result({}, problems=("It took too long.",), diagnoses={"check_slope": "sign"})
    )
    summary.add("s5", "The grader itself died.")
    tell_summary(summary, "01-tiny")
    assert capsys.readouterr().out.splitlines() == [
        "6 submissions: 3 graded, 2 known already, 2 repaired, 1 with a problem, 1 without a grade",
        "Most common repairs, by students",
        "    2  [Tags] were ignored.",
        "Most common mistakes, by students",
        "    3  double: sign",
        "    1  slope: sign",
        "Why one of them: course explain STUDENT 01-tiny EXERCISE",
    ]


def test_a_summary_tells_only_the_most_common(capsys: pytest.CaptureFixture[str]) -> None:
    summary = Summary()
    summary.add("s0", Result({}, diagnoses={f"check_{n}": "sign" for n in range(20)}))
    tell_summary(summary, "01-tiny")
    assert capsys.readouterr().out.count("sign") == run_summary.MOST_TOLD
