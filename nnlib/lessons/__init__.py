"""One room for each lesson: its figures, widgets, models for demonstrations, and sealed checks."""
