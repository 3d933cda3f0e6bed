"""From a lesson's text to the executed solution and the student's notebook."""

from grading.build.pipeline import build_lesson

__all__ = ["build_lesson"]
