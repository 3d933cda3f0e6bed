"""Measurements with goals; none of them runs in the test suite."""
