"""The NumPy library on which every lesson of the course stands.

Importing it costs no more than importing NumPy: what draws (matplotlib, ipywidgets) is imported
when something is drawn.
"""

import sys

__version__ = "0.1.0"

if sys.platform == "emscripten":
    from nnlib.browser import fetch_on_demand

    fetch_on_demand()
