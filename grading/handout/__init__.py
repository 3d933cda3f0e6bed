"""What students get: one zip with the notebooks, the library they import, and how to start."""

from grading.handout.bundle import write_bundle

__all__ = ["write_bundle"]
