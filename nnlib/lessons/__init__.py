"""Reference functions that only one lesson needs, one module per lesson."""
