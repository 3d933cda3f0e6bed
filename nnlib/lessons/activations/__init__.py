"""The room of the lesson about activations, their slopes, and what depth does to a gradient."""
