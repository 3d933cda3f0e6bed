"""A small class to try the course on, and the demo that plays the whole loop with it."""
