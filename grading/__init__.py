"""The instructor's and the TA's side of the course: building lessons, proving checks, grading."""
