"""One warm process for all tests of the sandbox, and candidates forked from it."""

from collections.abc import Callable, Iterator

import pytest

from grading.rungs import Layers
from grading.sandbox import Candidate, CellResult, Template, landlock

LOCKS = {
    "full": Layers(seccomp=True, landlock=landlock.version(), namespaces=True),
    "namespaces": Layers(seccomp=True, namespaces=True),
    "landlock": Layers(seccomp=True, landlock=landlock.version()),
    "landlock 1": Layers(seccomp=True, landlock=1),
    "filter": Layers(seccomp=True),
}


class WarmProcesses:
    """Warm processes by the layers of their lock, each started when first needed."""

    def __init__(self) -> None:
        self._made: dict[str, Template] = {}

    def __getitem__(self, lock: str) -> Template:
        if lock not in self._made:
            self._made[lock] = Template(layers=LOCKS[lock]).__enter__()
        return self._made[lock]

    def close(self) -> None:
        for template in self._made.values():
            template.close()


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmProcesses]:
    processes = WarmProcesses()
    yield processes
    processes.close()


@pytest.fixture(scope="session")
def template(warm: WarmProcesses) -> Template:
    """The warm process with the full lock."""
    return warm["full"]


@pytest.fixture
def candidate(template: Template) -> Iterator[Candidate]:
    """A fresh candidate, with time enough for what ends by itself on a busy machine."""
    with Candidate(template) as made:
        yield made


@pytest.fixture
def run(candidate: Candidate) -> Callable[[str], CellResult]:
    """Runs a cell in the candidate."""
    return candidate.run_cell


def printed(result: CellResult) -> str:
    """What a cell printed, which must not have ended in an error."""
    assert result.error is None, result.error
    return "".join(output["text"] for output in result.outputs if output["output_type"] == "stream")


def error_of(result: CellResult) -> tuple[str, str]:
    """Kind and text of the error that a cell ended in."""
    assert result.error is not None, result.outputs
    return result.error.kind, result.error.text
