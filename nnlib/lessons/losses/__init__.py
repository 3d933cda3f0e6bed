"""The room of the lesson about losses and their deltas."""
