"""Verbs for the TA that keep grades safe."""
