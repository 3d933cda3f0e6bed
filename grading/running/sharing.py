"""Each content is graded once, however often it was handed in."""

from __future__ import annotations

from grading.judging.result import Result
from grading.running.pool import Answer
from grading.running.store import Store


class Sharing:
    """Says what is worth grading, and gives one result to all who handed in the same work.

    graded: how many contents got a new result.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._under_way: dict[str, list[str]] = {}  # key: who waits; the first one is being graded
        self.graded = 0

    def wanted(self, name: str, key: str) -> bool:
        """Whether to grade this submission now."""
        if key in self._under_way:
            return self._under_way[key][0] == name
        if self._store.load(key) is not None:
            return False
        self._under_way[key] = [name]
        return True

    def settle(self, answer: Answer) -> dict[str, Result | str]:
        """{name: its result or the reason for none}, of all whom this answer decides."""
        if answer.result is not None:
            self._store.keep(answer.key, answer.result)
            self.graded += 1
            return dict.fromkeys(self._under_way.pop(answer.key), Result.from_bytes(answer.result))
        if answer.reason:
            waiting = [key for key, names in self._under_way.items() if names[0] == answer.name]
            names = self._under_way.pop(waiting[0]) if waiting else [answer.name]
            return dict.fromkeys(names, answer.reason)
        if answer.key in self._under_way:
            self._under_way[answer.key].append(answer.name)
            return {}
        return {answer.name: self._store.load(answer.key) or "Its result vanished."}
