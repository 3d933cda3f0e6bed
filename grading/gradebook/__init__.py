"""nbgrader's gradebook and commands: opened, written and taught to grade as the course does."""
