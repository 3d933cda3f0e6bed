"""`course check`: the proof that each check accepts right work and rejects wrong work."""

from grading.proof.prove import ExerciseProof, LessonProof, prove
from grading.proof.table import show

__all__ = ["ExerciseProof", "LessonProof", "prove", "show"]
