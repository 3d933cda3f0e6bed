"""nbgrader's formgrader as a desk for grading by hand: its settings, its template and a step."""
