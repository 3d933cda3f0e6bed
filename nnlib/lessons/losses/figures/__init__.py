"""The lecture figures of the lesson about losses and their deltas."""
