"""The red team: whole submissions that try to cheat, spy, break out or stop the run.

`attacks/` is the catalogue, `arena` hands it in among honest neighbors, `test_corpus` grades it and
looks for damage. `python -m tests.redteam` grades the same submissions with stock nbgrader too,
each in a `cage`, and writes both columns into README.md, which `readme` makes.
"""
