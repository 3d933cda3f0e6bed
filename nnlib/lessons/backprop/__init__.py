"""The room of the lesson about computational graphs and the backward pass."""
