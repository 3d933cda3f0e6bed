"""The lecture figures of the lesson about activations and their slopes."""
