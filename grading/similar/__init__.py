"""Which hand-ins agree beyond chance: for a person to look at, side by side."""
