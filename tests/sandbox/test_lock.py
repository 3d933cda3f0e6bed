"""What a machine offers is tried out, and too little is refused in one clear sentence."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib
import pytest

import grading
from grading import doctor
from grading.rungs import RUNGS, UNLOCKED, Layers, RungName, reaches
from grading.sandbox import (
    Candidate,
    Limits,
    SandboxUnavailable,
    Template,
    landlock,
    lock,
    seccomp,
    watching,
)
from tests.sandbox import poorer
from tests.sandbox.conftest import printed

ROOT = Path(__file__).parents[2]
ORDINARY_USER = 12345


def test_capabilities_name_each_layer_and_what_it_means() -> None:
    found = lock.capabilities()
    assert [c.name for c in found] == ["system-call filter", "Landlock", "namespaces"]
    assert all(c.detail and isinstance(c.available, bool) for c in found)


def test_windows_is_told_where_to_grade() -> None:
    script = "import sys, nnlib.check; sys.platform = 'win32'; import grading.sandbox"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "on Windows, grade in WSL 2" in done.stderr.splitlines()[-1]


@pytest.fixture
def poor(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine without Landlock and without namespaces."""
    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr(lock, "_namespaces_refused", lambda: "the kernel refuses them")
    return monkeypatch


def test_too_little_is_refused_and_says_what_is_missing(poor: pytest.MonkeyPatch) -> None:
    with pytest.raises(SandboxUnavailable) as caught:
        Template(least="landlock")
    text = str(caught.value)
    assert "on the rung 'filter', and --rung landlock asks for more; missing: Landlock (" in text
    assert "namespaces (the kernel refuses them)" in text and "\n" not in text


def test_without_the_filter_nothing_else_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "supported", lambda: False)
    with pytest.raises(SandboxUnavailable, match=r"no system-call filter .* pass --unsafe"):
        lock.choose()


def test_a_machine_that_lists_no_children_cannot_count_them(poor: pytest.MonkeyPatch) -> None:
    poor.setattr(watching, "possible", lambda: False)
    with pytest.raises(SandboxUnavailable, match="no list of children"):
        lock.choose()


@pytest.mark.parametrize(
    ("version", "refused", "rung"),
    [
        (0, "refused", "filter"),
        (1, "refused", "landlock"),
        (0, "", "namespaces"),
        (7, "", "namespaces"),
    ],
)
def test_the_layers_make_a_rung(
    monkeypatch: pytest.MonkeyPatch, version: int, refused: str, rung: str
) -> None:
    monkeypatch.setattr(seccomp, "supported", lambda: True)
    monkeypatch.setattr(landlock, "version", lambda: version)
    monkeypatch.setattr(lock, "_namespaces_refused", lambda: refused)
    assert lock.choose() == Layers(seccomp=True, landlock=version, namespaces=not refused)
    assert lock.choose().rung == rung
    assert [reaches(rung, least) for least in (*RungName, UNLOCKED)] == sorted(
        reaches(rung, least) for least in (*RungName, UNLOCKED)
    )


def test_unsafe_goes_on_without_a_lock_and_says_so_in_its_layers(poor: pytest.MonkeyPatch) -> None:
    poor.setattr(seccomp, "supported", lambda: False)
    with Template(least=UNLOCKED) as template, Candidate(template) as candidate:
        assert template.layers == Layers()
        assert printed(candidate.run_cell("print(open('/etc/passwd').readable())")) == "True\n"


@pytest.mark.parametrize("layer", ["seccomp", "landlock", "namespaces"])
def test_a_lock_that_does_not_hold_is_noticed(layer: str) -> None:
    """This process is not locked, so what `verify` tries works, and is reported."""
    with pytest.raises(OSError, match="the lock does not hold"):
        lock.verify(replace(Layers(), **{layer: 1}), __file__)
    lock.verify(Layers(), __file__)


def test_a_candidate_whose_lock_cannot_be_verified_never_runs(template: Template) -> None:
    """With a single descriptor nothing can be tried, so nothing is known to be refused."""
    with (
        pytest.raises(SandboxUnavailable, match=r"could not be started: .*Too many open files"),
        Candidate(template, Limits(open_files=1)),
    ):
        pass


@pytest.mark.parametrize("name", ["memory", "scratch", "call_seconds", "open_files"])
def test_a_limit_of_nothing_is_refused_since_it_would_mean_no_limit(name: str) -> None:
    for value in (0, -1):
        with pytest.raises(ValueError, match=f"the limit {name} must be positive"):
            Limits(**{name: value})


def test_hidden_folders_below_readable_ones(tmp_path: Path) -> None:
    for name in ("keep", "hide", "hide/inner", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "way-in").symlink_to(tmp_path / "hide")
    top = str(tmp_path.resolve())
    shown = lock.unhidden([top, f"{top}/hide/inner"], [f"{top}/hide"])
    assert shown == [f"{top}/keep", f"{top}/other", f"{top}/hide/inner"]
    assert lock.unhidden([top], ["/elsewhere"]) == [top]


@pytest.mark.parametrize("namespaces", [True, False])
def test_a_course_inside_the_python_installation_is_hidden(namespaces: bool) -> None:
    import numpy

    inside = Path(numpy.__file__).parent / "testing"
    layers = Layers(seccomp=True, landlock=landlock.version(), namespaces=namespaces)
    cell = (
        "import os, numpy\nfolder = os.path.dirname(numpy.__file__)\n"
        "for name in ('testing', 'linalg'):\n"
        "    try: print(name, len(os.listdir(os.path.join(folder, name))) > 0)\n"
        "    except OSError: print(name, False)"
    )
    with Template(hide=[inside], layers=layers) as template, Candidate(template) as candidate:
        assert printed(candidate.run_cell(cell)) == "testing False\nlinalg True\n"


AS_USER = """
import json, os, sys
from pathlib import Path
from grading.sandbox import Candidate, Template, Limits, lock
if sys.argv[1] == "no-namespaces":
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
home = Path.home() / "gradebook.db"
with Template() as template, Candidate(template, Limits(call_seconds=2)) as candidate:
    candidate.run_cell("import os, socket, numpy.polynomial, matplotlib.pyplot as plt")
    attempts = {
        "read": f"open({str(home)!r}).read()",
        "write": f"open({str(home)!r}, 'w')",
        "chmod": f"os.chmod({str(home)!r}, 0)",
        "kill": f"os.kill({os.getpid()}, 15)",
        "socket": "socket.socket()",
        "fork": "os.fork()",
    }
    errors = {name: candidate.run_cell(cell).error for name, cell in attempts.items()}
    candidate.run_cell("def f(x): return x + 1")
    print(json.dumps({
        "rung": template.layers.rung,
        "uid": os.getuid(),
        "errors": {name: error and error.kind for name, error in errors.items()},
        "file": candidate.run_cell("open('x', 'w').write('yes'); open('x').read()").outputs[0],
        "figure": sorted(candidate.run_cell("plt.plot([1]); plt.show()").outputs[0]["data"]),
        "answer": candidate.function("f")(1),
        "kept": home.read_text(),
    }))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a gradebook and a font cache, owned by the user who grades."""
    folder = Path(tempfile.mkdtemp())
    (folder / "gradebook.db").write_text("kept")
    shutil.copytree(matplotlib.get_cachedir(), folder / "fonts")
    if os.getuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, ORDINARY_USER, ORDINARY_USER)
    yield folder
    shutil.rmtree(folder)


def as_ordinary_user(home: Path, *before: str, argument: str = "") -> dict[str, Any]:
    """Run the script above as a user without any right."""
    command = [*before, sys.executable, "-c", AS_USER, argument]
    if os.getuid() == 0:
        command = [*within_reach(), *command]
    environment = {**os.environ, "HOME": str(home), "MPLCONFIGDIR": str(home / "fonts")}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def within_reach() -> list[str]:
    """A command prefix that drops root, after showing it Python and the checkout.

    Both may lie below a folder that is closed to others, such as a home. A copy of such a folder is
    mounted that holds nothing but them.
    """
    needed = (Path(sys.base_prefix), Path(grading.__file__).parents[1])
    closed = {path: outermost_closed(path) for path in needed}
    hidden = {path: top for path, top in closed.items() if top}
    steps = [f"d{k}=$(mktemp -d) && mount --bind {p} $d{k}" for k, p in enumerate(hidden)]
    steps += [f"mount -t tmpfs -o mode=755 none {top}" for top in sorted(set(hidden.values()))]
    steps += [f"mkdir -p {p} && mount --bind $d{k} {p}" for k, p in enumerate(hidden)]
    user = f"--reuid={ORDINARY_USER} --regid={ORDINARY_USER} --clear-groups"
    script = " && ".join([*steps, f'exec setpriv {user} "$@"'])
    return ["unshare", "--mount", "sh", "-c", script, "sh"]


def outermost_closed(path: Path) -> str:
    """The highest folder above `path` that an ordinary user may not enter; empty if none."""
    closed = [str(p) for p in path.parents if not p.stat().st_mode & stat.S_IXOTH]
    return closed[-1] if closed else ""


EXPECTED = {"answer": 2, "kept": "kept", "figure": ["image/png", "text/plain"]}


def test_an_ordinary_user_has_the_full_lock(home: Path) -> None:
    result = as_ordinary_user(home)
    assert result["uid"] != 0
    assert result["rung"] == "namespaces"
    assert result["errors"] == {
        "read": "FileNotFoundError",
        "write": "FileNotFoundError",
        "chmod": "PermissionError",
        "kill": "PermissionError",
        "socket": "PermissionError",
        "fork": "PermissionError",
    }
    assert result["file"]["data"] == {"text/plain": "'yes'"}
    assert {name: result[name] for name in EXPECTED} == EXPECTED


def test_where_namespaces_are_refused_landlock_locks(home: Path) -> None:
    """In a user namespace that may not have further ones, as in many containers."""
    result = as_ordinary_user(
        home, "unshare", "--user", "--map-root-user", argument="no-namespaces"
    )
    assert result["rung"] == "landlock"
    assert set(result["errors"].values()) == {"PermissionError"}
    assert result["file"]["data"] == {"text/plain": "'yes'"}
    assert {name: result[name] for name in EXPECTED} == EXPECTED


def test_a_root_confined_to_a_namespace_has_the_full_lock(home: Path) -> None:
    result = as_ordinary_user(home, "unshare", "--user", "--map-root-user")
    assert result["uid"] == 0
    assert result["rung"] == "namespaces"
    assert {name: result[name] for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize("machine", poorer.RUNG)
def test_a_machine_that_offers_less_stands_on_its_rung(home: Path, machine: str) -> None:
    """Also for an ordinary user; figures are drawn on every rung."""
    result = as_ordinary_user(home, sys.executable, "-m", "tests.sandbox.poorer", machine)
    assert result["rung"] == poorer.RUNG[machine]
    assert set(result["errors"].values()) == {"PermissionError"}
    files = result["rung"] != "filter"
    assert (result["file"].get("data") == {"text/plain": "'yes'"}) == files
    assert {name: result[name] for name in ("answer", "kept", "figure")} == EXPECTED


def test_a_machine_without_seccomp_cannot_grade() -> None:
    command = [sys.executable, "-c", "from grading.sandbox import Template; Template()"]
    poor = [sys.executable, "-m", "tests.sandbox.poorer", "no seccomp"]
    done = subprocess.run([*poor, *command], capture_output=True, text=True, check=False)
    assert "no system-call filter (seccomp)" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("rung", [rung.name for rung in RUNGS])
def test_the_doctor_says_what_a_rung_loses(rung: str) -> None:
    found = doctor._rung(rung)
    assert repr(rung) in found.detail
    assert ("What it loses" in found.detail) == (rung != "namespaces")


def test_the_warm_process_has_one_thread(candidate: Candidate) -> None:
    warm = candidate._submission.template._process
    assert warm is not None
    family = [warm.pid]
    for pid in family:
        family += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    assert [len(os.listdir(f"/proc/{pid}/task")) for pid in family] == [1] * len(family)
