"""`course check`: the proof that each check accepts right work and rejects wrong work."""

from grading.proof.counts import ExerciseProof, LessonProof, totals
from grading.proof.proof_page import as_html
from grading.proof.prove import prove, prove_with
from grading.proof.run import prove_all
from grading.proof.table import show

__all__ = [
    "ExerciseProof",
    "LessonProof",
    "as_html",
    "prove",
    "prove_all",
    "prove_with",
    "show",
    "totals",
]
