"""How the course draws: one palette, one style, a few primitives, files without chance.

`palette` gives each role its color, `style` the fonts and axes, `axes` what is drawn on axes,
`diagrams` units and networks, `files` reproducible SVG, PDF and PNG, `display` pictures with
alternative text in a notebook.
"""
