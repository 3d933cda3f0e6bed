"""The law of the judge: the shown parts give what a kernel's Run All shows, whatever cells do."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grading.build.seal import write_checks
from grading.judging.forms import Forms, pack, unpack
from grading.judging.grade import grade_submission
from grading.judging.merged import check_named
from grading.judging.result import Output, graded_notebook
from grading.sandbox import Template
from nnlib.check.sealed import FOLDERS, as_files
from tests.check.capturing_shell import CapturingShell
from tests.grading.conftest import QUICK
from tests.grading.editing import DOUBLE, SLOPE, Edited

USES_HELPER = "def double(v):\n    return twice(v)"
HELPER = "def twice(v):\n    return v + v"
USES_GLOBAL = "def slope(v):\n    return factor * v, 3 * v**2"
# What honest students leave in a notebook: each is a cell that may stand anywhere.
CELLS = (
    HELPER,
    "def twice(v):\n    return 2.5 * v",
    "factor = 2",
    "factor = 7",
    "del factor",
    "del double",
    "del slope, double",
    "%reset -f",
    "check = call = judged = Report = 0",
    "def double(v):\n    return v * 0",
    "def slope(v):\n    return v, v",
    "import math\ndef slope(v):\n    return math.exp(v), 1",
    DOUBLE,
    SLOPE,
    "try:\n    print(double(4), slope(2.0))\nexcept Exception as error:\n    print(error)",
    "double = lambda v: v + v",
    "%%time\n" + DOUBLE,
    "class Slope:\n    def __call__(self, v):\n        return v + v, 3 * v * v\nslope = Slope()",
    "exec('def double(v):\\n    return twice(v)')",
    "np = None",
    "1 / 0",
    'check("double")',
    'check("slope")  # once more',
    "!ls\ndef double(v):\n    return v + v",
    "import os\nos.system('ls')\n%pip list\n" + SLOPE,
    "import warnings\nwarnings.simplefilter('error')",
    "import warnings\ndef double(v):\n    warnings.warn('slow')\n    return v + v",
    "def slope(v):\n    return np.ma.array(v + v), np.asarray(3 * v**2, np.longdouble)",
)
EXERCISES = {
    "double": (DOUBLE, USES_HELPER, "def double(v):\n    return v"),
    "slope": (SLOPE, USES_GLOBAL),
}


def notebook_of(forms: Forms, seed: int) -> Edited:
    """A solved notebook with cells of the student's own in it, and perhaps in another order."""
    rng = random.Random(seed)
    edited = Edited(forms).write(**{name: rng.choice(kinds) for name, kinds in EXERCISES.items()})
    cells = edited.notebook.cells
    for number in range(rng.randint(0, 5)):
        cell = new_code_cell(rng.choice(CELLS), id=f"own-{number}")
        cells.insert(rng.randint(2, len(cells)), cell)
    if rng.random() < 0.2:
        cells.append(new_code_cell("%reset -f", id="last"))
    if rng.random() < 0.5:
        moved = cells.pop(rng.randrange(2, len(cells)))
        cells.insert(rng.randint(2, len(cells)), moved)
    return edited


def cards(notebook: NotebookNode) -> dict[str, str]:
    """{check: the best that its calls show}: the points that nbgrader reads, "none" or "all"."""
    shown: dict[str, str] = {}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        graded = cell.metadata.get("nbgrader", {})
        if name := graded["grade_id"] if graded.get("grade") else check_named(cell.source):
            told = verdict(cell.get("outputs", []))
            shown[name] = max(shown.get(name, told), told, key=worth)
    return shown


def worth(verdict: str) -> float:
    known = {"none": 0.0, "all": math.inf}
    return known[verdict] if verdict in known else float(verdict)


def verdict(outputs: list[Output]) -> str:
    if any(output["output_type"] == "error" for output in outputs):
        return "none"
    results = [o["data"]["text/plain"] for o in outputs if o["output_type"] == "execute_result"]
    return "".join(results[0]) if results else "all"


def run_all(notebook: NotebookNode, shell: CapturingShell) -> dict[str, str]:
    """What Run All shows, past every error, in a fresh namespace of an IPython shell."""
    names: dict[str, object] = {}
    shown = copy.deepcopy(notebook)
    for number, cell in enumerate(shown.cells):
        if cell.cell_type == "code":
            cell.outputs = shell.run(cell.source, names, number)
            names = shell.user_ns  # the globals of every function that a cell defines
    return cards(shown)


@pytest.fixture(scope="module")
def shown_only(forms: Forms) -> bytes:
    """The tiny lesson without its hidden tests: what remains is what students see."""
    return pack(forms.source, as_files(forms.sealed.shown()))


@pytest.fixture(scope="module", autouse=True)
def checks_at_hand(forms: Forms, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sealed checks of the tiny lesson, where a kernel's notebook finds them."""
    folder = tmp_path_factory.mktemp("checks")
    write_checks(folder / "tiny", as_files(forms.sealed.shown()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDERS, str(folder))
        yield


@pytest.mark.parametrize("tries", [6, pytest.param(30, marks=pytest.mark.long)])
def test_the_grade_is_what_run_all_shows(template: Template, shown_only: bytes, tries: int) -> None:
    @settings(max_examples=tries, deadline=None, derandomize=True)
    @given(seed=st.integers(0, 10**9))
    def one(seed: int) -> None:
        compare(template, shown_only, seed)

    one()


def compare(template: Template, shown_only: bytes, seed: int) -> None:
    edited = notebook_of(unpack(shown_only), seed)
    result = grade_submission(shown_only, edited.bytes(), limits=QUICK, template=template)
    graded = cards(graded_notebook(unpack(shown_only), result))
    assert graded == run_all(edited.notebook, CapturingShell.shared())


@pytest.mark.parametrize(
    "seed", [305, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3))]
)
def test_a_real_kernel_shows_the_same_as_the_shell(shown_only: bytes, seed: int) -> None:
    notebook = notebook_of(unpack(shown_only), seed).notebook
    executed = copy.deepcopy(notebook)
    NotebookClient(executed, allow_errors=True, timeout=60).execute()
    assert cards(executed) == run_all(notebook, CapturingShell.shared())
