"""A whole class: its submissions handed to workers, their results kept and recorded."""
