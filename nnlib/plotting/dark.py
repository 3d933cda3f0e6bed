"""Figures for dark slides: the same drawing, with the lightness of every color turned around.

A color keeps its hue: white paper becomes near-black, ink near-white, and a role's color the
lighter one of the same name. Lightness is that of OKLab (Ottosson 2020), in which equal steps look
equal.
"""

from functools import cache
from typing import Any, Final

import numpy as np
from matplotlib.artist import Artist
from matplotlib.cm import ScalarMappable
from matplotlib.collections import Collection
from matplotlib.colors import Colormap, ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DARK_PAPER: Final = 0.21  # OKLab lightness that white paper gets
DARK_INK: Final = 0.97  # and the one that black would get
BEND: Final = 1.8  # above 1, colors of middle lightness become light enough to be read as text
# Linear RGB to the three cone responses, and their cube roots to lightness and two hues.
TO_CONES: Final = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB: Final = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def dark_colors(colors: ArrayLike) -> Floats:
    """Return colors (..., 3 or 4) for dark paper; a fourth channel, opacity, stays as it is."""
    colors = np.array(colors, dtype=float)
    lab = np.cbrt(_linear(colors[..., :3]) @ TO_CONES.T) @ TO_LAB.T
    lab[..., 0] = DARK_INK - (DARK_INK - DARK_PAPER) * lab[..., 0] ** BEND
    cones = (lab @ np.linalg.inv(TO_LAB).T) ** 3
    colors[..., :3] = _display(cones @ np.linalg.inv(TO_CONES).T)
    return colors


def _linear(rgb: Floats) -> Floats:
    """Light intensity of sRGB channels."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def _display(light: Floats) -> Floats:
    """sRGB channels of light intensities, cut to what a display can show."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


@cache
def _dark(color: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(dark_colors(color).tolist())


def dark(color: Any) -> tuple[float, ...]:
    """Return one color, in any form that matplotlib takes, for dark paper."""
    return _dark(to_rgba(color))


def darken(figure: Figure) -> None:
    """Recolor a drawn figure for dark paper, in place.

    Call it after the layout: ticks that do not exist yet would stay light.
    """
    artists = dict.fromkeys(figure.findobj())
    for artist in sorted(artists, key=lambda one: isinstance(one, ScalarMappable)):
        _recolor(artist)  # level lines last: they recolor the words on them


def _recolor(artist: Artist) -> None:
    match artist:
        case Line2D():
            _recolor_line(artist)
        case Text():
            _recolor_text(artist)
        case Patch():
            face, edge = artist.get_facecolor(), artist.get_edgecolor()
            artist.set(facecolor=dark(face), edgecolor=dark(edge))
        case ScalarMappable() if artist.get_array() is not None:
            for colored in {artist, getattr(artist, "labelMappable", artist)}:  # words on levels
                colored.set_cmap(_dark_map(colored.get_cmap()))
            artist.changed()
        case Collection():
            faces, edges = artist.get_facecolor(), artist.get_edgecolor()
            artist.set(facecolor=dark_colors(faces), edgecolor=dark_colors(edges))


def _recolor_line(line: Line2D) -> None:
    parts = {
        "color": line.get_color(),
        "markerfacecolor": line.get_markerfacecolor(),
        "markeredgecolor": line.get_markeredgecolor(),
    }
    line.set(**{part: dark(color) for part, color in parts.items() if color != "none"})


def _recolor_text(text: Text) -> None:
    text.set(color=dark(text.get_color()))
    behind = text.get_bbox_patch()
    leader = text.arrow_patch if isinstance(text, Annotation) else None
    for patch in (behind, leader):
        if patch is not None:
            _recolor(patch)


def _dark_map(colors: Colormap) -> Colormap:
    """The color map for dark paper: what was lightest becomes darkest."""
    return ListedColormap(dark_colors(colors(np.arange(colors.N))))
