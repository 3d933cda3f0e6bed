"""What students get: one zip with the notebooks, the library they import, and how to start."""

from grading.handout.bundle import write_bundle
from grading.handout.repository import write_repository

__all__ = ["write_bundle", "write_repository"]
