"""The instructor's and the TA's side of the course: building lessons, proving checks, grading."""

import sys

# nbformat validates without it; importing it compiles a grammar of web addresses for two seconds.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
