"""The candidate's side of grading: student code in a locked process, spoken to as data.

    with Template() as template:
        with Candidate(template, Limits(), allowed=["nnlib.activations.sigmoid"]) as candidate:
            result = candidate.run_cell(source)
            neuron_output = candidate.function("neuron_output")

The judge is the process that calls this; it never runs a line that a student wrote. To read it:

| module | what it holds |
|---|---|
| template, conversation | the judge's end: warm process, live process |
| proxy, snapshot | the submission as it goes on, and as it stood between two cells |
| packing, unpacking, weighing | the border: data, of which nothing is believed |
| channel, outputs | the frames that carry it, and what cells showed |
| warm, candidate | the other end: forks, serves cells and calls, without the library |
| candidate_shell, collected, describing | its IPython shell, whose outputs and errors are data |
| lock, grading.rungs | what is closed before the first student line; what a machine may lack |
| namespaces, landlock, seccomp, syscalls | the three layers of the lock, and the calls they make |
| watching, kept | what the lower rungs need: ceilings by looking, files in memory |

What it does not do: a student's function may behave differently when it is called from when its
cell runs, and it sees the arguments of every call. So a judge must not show students what their
code says after it has seen hidden inputs: neither errors' texts nor the outputs of later cells.
"""

import sys

from grading.sandbox.errors import CandidateDied, ProtocolError, SandboxUnavailable

if sys.platform == "win32":
    raise SandboxUnavailable(
        "student code can be locked away on Linux only: on Windows, grade in WSL 2 or a container"
    )

from grading.sandbox.limits import Limits
from grading.sandbox.lock import Capability, capabilities
from grading.sandbox.proxy import Candidate, CellError, CellResult
from grading.sandbox.snapshot import Proxy, Snapshot
from grading.sandbox.template import Template

__all__ = [
    "Candidate",
    "CandidateDied",
    "Capability",
    "CellError",
    "CellResult",
    "Limits",
    "ProtocolError",
    "Proxy",
    "SandboxUnavailable",
    "Snapshot",
    "Template",
    "capabilities",
]
