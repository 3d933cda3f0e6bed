"""From texts to notebooks: executed solutions, what students get, pages and the index."""

from grading.build.arrange import arrange
from grading.build.pipeline import (
    build_index,
    build_lesson,
    build_part,
    check_parts,
    keep_saved_form,
)

__all__ = ["arrange", "build_index", "build_lesson", "build_part", "check_parts", "keep_saved_form"]
