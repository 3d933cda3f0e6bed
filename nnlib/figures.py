"""Every lecture figure of the course by name, for lessons and for slides.

    from nnlib import figures
    figures.show("neuron")                    # in a lesson, with its alternative text
    figures.show("descent-path", step=yours("descend"))   # drawn with the student's function
    figures.save("neuron", Path("slides"))    # for a lecture

Each lesson's room holds one function per figure, registered by `@figure`, and one for each figure
that moves, registered by `@animation`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from nnlib.yours import drawn, waiting

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nnlib.plotting.display import Picture
    from nnlib.plotting.film import Film

ROOMS = "nnlib.lessons"
REGISTERED = re.compile(r"^(?:@figure|@animation|@graph_figure)\(\s*\"([\w-]+)\"", re.MULTILINE)

Draw = Callable[..., "Figure"]
Play = Callable[..., "Film"]


@dataclass(frozen=True)
class Caption:
    """What a figure is called and says, the topic of its lesson, and which decks show it."""

    name: str
    lesson: str
    decks: tuple[str, ...]
    title: str
    alt: str


@dataclass(frozen=True)
class Entry(Caption):
    """A registered figure: its words and the function that draws it."""

    draw: Draw


@dataclass(frozen=True)
class Animation(Caption):
    """A registered figure that moves: its words and the function that makes its film."""

    play: Play


_entries: dict[str, Entry] = {}
_animations: dict[str, Animation] = {}


def figure(name: str, *, decks: tuple[str, ...], title: str, alt: str) -> Callable[[Draw], Draw]:
    """Register a function that draws a figure; calling it draws in the course's style.

    The title is the figure's one message and is written above what the function drew. Raises
    ValueError when the name is taken.
    """

    def register(function: Draw) -> Draw:
        _take(name)

        @wraps(function)
        def draw(*args: object, **kwargs: object) -> "Figure":
            from nnlib.plotting.style import headline, style

            with style():
                drawn = function(*args, **kwargs)
                headline(drawn, title)
            return drawn

        _entries[name] = Entry(name, _topic(function), decks, title, alt, draw)
        return draw

    return register


def animation(name: str, *, decks: tuple[str, ...], title: str, alt: str) -> Callable[[Play], Play]:
    """Register a function that makes a film; title, alternative text and errors as `figure`."""

    def register(function: Play) -> Play:
        _take(name)

        @wraps(function)
        def play(*args: object, **kwargs: object) -> "Film":
            from nnlib.plotting.style import headline, style

            with style():
                film = function(*args, **kwargs)
                headline(film.figure, title)
            return film

        _animations[name] = Animation(name, _topic(function), decks, title, alt, play)
        return play

    return register


def _take(name: str) -> None:
    if name in _entries or name in _animations:
        raise ValueError(f"two figures are named {name!r}: give one of them another name")


def _topic(function: Callable[..., object]) -> str:
    """The topic of the lesson in whose room a function stands."""
    return function.__module__.removeprefix(f"{ROOMS}.").partition(".")[0]


@cache
def _modules() -> dict[str, str]:
    """{figure: module that draws it}, read from the sources, since importing them all is slow."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).with_name("lessons").glob("*/figures/*.py")):
        module = f"{ROOMS}.{path.parent.parent.name}.figures.{path.stem}"
        found |= dict.fromkeys(REGISTERED.findall(path.read_text(encoding="utf-8")), module)
    return found


def names() -> list[str]:
    """Return the names of all figures of the course, without drawing or importing one."""
    return list(_modules())


def _load_all() -> None:
    for module in dict.fromkeys(_modules().values()):
        import_module(module)


def registry() -> dict[str, Entry]:
    """Return all figures of the course by name."""
    _load_all()
    return dict(_entries)


def animations() -> dict[str, Animation]:
    """Return all figures that move by name."""
    _load_all()
    return dict(_animations)


def find(name: str) -> Entry:
    """Return one figure's entry; raises KeyError with near names when it is unknown."""
    if name in _modules():
        import_module(_modules()[name])
    if name not in _entries:
        near = get_close_matches(name, _modules(), 3) or sorted(_modules())
        raise KeyError(f"no figure is named {name!r}; there are: {', '.join(near)}")
    return _entries[name]


def picture(name: str, **given: object) -> "Picture":
    """Draw a figure by name, together with its alternative text."""
    from nnlib.plotting.display import Picture

    entry = find(name)
    return Picture(entry.draw(**given), f"{entry.title}. {entry.alt}")


def show(name: str, **given: object) -> None:
    """Show a figure in a notebook, with its alternative text; a terminal gets the text alone.

    given: what the drawing function takes, such as step=yours("descent_step"): see `nnlib.yours`.
    """
    from IPython.display import display

    from nnlib.plotting.display import Worded
    from nnlib.plotting.stored import stored

    kept = stored(name)
    if kept is None or not waiting(given):
        find(name)  # a name that is wrong is no fault of the student's

    def bundle(**values: object) -> Mapping[str, str]:
        return kept if kept and not values else picture(name, **values).bundle()

    publish: Callable[[Worded], object] = display
    publish(Worded(*drawn(bundle, given)))


def save(name: str, folder: Path, format: str = "svg") -> Path:
    """Draw a figure into `folder/name.format` (svg, pdf or png) and return the path."""
    from nnlib.plotting.files import save as save_figure

    return save_figure(find(name).draw(), Path(folder) / f"{name}.{format}")
