"""How a check calls the function under test, and which piece of its answer each part looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Function = Callable[..., Any]
Path = tuple[Any, ...]

EACH = "*"  # in a path: the rest of the path in every item of a list


class OtherForm(BaseException):  # nothing that catches a student's errors may catch it
    """An answer that has not the pieces that a check looks at; the text says what to return."""


@dataclass(frozen=True)
class Form:
    """The way from a case to the value that a check compares.

    before, after: arguments that stand before and after those of each case; keywords: by name.
    through: an importable function that is called as through(function, *case) in place of the
    function itself, such as a truth table of the weights that it returns.
    paths: for each part, the way to its piece of the answer: indices or keys, EACH for every item
    of a list, () for the whole answer.
    """

    before: tuple[Any, ...] = ()
    after: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)
    through: Function | None = None
    paths: tuple[Path, ...] = ((),)

    def of(self, function: Function) -> Function:
        """The function as a check calls it: with the arguments of a case alone."""

        def called(*case: Any, **named: Any) -> Any:
            arguments, keywords = (*self.before, *case, *self.after), {**self.keywords, **named}
            if self.through is not None:
                return self.through(function, *arguments, **keywords)
            return function(*arguments, **keywords)

        return called

    def pieces(self, answer: Any) -> tuple[Any, ...]:
        """The piece of each part. Raises OtherForm when the answer has not all of them."""
        return tuple(self._piece(answer, path) for path in self.paths)

    def blocks(self, function: Function) -> Function:
        """The function as the gradient checker calls it: its pieces are the answer's blocks."""
        whole = self.of(function)

        def called(*case: Any, **named: Any) -> Any:
            answer = whole(*case, **named)
            if answer is None:
                return None
            try:
                pieces = self.pieces(answer)
            except OtherForm:
                if len(self.paths) == 1 or any(isinstance(path[0], str) for path in self.paths):
                    raise
                return answer  # for the gradient checker to name
            return pieces[0] if len(pieces) == 1 else pieces

        return called

    def _piece(self, answer: Any, path: Path, place: int = 0) -> Any:
        if place == len(path):
            return answer
        step = path[place]
        if step == EACH:
            if not isinstance(answer, list | tuple):
                raise OtherForm("return a list")
            return [self._piece(item, path, place + 1) for item in answer]
        steps = [p[place] for p in self.paths if len(p) > place]
        if isinstance(step, str):
            if not isinstance(answer, Mapping) or step not in answer:
                keys = ", ".join(dict.fromkeys(str(key) for key in steps))
                raise OtherForm(f"return a dictionary with the keys {keys}")
        elif not isinstance(answer, list | tuple) or len(answer) <= max(steps):
            count = f"{max(steps) + 1} values" if max(steps) else "several values"
            raise OtherForm(f"return {count}, separated by commas")
        return self._piece(answer[step], path, place + 1)


PLAIN = Form()


def paths_of(parts: Sequence[str] | Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Path, ...]]:
    """The names of an answer's parts and the paths to them.

    parts: names in the order of the answer's values, or {name: index, key or path}.
    """
    if isinstance(parts, Mapping):
        paths = (where if isinstance(where, tuple) else (where,) for where in parts.values())
        return tuple(parts), tuple(paths)
    return tuple(parts), tuple((k,) for k in range(len(parts)))
