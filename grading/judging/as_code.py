"""Plain data as Python that makes the same data, for a person to run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

import numpy as np

_USUAL = ("float64", "int64", "bool")


class NotCode(Exception):
    """A value that no short line of Python makes, such as a source of random numbers in use."""


class Code:
    """Expressions, and the imports that they need. lines: these imports."""

    def __init__(self) -> None:
        self._imports: dict[str, None] = {}

    @property
    def lines(self) -> list[str]:
        return [*self._imports]

    def of(self, value: Any) -> str:
        """An expression for a value. Raises NotCode."""
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, float) and not math.isfinite(value):
            return f'float("{value}")'
        if value is None or isinstance(value, bool | int | float | str):
            return repr(value)
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, tuple):
            inside = ", ".join(map(self.of, value))
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        if isinstance(value, list):
            return f"[{', '.join(map(self.of, value))}]"
        if isinstance(value, Mapping):
            return f"{{{', '.join(f'{self.of(k)}: {self.of(v)}' for k, v in value.items())}}}"
        return self._object(value)

    def call(self, function: str, arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> str:
        """A call of a function."""
        named = [f"{name}={self.of(value)}" for name, value in keywords.items()]
        return f"{function}({', '.join([*map(self.of, arguments), *named])})"

    def name(self, thing: Any) -> str:
        """The name of a function or class, imported. Raises NotCode for what has no address."""
        module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", "")
        if isinstance(thing, np.ufunc):
            self._imports["import numpy as np"] = None
            return f"np.{thing.__name__}"
        if not module or not name.isidentifier():
            raise NotCode
        self._imports[f"from {module} import {name}"] = None
        return str(name)

    def _array(self, value: np.ndarray) -> str:
        self._imports["import numpy as np"] = None
        if not value.size:
            return f'np.zeros({value.shape}, dtype="{value.dtype}")'
        numbers = self.of(value.tolist())
        usual = str(value.dtype) in _USUAL
        return f"np.array({numbers})" if usual else f'np.array({numbers}, dtype="{value.dtype}")'

    def _object(self, value: Any) -> str:
        if isinstance(value, partial):
            self._imports["from functools import partial"] = None
            return self.call("partial", (value.func, *value.args), value.keywords)
        if is_dataclass(value) and not isinstance(value, type):
            held = {field.name: getattr(value, field.name) for field in fields(value)}
            return self.call(self.name(type(value)), (), held)
        if callable(value):
            return self.name(value)
        raise NotCode
