"""The files that one figure can become: format, size, theme and ground."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nnlib.figures import Animation, Caption

FORMATS: Final = ("svg", "pdf", "png")
SIZES: Final = ("slide", "half", "print")
THEMES: Final = ("light", "dark")
FILMS: Final = "films"  # the folder of animations: they have one size


@dataclass(frozen=True, order=True)
class Variant:
    """One way to write a figure; `transparent` leaves the paper out."""

    size: str
    theme: str
    format: str
    transparent: bool = False

    @property
    def folder(self) -> str:
        """slide, slide-dark, half, half-dark, ..."""
        return self.size if self.theme == "light" else f"{self.size}-{self.theme}"

    def path(self, name: str) -> Path:
        """Where the file of a figure stands below the folder of all."""
        return Path(self.folder) / f"{name}.{self.format}"


def variants(
    formats: Iterable[str], sizes: Iterable[str], themes: Iterable[str], transparent: bool
) -> list[Variant]:
    """Every combination that is asked for."""
    grounds = [(size, theme) for size in sizes for theme in themes]
    return [Variant(*ground, format, transparent) for ground in grounds for format in formats]


def suited(caption: Caption, asked: Iterable[Variant]) -> list[Variant]:
    """The variants of one figure: an animation is a GIF in the themes that are asked for."""
    if not isinstance(caption, Animation):
        return list(asked)
    return [Variant(FILMS, theme, "gif") for theme in sorted({one.theme for one in asked})]
