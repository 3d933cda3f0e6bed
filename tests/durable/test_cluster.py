"""A Dask cluster of separate processes grades as the local pool does, also when one is killed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator

import pytest
from distributed import LocalCluster

from grading.course import Lesson
from grading.errors import CourseError
from grading.judging.forms import Forms
from grading.running import autograde, cluster
from tests.durable.conftest import work
from tests.durable.snapshot import notebooks, rows
from tests.grading.conftest import hand_in

STUDENTS = 10


@pytest.fixture(scope="module")
def dask() -> Iterator[LocalCluster]:
    """A scheduler and two processes of one thread each."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        scheduler_port=0,
    ) as made:
        yield made


@pytest.fixture
def small_class(lesson: Lesson, forms: Forms) -> Lesson:
    for number in range(STUDENTS - 2):
        hand_in(lesson, f"s{number:02}", work(forms, number).notebook)
    hand_in(lesson, "s90", work(forms, 0).notebook)
    hand_in(lesson, "s91", b"cut off {")
    return lesson


@pytest.mark.long
@pytest.mark.xdist_group("dask")
def test_a_cluster_that_loses_a_machine_grades_as_this_machine_does(
    small_class: Lesson, dask: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    answers = cluster._answer

    def answer_and_kill(name: str, key: str, kind: str, said: object) -> object:
        if not killed:
            killed.append(next(iter(dask.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)
        return answers(name, key, kind, said)

    monkeypatch.setattr(cluster, "_answer", answer_and_kill)
    address = dask.scheduler_address
    summary = autograde.run(small_class.course, small_class, scheduler=address)
    assert killed and not summary.failures and len(summary.results) == STUDENTS
    assert summary.graded == STUDENTS - 1
    afar = rows(small_class), notebooks(small_class)
    start_over(small_class)
    autograde.run(small_class.course, small_class, workers=1)
    assert (rows(small_class), notebooks(small_class)) == afar


def start_over(lesson: Lesson) -> None:
    (lesson.course.grading / "gradebook.db").unlink()
    for made in ("autograded", "results"):
        shutil.rmtree(lesson.course.grading / made)


@pytest.mark.long
@pytest.mark.xdist_group("dask")
def test_a_cluster_with_other_versions_is_refused(
    small_class: Lesson, dask: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "code_version", lambda source: "another")
    with pytest.raises(CourseError, match="another version of nnlib, of the grader or of NumPy"):
        autograde.run(small_class.course, small_class, scheduler=dask.scheduler_address)


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    small_class: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    with pytest.raises(CourseError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        autograde.run(small_class.course, small_class, scheduler="tcp://127.0.0.1:9")
