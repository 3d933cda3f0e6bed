"""The lecture figures as files: chosen, drawn side by side, only when stale, shown on one page."""
