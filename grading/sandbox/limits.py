"""What one candidate may use. Every figure is a ceiling that honest work stays far below."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MIB = 2**20


@dataclass(frozen=True)
class Limits:
    """Ceilings for one candidate; seconds are wall time unless they say CPU.

    grace_seconds lie between the candidate's own alarm, which raises an error in the student's
    code, and the end of the judge's patience, which ends the process. output_text and pictures are
    what one cell may show, all_text, all_pictures and all_pixels (decoded) what a submission may.
    """

    cell_seconds: float = 30.0
    call_seconds: float = 10.0
    total_seconds: float = 300.0
    grace_seconds: float = 1.0
    cpu_seconds: int = 240
    memory: int = 1024 * MIB
    scratch: int = 64 * MIB
    file_size: int = 32 * MIB
    open_files: int = 64
    threads: int = 32
    restarts: int = 6
    callbacks: int = 200_000
    message: int = 64 * MIB
    output_text: int = MIB // 4
    outputs: int = 100
    pictures: int = 8 * MIB
    all_text: int = 2 * MIB
    all_pictures: int = 32 * MIB
    all_pixels: int = 240_000_000

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if value <= 0 and name != "restarts":
                raise ValueError(f"the limit {name} must be positive, not {value}")

    def as_data(self) -> dict[str, Any]:
        """The limits as plain data, to be sent to the warm process."""
        return asdict(self)
