"""The lecture figures of the lesson about activations, their slopes, and gradients in depth."""
