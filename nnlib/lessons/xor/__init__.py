"""The room of the lesson about networks set by hand, and a first training."""
