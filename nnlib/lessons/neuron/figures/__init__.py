"""The lecture figures of the lesson about one unit, two losses and a step downhill."""
