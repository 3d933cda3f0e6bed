"""The candidate's side of grading: student code in a locked process, spoken to as data.

    with Template() as template:
        with template.candidate(Limits(), answers=["nnlib.neuron.neuron_output"]) as candidate:
            result = candidate.run_cell(source)
            neuron_output = candidate.function("neuron_output")

The judge is the process that calls this; it never runs a line that a student wrote.
"""

from grading.sandbox.errors import CandidateDied, ProtocolError, SandboxUnavailable
from grading.sandbox.limits import Limits
from grading.sandbox.lock import Capability, capabilities
from grading.sandbox.proxy import Candidate, CellError, CellResult, Proxy
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
    "Template",
    "capabilities",
]
