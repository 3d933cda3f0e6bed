"""What comes in: downloads from Canvas, Moodle or anywhere, sorted by student and lesson."""
