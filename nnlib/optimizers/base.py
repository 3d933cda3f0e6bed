"""What all optimizers share: walking over the parameters, and state that can be saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from nnlib.arrays import Array

Arrays: TypeAlias = Array | Sequence[Array] | Mapping[str, Array]
Slots: TypeAlias = dict[str, Array]  # what an optimizer remembers about one parameter array

SCRATCH = "scratch"  # the slot that holds intermediate results and is not saved


class Optimizer:
    """Base of the optimizers: a subclass says what it remembers and how one array is updated.

    Attributes: lr, the learning rate, may be changed between steps (see nnlib.schedules);
    weight_decay λ; steps, the number of steps taken.
    """

    def __init__(self, lr: float, weight_decay: float = 0.0) -> None:
        require(lr >= 0, "lr", "at least 0", lr)
        require(weight_decay >= 0, "weight_decay", "at least 0", weight_decay)
        self.lr = lr
        self.weight_decay = weight_decay
        self.steps = 0
        self._slots: dict[str, Slots] = {}
        self._saved: dict[str, Slots] = {}  # loaded, and taken up by the next step
        self._resumed = False

    def step(self, parameters: Arrays, gradients: Arrays) -> None:
        """Move the parameters one step against the gradients, in place.

        Shapes: both are one array of any shape (a flat vector is fastest), or lists or
        dictionaries of arrays; each gradient has the shape of its parameter.
        Errors: TypeError unless the parameters are floating-point NumPy arrays; ValueError when
        names, numbers or shapes of parameters and gradients differ, or change between steps.
        """
        pairs = _pairs(parameters, gradients)
        for name, w, g in pairs:
            if w.shape != g.shape:
                raise ValueError(
                    f"parameter {name} has shape {w.shape} but its gradient has {g.shape}; "
                    "a gradient has the shape of its parameter"
                )
        self.steps += 1
        for name, w, g in pairs:
            slots = self._slots.get(name) or self._start(name, w)
            if slots[SCRATCH].shape != w.shape:
                raise ValueError(
                    f"parameter {name} had shape {slots[SCRATCH].shape} in the first step and "
                    f"now has {w.shape}; make a new optimizer for new parameters"
                )
            self._update(w, g, slots)

    def state_dict(self) -> dict[str, Array]:
        """Everything remembered between steps, as arrays that np.savez can store.

        Hyper-parameters, lr included, are not part of it.
        """
        state = {
            f"{slot}.{name}": array.copy()
            for name, slots in (self._saved | self._slots).items()
            for slot, array in slots.items()
            if slot != SCRATCH
        }
        return {"optimizer": np.array(type(self).__name__), "steps": np.array(self.steps)} | state

    def load_state_dict(self, state: Mapping[str, Array]) -> None:
        """Resume from what state_dict returned: the next step is as if never interrupted.

        Errors: ValueError when the state comes from another kind of optimizer; at the next step,
        ValueError when it was saved for parameters of other shapes.
        """
        kind = str(state["optimizer"]) if "optimizer" in state else "something else"
        if kind != type(self).__name__:
            raise ValueError(
                f"this is the state of {kind}, which {type(self).__name__} cannot resume"
            )
        self.steps = int(state["steps"])
        self._slots, self._saved, self._resumed = {}, {}, True
        for key in state:
            slot, _, name = key.partition(".")
            if name:
                self._saved.setdefault(name, {})[slot] = np.array(state[key])

    def _start(self, name: str, w: Array) -> Slots:
        """The slots of a parameter seen for the first time, from a loaded state if there is one."""
        if w.dtype.kind != "f":
            raise TypeError(f"parameter {name} must hold floating-point numbers, not {w.dtype}")
        slots, saved = self._new_slots(w), self._saved.pop(name, {})
        if self._resumed and _shapes(saved) != _shapes(slots):
            raise ValueError(
                f"the loaded state does not fit parameter {name} of shape {w.shape} and these "
                f"options: it holds {_shapes(saved)}, but {_shapes(slots)} is needed"
            )
        self._slots[name] = slots | saved | {SCRATCH: np.empty_like(w)}
        return self._slots[name]

    def _new_slots(self, w: Array) -> Slots:
        """What to remember about w, before the first step."""
        return {}

    def _update(self, w: Array, g: Array, slots: Slots) -> None:
        """The formula of the optimizer: change w, given its gradient g."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to update")

    def _penalized(self, w: Array, g: Array) -> Array:
        """g + λ w, the gradient of J + λ/2 ‖w‖²: weight decay as a penalty on the cost."""
        return g + self.weight_decay * w if self.weight_decay else g

    def _shrink(self, w: Array) -> None:
        """w ← (1 − lr λ) w: weight decay decoupled from the gradient."""
        if self.weight_decay:
            w *= 1 - self.lr * self.weight_decay


def require(holds: bool, name: str, condition: str, value: object) -> None:
    """Raise ValueError when a hyper-parameter is out of its range."""
    if not holds:
        raise ValueError(f"{name} must be {condition}, got {value}")


def _shapes(slots: Slots) -> dict[str, tuple[int, ...]]:
    return {slot: array.shape for slot, array in slots.items()}


def _pairs(parameters: Arrays, gradients: Arrays) -> Iterable[tuple[str, Array, Array]]:
    """(name, parameter, gradient) of every array."""
    if isinstance(parameters, np.ndarray) and isinstance(gradients, np.ndarray):
        return (("w", parameters, gradients),)
    ours, theirs = _named(parameters, "parameters"), _named(gradients, "gradients")
    if ours.keys() != theirs.keys():
        raise ValueError(
            f"every parameter needs one gradient, but there are parameters {', '.join(ours)} "
            f"and gradients {', '.join(theirs)}"
        )
    return [(name, w, theirs[name]) for name, w in ours.items()]


def _named(arrays: Arrays, role: str) -> dict[str, Array]:
    named: dict[str, object] = {"w": arrays}
    if isinstance(arrays, Mapping):
        named = dict(arrays)
    elif isinstance(arrays, list | tuple):
        named = {str(position): array for position, array in enumerate(arrays)}
    found: dict[str, Array] = {}
    for name, array in named.items():
        if not isinstance(array, np.ndarray):
            raise TypeError(
                f"{role} must be NumPy arrays, which can be changed in place, but {name} is a "
                f"{type(array).__name__}"
            )
        found[name] = array
    return found
