"""The student's functions at work: a figure or a widget that runs on what they wrote.

    figures.show("descent-path", step=yours("descend"))

A drawing function takes a function of the student's by a keyword whose default, None, stands for
the course's own. What the student wrote runs under the rules of a check, and whatever it does, a
picture is shown, with words that say whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple, TypeVar

Shown = TypeVar("Shown")
Function = Callable[..., Any]


class NotDrawn(Exception):
    """Why a picture could not be drawn with the student's functions, in words for them."""


def unlimited(draw: Callable[[], Any]) -> Any:
    """Draw without a limit of time: what stands in for a check's rules where none is made."""
    return draw()


@dataclass(frozen=True)
class Yours:
    """A function of the student's as a figure takes it.

    exercise: the number of the one that brings it to life, such as "1.4", "" for a function that no
    check knows; function: as the rules of a check let it run, None until its check has passed;
    attempt: calls a function of no arguments under these rules and returns what it returns, or
    raises NotDrawn.
    """

    name: str
    exercise: str
    function: Function | None = None
    attempt: Callable[[Callable[[], Any]], Any] = unlimited


def coded(text: str) -> str:
    """The text as HTML, with what stands between backticks as code; JupyterLab sees no formula."""
    safe = escape(text, quote=False).replace("$", "<span>$</span>")
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)


class Words(NamedTuple):
    """What stands with a picture: whose it is, and what went wrong with the student's functions.

    Both are empty where a picture asks for none of theirs; names stand between backticks.
    """

    caption: str = ""
    trouble: str = ""

    def around(self, html: str) -> str:
        """The picture's HTML with the trouble above it and the caption below."""
        return _line(self.trouble, TROUBLE) + html + _line(self.caption, CAPTION)

    def beside(self, text: str) -> str:
        """The same for plain text."""
        return "\n".join(filter(None, [self.trouble, text, self.caption]))


def _line(text: str, look: str) -> str:
    return f'<p style="{look}">{coded(text)}</p>' if text else ""


TROUBLE = (
    "border:1px solid #b03a00;border-left-width:6px;border-radius:6px;padding:.5em .9em;"
    "margin:.3em 0 .6em;max-width:54em;box-sizing:border-box"
)
CAPTION = "margin:.3em 0 .6em;max-width:54em;font-size:.95em"


def drawn(draw: Callable[..., Shown], given: Mapping[str, Any]) -> tuple[Shown, Words]:
    """draw(**given), in which each of the student's functions is a `Yours`, and the words for it.

    Where one of theirs raises, gives nothing that can be drawn or takes too long, the picture is
    the course's own and the words tell why.
    """
    tokens = {name: value for name, value in given.items() if isinstance(value, Yours)}
    plain = {name: value for name, value in given.items() if name not in tokens}
    live = {name: token.function for name, token in tokens.items() if token.function}
    trouble = ""
    if live:
        alive = [tokens[name] for name in live]
        try:
            value = alive[0].attempt(lambda: draw(**plain, **live))
            return value, Words(_caption(list(tokens.values())))
        except NotDrawn as failed:
            checked = all(token.exercise for token in alive)
            trouble = f"{PASSED if checked else UNCHECKED} {failed}."
    caption = COURSES if trouble else _caption(list(tokens.values()))
    return draw(**plain), Words(caption, trouble)


def waiting(given: Mapping[str, Any]) -> bool:
    """Whether all that a picture is given are functions that have not passed their check yet."""
    return all(isinstance(value, Yours) and not value.function for value in given.values())


PASSED = "Your function passed its check, but it could not draw this picture:"
UNCHECKED = "Your function could not draw this picture:"
COURSES = "Drawn with the course's own."


def _caption(tokens: list[Yours]) -> str:
    live = _joined([f"`{token.name}`" for token in tokens if token.function])
    waiting = [token for token in tokens if not token.function]
    if not tokens:
        return ""
    if not waiting:
        return f"Drawn with your {live}."
    missing = _joined([f"`{token.name}`" for token in waiting])
    numbers = sorted({token.exercise for token in waiting})
    todo = f"Solve Exercise{'s' if len(numbers) > 1 else ''} {_joined(numbers)}"
    if not live:
        return f"{COURSES} {todo} and run this cell again: it is then drawn with your {missing}."
    return f"Drawn with your {live}. {todo} and run this cell again: it then takes your {missing}."


def _joined(words: list[str]) -> str:
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last
