"""The room of the lesson about one unit, two losses and a step downhill."""
