"""The lecture figures of the lesson about networks set by hand, and a first training."""
