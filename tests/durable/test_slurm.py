"""The guide's two ways to grade under Slurm, on a Slurm of one node on this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.course import Lesson
from grading.judging.forms import Forms
from tests import machine
from tests.conftest import ROOT
from tests.durable.conftest import work
from tests.grading.conftest import hand_in

pytestmark = [
    pytest.mark.release,
    pytest.mark.timeout(1800),
    pytest.mark.xdist_group("slurm"),
]
GUIDE = (ROOT / "grading" / "guides" / "cluster.md").read_text()
STUDENTS = 4
SETTINGS = """
ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/none
CredType=cred/none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
ReturnToService=2
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} RealMemory=16000 State=UNKNOWN
PartitionName=short Nodes={host} Default=YES OverSubscribe=FORCE MaxTime=60 State=UP
"""


def find_slurm() -> Path:
    """The controller; root on Debian and Ubuntu gets it installed."""
    if not shutil.which("slurmctld"):
        machine.apt_get("slurm-wlm")
    found = shutil.which("slurmctld")
    if found is None:
        raise machine.Missing("no Slurm")
    if os.geteuid() != 0:
        raise machine.Missing("a Slurm of one's own is started by root alone")
    return Path(found)


@pytest.fixture(scope="module")
def slurm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of whoever submits to a fresh Slurm, in which `course` is this checkout's."""
    machine.need("slurm", find_slurm)
    folder, host = tmp_path_factory.mktemp("slurm"), socket.gethostname()
    (folder / "state").mkdir()
    (folder / "spool").mkdir()
    settings = SETTINGS.format(
        host=host, user="root", ports=free_ports(2), folder=folder, cores=os.cpu_count()
    )
    (folder / "slurm.conf").write_text(settings)
    paths = (str(Path(sys.executable).parent), os.environ["PATH"])
    environment = os.environ | {
        "SLURM_CONF": str(folder / "slurm.conf"),
        "PATH": os.pathsep.join(paths),
    }
    daemons = [
        subprocess.Popen([name, "-D", *words], env=environment, stderr=subprocess.DEVNULL)
        for name, words in (("slurmctld", []), ("slurmd", ["-N", host]))
    ]
    try:
        wait_until_idle(environment)
        yield environment
    finally:
        subprocess.run(["scancel", "--user", "root"], env=environment, check=False)
        for daemon in reversed(daemons):
            daemon.terminate()
            daemon.wait(timeout=60)


def free_ports(count: int) -> list[int]:
    listening = [socket.socket() for _ in range(count)]
    for one in listening:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in listening]
    for one in listening:
        one.close()
    return ports


def wait_until_idle(environment: dict[str, str]) -> None:
    for _ in range(120):
        told = subprocess.run(["sinfo", "-ho", "%t"], env=environment, capture_output=True)
        if told.stdout.strip() == b"idle":
            return
        time.sleep(1)
    pytest.fail(f"the node is not ready: {told}")


@pytest.fixture
def school(lesson: Lesson, forms: Forms) -> Lesson:
    for number in range(STUDENTS):
        hand_in(lesson, f"s{number:02}", work(forms, number).notebook)
    (lesson.course.root / "course.yml").write_text(f"lessons:\n- {lesson.topic}\n")
    for package in ("nnlib", "grading"):
        shutil.copytree(ROOT / package, lesson.course.root / package, dirs_exist_ok=True)
    return lesson


def block(begin: str) -> str:
    """The one piece of the guide's code that begins so."""
    (found,) = re.findall(rf"^```\w*\n({re.escape(begin)}.*?)^```", GUIDE, re.M | re.S)
    return found


def autograde(school: Lesson, environment: dict[str, str], *words: str) -> None:
    command, where = ["course", "autograde", school.name, *words], school.course.root
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def results(school: Lesson) -> dict[Path, int]:
    """{each result that is kept: when it was written}."""
    found = (school.course.grading / "results").rglob("*.json")
    return {path: path.stat().st_mtime_ns for path in found}


def test_dask_on_slurm_with_tls_grades_as_the_guide_says(
    school: Lesson, slurm: dict[str, str]
) -> None:
    root = school.course.root
    subprocess.run(["bash", "-ec", block("openssl")], cwd=root, check=True, capture_output=True)
    code = block("from dask.distributed import Security").replace('"ib0"', '"lo"')
    code = code.replace(
        "/shared/course/.venv/bin/activate", f"{Path(sys.executable).parent}/activate"
    )
    for old, new in (("cores=4", "cores=1"), ("processes=4", "processes=1"), ("jobs=8", "jobs=1")):
        assert old in code
        code = code.replace(old, new)
    script = "if __name__ == '__main__':\n" + re.sub("^", "    ", code, flags=re.M)
    (root / "cluster.py").write_text(script)
    cluster = subprocess.Popen(
        [sys.executable, "-u", "cluster.py"],
        cwd=root,
        env=slurm,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = cluster.stdout.readline().strip()
        assert address.startswith("tls://")
        tls = ["--tls-ca-file", "cert.pem", "--tls-cert", "cert.pem", "--tls-key", "key.pem"]
        autograde(school, slurm, "--scheduler", address, *tls)
        assert len(results(school)) == STUDENTS
    finally:
        cluster.communicate("\n", timeout=120)


def test_a_job_array_grades_and_the_login_node_only_records(
    school: Lesson, slurm: dict[str, str]
) -> None:
    root = school.course.root
    script = block("#!/bin/bash")
    for old, new in (("0-7", "0-1"), ("task=4", "task=1"), ("8G", "1G")):
        assert old in script
        script = script.replace(old, new)
    (root / "array.sh").write_text(script)
    submit = re.sub("05-backprop", school.name, block("mkdir -p grading/results").split("\n")[0])
    done = subprocess.run(["bash", "-ec", submit], cwd=root, env=slurm, capture_output=True)
    logs = "".join(path.read_text() for path in root.glob("slurm-*.out"))
    assert done.returncode == 0, logs
    before = results(school)
    assert len(before) == STUDENTS, logs
    autograde(school, slurm)
    assert results(school) == before
