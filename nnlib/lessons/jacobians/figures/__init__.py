"""The lecture figures of the lesson about functions of several variables and their Jacobians."""
