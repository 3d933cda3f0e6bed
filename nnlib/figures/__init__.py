"""Every lecture figure of the course by name, for lessons and for slides.

    from nnlib import figures
    figures.show("neuron")                    # in a lesson, with its alternative text
    figures.save("neuron", Path("slides"))    # for a lecture

One module per lesson holds one function per figure, registered by `@figure`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnlib.plotting.display import Picture

Draw = Callable[..., "Figure"]


@dataclass(frozen=True)
class Entry:
    """A registered figure: what it says, which decks show it, and the function that draws it."""

    name: str
    lesson: str
    decks: tuple[str, ...]
    title: str
    alt: str
    draw: Draw


_entries: dict[str, Entry] = {}


def figure(
    name: str, *, lesson: str, decks: tuple[str, ...], title: str, alt: str
) -> Callable[[Draw], Draw]:
    """Register a function that draws a figure; calling it draws in the course's style.

    The title is the figure's one message and is written above what the function drew. Raises
    ValueError when the name is taken.
    """

    def register(function: Draw) -> Draw:
        if name in _entries:
            raise ValueError(f"two figures are named {name!r}: give one of them another name")

        @wraps(function)
        def draw(*args: object, **kwargs: object) -> "Figure":
            from nnlib.plotting.style import headline, style

            with style():
                drawn = function(*args, **kwargs)
                headline(drawn, title)
            return drawn

        _entries[name] = Entry(name, lesson, decks, title, alt, draw)
        return draw

    return register


@cache
def _load_all() -> None:
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


def registry() -> dict[str, Entry]:
    """Return all figures of the course by name, in the order of the lessons."""
    _load_all()
    return dict(sorted(_entries.items(), key=lambda item: item[1].lesson))


def find(name: str) -> Entry:
    """Return one figure's entry; raises KeyError with the names there are when it is unknown."""
    known = registry()
    if name not in known:
        raise KeyError(f"no figure is named {name!r}; there are: {', '.join(known)}")
    return known[name]


def picture(name: str) -> "Picture":
    """Draw a figure by name, together with its alternative text."""
    from nnlib.plotting.display import Picture

    entry = find(name)
    return Picture(entry.draw(), f"{entry.title}. {entry.alt}")


def show(name: str) -> None:
    """Show a figure in a notebook, with its alternative text; a terminal gets the text alone."""
    from IPython.display import display

    publish: Callable[[Picture], object] = display
    publish(picture(name))


def save(name: str, folder: Path, format: str = "svg") -> Path:
    """Draw a figure into `folder/name.format` (svg, pdf or png) and return the path."""
    from nnlib.plotting.files import save as save_figure

    return save_figure(find(name).draw(), Path(folder) / f"{name}.{format}")
