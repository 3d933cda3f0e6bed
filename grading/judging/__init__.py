"""One submission: read, repaired, run apart in the candidate, and judged."""
