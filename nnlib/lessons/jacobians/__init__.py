"""The room of the lesson about functions of several variables and their Jacobians."""
