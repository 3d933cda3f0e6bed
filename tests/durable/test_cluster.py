"""A Dask cluster of separate processes grades as the local pool does, also when one is killed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from dask import config
from distributed import LocalCluster
from distributed.security import Security
from typer.testing import CliRunner

import grading.cli.ta  # noqa: F401  (importing it adds its verbs)
from grading.cli.app import app
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
    monkeypatch.setattr(cluster, "_version", lambda packet: "another")
    with pytest.raises(CourseError, match="another version of nnlib, of the grader or of NumPy"):
        autograde.run(small_class.course, small_class, scheduler=dask.scheduler_address)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A self-made certificate, which is its own authority, and its key."""
    made = Security.temporary().get_tls_config_for_role("client")
    paths = tmp_path / "cert.pem", tmp_path / "key.pem"
    for path, name in zip(paths, ("cert", "key"), strict=True):
        path.write_text(made[name])
    return paths


@pytest.mark.long
def test_a_cluster_with_tls_grades_for_whoever_has_its_certificate(
    small_class: Lesson, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    cert, key = certificate
    own = {f"tls_{role}_cert": cert for role in ("scheduler", "worker", "client")}
    keys = {f"tls_{role}_key": key for role in ("scheduler", "worker", "client")}
    files = {name: str(path) for name, path in (own | keys | {"tls_ca_file": cert}).items()}
    security = Security(require_encryption=True, **files)
    with LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, protocol="tls", security=security
    ) as made:
        address = made.scheduler_address
        assert address.startswith("tls://")
        words = ["autograde", small_class.name, "--scheduler", address]
        where = ["--root", str(small_class.course.root)]
        monkeypatch.setattr(cluster, "CONNECT_SECONDS", 3.0)
        with pytest.raises(CourseError, match="asks for TLS: name --tls-ca-file, --tls-cert and"):
            CliRunner().invoke(app, [*words, *where], catch_exceptions=False)
        tls = ["--tls-ca-file", str(cert), "--tls-cert", str(cert), "--tls-key", str(key)]
        ours = deepcopy(config.get("distributed.comm"))
        with config.set({"distributed.comm": ours}):  # so that what the command sets ends here
            done = CliRunner().invoke(app, [*words, *tls, *where], catch_exceptions=False)
    assert done.exit_code == 0
    results = small_class.course.grading / "results"
    assert len([*results.rglob("*.json")]) == STUDENTS - 1


def test_half_of_a_certificate_is_one_sentence(certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    with pytest.raises(CourseError, match=r"--tls-key is missing; TLS needs --tls-ca-file, --tls-"):
        cluster.use_tls(cert, cert, None)
    key.unlink()
    with pytest.raises(CourseError, match=r"--tls-key names .*key\.pem, which is no file"):
        cluster.use_tls(cert, cert, key)


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    small_class: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1.0)
    with pytest.raises(CourseError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        autograde.run(small_class.course, small_class, scheduler="tcp://127.0.0.1:9")
