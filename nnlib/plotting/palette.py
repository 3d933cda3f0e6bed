"""The colors of the course: each role keeps its color from the first lesson to the last.

Roles that stand side by side (value and gradient, the two classes, loss and validation) stay apart
for readers with a red-green or blue-yellow color deficiency, and every color is dark enough to be
read as text on white (WCAG contrast of at least 4.5). Classes also differ by marker and curves by
the words beside them, so that no picture speaks by color alone.
"""

from typing import Final

PAPER: Final = "#ffffff"  # the card every figure stands on, in light and dark themes
INK: Final = "#1b1f24"  # text, axes, neutral outlines
MUTED: Final = "#616975"  # helper lines and secondary words

VALUE: Final = "#0069a8"  # what a forward pass computes
GRADIENT: Final = "#c2410c"  # what a backward pass computes
CLASS0: Final = "#5b3a98"  # target 0
CLASS1: Final = "#946200"  # target 1
LOSS: Final = "#b5179e"  # the objective, and the loss on training data
VALIDATION: Final = "#2f8132"  # anything measured on validation data

ROLES: Final[dict[str, str]] = {
    "value": VALUE,
    "gradient": GRADIENT,
    "class0": CLASS0,
    "class1": CLASS1,
    "loss": LOSS,
    "validation": VALIDATION,
    "muted": MUTED,
    "ink": INK,
}
CLASS_COLORS: Final = (CLASS0, CLASS1)
CLASS_MARKERS: Final = ("o", "s")


def tint(color: str, amount: float = 0.15) -> str:
    """Mix a color with the paper: `amount` = 1 keeps it, 0 gives plain paper."""
    channels = zip(rgb(color), rgb(PAPER), strict=True)
    mixed = (round(255 * (amount * c + (1 - amount) * p)) for c, p in channels)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def deep(color: str, amount: float = 0.35) -> str:
    """Mix a color with ink, for words on a ground that is tinted with it."""
    channels = zip(rgb(color), rgb(INK), strict=True)
    mixed = (round(255 * (amount * i + (1 - amount) * c)) for c, i in channels)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def rgb(color: str) -> tuple[float, float, float]:
    """Split `#rrggbb` into its red, green and blue parts, each from 0 to 1."""
    red, green, blue = (int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue
