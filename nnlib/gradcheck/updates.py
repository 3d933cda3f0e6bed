"""Verifying optimizers: a gradient check cannot see them, so paths of parameters are compared.

Momentum bugs show from the second step on, epsilon bugs only where gradients are small, shared
state only where two tensors are updated in turn, and signs hide what they are signs of until the
gradients turn. So: sixteen steps, two sizes of gradients that change and turn, two tensors.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nnlib.gradcheck.changed import Sources
from nnlib.gradcheck.comparison import figure
from nnlib.gradcheck.diagnosis import BlockReport, Finding, GradientReport, sentence
from nnlib.gradcheck.differences import EPS, EPS32, Array
from nnlib.gradcheck.plan import as_known
from nnlib.gradcheck.protocol import (
    RETURN,
    Failure,
    Watched,
    as_answer,
    copied,
    counted,
    differs,
)
from nnlib.gradcheck.slips import Budget, Search, told_change

RTOL_PATH, RTOL_SINGLE = 1e-9, 1e-5  # of the distance travelled
SUMS = 4  # in the sketch of a way
SAME = 1e-6  # a constant that is the same at every step
WALKED_IN_TURN = "Each tensor alone is right, several in turn are not"
WALKED_TWICE = "The first walk of a tensor is right, the same walk once more is not"
STEPS_WITH_ONE_CHANGE = (
    "The steps are those of the right one with one change{among}: {words} ({seen})."
)
STEPS_REPAIRED = "Every step is right with one change in {seen}{how}."
TURNS = 5  # steps after which the gradients turn
Step = Callable[..., Any]
State = Callable[[Array], tuple[Any, ...]]
Way = tuple[tuple[Array, ...], ...]  # the parameters after each step, by tensor


@dataclass(frozen=True)
class Quadratic:
    """The gradient A p + b of a bowl, as a function of the parameter."""

    A: float
    b: Array

    def __call__(self, p: Any) -> Array:
        """Return the gradient at p."""
        return np.asarray(self.A * np.asarray(p) + self.b)


@dataclass(frozen=True)
class Course:
    """Where a path starts, which gradients it meets, and the right way.

    gradients: for each step and tensor; states: before each step, for each tensor, as the
    reference hands them on, or the initial ones only where the answer keeps another state.
    """

    starts: tuple[Array, ...]
    gradients: tuple[tuple[Any, ...], ...]
    states: tuple[tuple[tuple[Any, ...], ...], ...]
    setting: dict[str, Any]
    scale: float
    right: Way


@dataclass(frozen=True)
class Wrong:
    """A known mistake: its code, its sentence and a sketch of its way on each course."""

    code: str
    sentence: str
    sketches: Array


@dataclass(frozen=True)
class UpdatePlan:
    """All that judging an optimizer's step takes."""

    names: tuple[str, ...]
    courses: tuple[Course, ...]
    mistakes: tuple[Wrong, ...]
    calls: dict[str, int]
    kind: str = "updates"


def plan_updates(
    reference: Step,
    *,
    state: State | None = None,
    reference_state: State | None = None,
    settings: Sequence[Mapping[str, Any]] = ({},),
    shapes: Sequence[tuple[int, ...]] = ((3,), (2, 4)),
    scales: Sequence[float] = (1.0, 1e-4),
    steps: int = 16,
    gradient_function: bool = False,
    names: Sequence[str] | None = None,
    mistakes: Iterable[Any] | Mapping[str, Any] = (),
    rng: np.random.Generator | None = None,
) -> UpdatePlan:
    """Return the plan for judging an optimizer's step by a reference's path.

    step(parameter, gradient, *state, **setting) returns the new parameter, or a tuple of it and the
    new state. state(parameter) gives the initial state as a tuple (none by default),
    reference_state the reference's where it keeps another one. `settings` lists hyperparameters to
    try. With `gradient_function=True` the gradient is a function of the parameter (for Nesterov's
    look-ahead). mistakes: (code, sentence, step) of each known mistake.
    """
    rng = rng or np.random.default_rng(0)
    labels = tuple(names) if names is not None else tuple(f"tensor {i}" for i in range(len(shapes)))
    initial = state or (lambda parameter: ())
    trusted = Watched(reference)
    courses = []
    for setting in settings:
        for scale in scales:
            course = drawn(rng, shapes, scale, steps, dict(setting), gradient_function)
            course = planned(course, trusted, initial, reference_state or initial)
            if scale != scales[0]:  # single steps are tried with gradients of one size
                course = replace(course, states=course.states[:1])
            courses.append(course)
    if reference_state is None:
        known = [*as_known(mistakes), *counterfactuals(reference, initial, courses)]
    else:
        known = as_known(mistakes)
    found = []
    for code, text, step in known:
        try:
            ways = [walked(c, Watched(step), range(len(c.starts)))[0] for c in courses]
        except Failure:  # a mistake that cannot walk here cannot be recognized
            continue
        sketches = [sketch(way, course) for way, course in zip(ways, courses, strict=True)]
        found.append(Wrong(code, text, np.array(sketches)))
    return UpdatePlan(labels, tuple(courses), tuple(found), {"reference": trusted.calls})


def drawn(
    rng: np.random.Generator,
    shapes: Sequence[tuple[int, ...]],
    scale: float,
    steps: int,
    setting: dict[str, Any],
    as_function: bool,
) -> Course:
    """Return random starts, and gradients that keep a direction for a while, then turn."""
    starts = [rng.uniform(0.5, 1.5, s) * rng.choice((-1.0, 1.0), s) for s in shapes]
    trend = [rng.standard_normal(s) for s in shapes]
    table: list[tuple[Any, ...]] = []
    for k in range(steps):
        turn = -1.0 if (k // TURNS) % 2 else 1.0
        size = scale * 10.0 ** rng.uniform(-0.5, 0.5)
        row = [np.asarray(size * (turn * t + rng.standard_normal(t.shape))) for t in trend]
        table.append(tuple(Quadratic(0.1 * scale, g) if as_function else g for g in row))
    return Course(tuple(starts), tuple(table), (), setting, scale, ())


def planned(course: Course, trusted: Watched, initial: State, own: State) -> Course:
    """Return a course with the right way and the states on it."""
    begins = tuple(tuple(map(copied, own(x.copy()))) for x in course.starts)
    course = replace(course, states=(begins,))
    way, states, _ = walked(course, trusted, range(len(course.starts)))
    if own is not initial:
        states = (tuple(tuple(map(copied, initial(x.copy()))) for x in course.starts),)
    return replace(course, right=way, states=states)


def walked(
    course: Course, step: Watched, tensors: Sequence[int]
) -> tuple[Way, tuple[tuple[tuple[Any, ...], ...], ...], bool]:
    """Return the way of some tensors in turn, the states before each step, and if float32."""
    way, states, single = zip(*strides(course, step, tensors), strict=True)
    return way, states, any(single)


def strides(
    course: Course, step: Watched, tensors: Sequence[int]
) -> Iterator[tuple[tuple[Array, ...], tuple[tuple[Any, ...], ...], bool]]:
    """Yield the parameters after each step, the states before it, and if any came as float32."""
    now = {i: course.starts[i] for i in tensors}
    kept = {i: course.states[0][i] for i in tensors}
    for gradients in course.gradients:
        states, single = tuple(tuple(map(copied, kept[i])) for i in tensors), False
        for i in tensors:
            now[i], kept[i], of32 = stepped(course, step, now[i], gradients[i], kept[i])
            single |= of32
        yield tuple(now[i] for i in tensors), states, single


def stepped(
    course: Course, step: Watched, x: Array, gradient: Any, state: tuple[Any, ...]
) -> tuple[Array, tuple[Any, ...], bool]:
    """Return a parameter and its state after one step, and whether it came as float32."""
    slope = (
        Quadratic(gradient.A, gradient.b.copy())
        if isinstance(gradient, Quadratic)
        else gradient.copy()
    )
    value = step(x.copy(), slope, *map(copied, state), **course.setting)
    arrays = (gradient.b, slope.b) if isinstance(gradient, Quadratic) else (gradient, slope)
    if differs(*arrays):
        raise Failure("mutates-input", "gradient", name="gradient")
    if value is None:
        raise Failure("returns-none", "parameter", name="the answer", hint=RETURN)
    if state and not (isinstance(value, (tuple, list)) and len(value) == 1 + len(state)):
        seen = counted(value) if isinstance(value, (tuple, list)) else "one value"
        raise Failure("wrong-count", expected=1 + len(state), names="parameter, state", seen=seen)
    new = value[0] if isinstance(value, (tuple, list)) and (state or len(value) == 1) else value
    after = as_answer(new, "the parameter")
    if after.shape != x.shape:
        raise Failure("shape", "parameter", name="the parameter", got=after.shape, expected=x.shape)
    kept = tuple(copied(part) for part in value[1:]) if state else ()
    return after, kept, getattr(new, "dtype", None) == np.float32


def counterfactuals(
    reference: Step, initial: State, courses: Sequence[Course]
) -> list[tuple[str, str, Step]]:
    """Return the mistakes that a reference can be made to make."""

    def moved(change: Callable[[Array, Array], Any]) -> Step:
        def step(x: Array, gradient: Any, *state: Any, **setting: Any) -> Any:
            value = reference(x.copy(), gradient, *state, **setting)
            several = isinstance(value, (tuple, list))
            new = change(x, np.asarray(value[0] if several else value))
            return (new, *value[1:]) if several else new

        return step

    def with_gradient(factor: float) -> Step:
        def step(x: Array, gradient: Any, *state: Any, **setting: Any) -> Any:
            if isinstance(gradient, Quadratic):
                gradient = Quadratic(factor * gradient.A, factor * gradient.b)
            else:
                gradient = factor * gradient
            return reference(x, gradient, *state, **setting)

        return step

    def forgetful(x: Array, gradient: Any, *state: Any, **setting: Any) -> Any:
        return reference(x, gradient, *initial(x.copy()), **setting)

    found = [
        ("step-zero", sentence("step-zero"), moved(lambda x, new: x)),
        ("step-only", sentence("step-only"), moved(lambda x, new: new - x)),
        ("step-sign", sentence("step-sign"), with_gradient(-1.0)),
        ("step-sign", sentence("step-sign"), moved(lambda x, new: 2 * x - new)),
    ]
    for factor in (2.0, 0.5):
        text = sentence("gradient-factor", factor=factor)
        found.append(("gradient-factor", text, with_gradient(factor)))
    if courses[0].states[0][0]:
        found.append(("state-reset", sentence("state-reset"), forgetful))
    return found + fixed_settings(reference, courses)


def fixed_settings(reference: Step, courses: Sequence[Course]) -> list[tuple[str, str, Step]]:
    """Return the steps that do not use one of the settings: its default, or another value of it."""
    try:
        defaults = {k: p.default for k, p in inspect.signature(reference).parameters.items()}
    except (TypeError, ValueError):  # a function that tells no signature
        defaults = {}
    found = []
    for key in courses[0].setting:
        values = [c.setting[key] for c in courses if key in c.setting]
        values += (
            []
            if defaults.get(key, inspect.Parameter.empty) is inspect.Parameter.empty
            else [defaults[key]]
        )
        for value in dict.fromkeys(values):
            if all(c.setting.get(key) == value for c in courses):
                continue
            text = sentence("setting-ignored", name=key, seen=str(value))
            found.append(("setting-ignored", text, fixed(reference, key, value)))
    return found


def fixed(reference: Step, key: str, value: Any) -> Step:
    """Return the step with one setting fixed."""
    return lambda *arguments, **setting: reference(*arguments, **{**setting, key: value})


# Judging.


@dataclass
class Walks:
    """What a step did on one course: all tensors in turn, the first alone, and alone again."""

    course: Course
    turns: Way
    alone: Way
    again: Way
    single: bool

    @property
    def parting(self) -> int | None:
        """Return the first step after which the tensors in turn are wrong, counted from 0."""
        return self.parted(self.turns, range(len(self.course.starts)))

    def parted(
        self, way: Iterable[tuple[Array, ...]], tensors: Sequence[int], due: Way | None = None
    ) -> int | None:
        """Return the first step after which a way of some tensors is not the one due, or None."""
        relative, eps = (RTOL_SINGLE, EPS32) if self.single else (RTOL_PATH, EPS)
        for k, (ours, rights) in enumerate(zip(way, due or self.course.right, strict=False)):
            for x, i in zip(ours, tensors, strict=True):
                right, start = rights[i], self.course.starts[i]
                travelled = float(np.max(np.abs(right - start)))
                size = max(float(np.max(np.abs(right))), float(np.max(np.abs(start))))
                allowed = relative * travelled + 8 * (k + 1) * eps * size
                if not np.all(np.abs(x - right) <= allowed):
                    return k
        return None

    @property
    def right(self) -> bool:
        """Return whether every way is right."""
        alone, again = self.parted(self.alone, [0]), self.parted(self.again, [0])
        return self.parting is None and alone is None and again is None


def judge_updates(plan: UpdatePlan, answer: Step, sources: Sources) -> GradientReport:
    """Return the verdict on an optimizer's step."""
    student = Watched(answer)
    blocks: tuple[BlockReport, ...]
    try:
        with np.errstate(all="ignore"):
            finding, blocks = judged(plan, student, sources)
    except Failure as failure:
        finding = failure.finding
        blocks = tuple(BlockReport(n, False, finding.code, n, finding.message) for n in plan.names)
    calls = {"step": student.calls, **plan.calls}
    if finding is None:
        return GradientReport(True, None, "", "right", blocks, calls, student.notes())
    return GradientReport(False, *finding, blocks, calls, student.notes())


def judged(
    plan: UpdatePlan, student: Watched, sources: Sources
) -> tuple[Finding | None, tuple[BlockReport, ...]]:
    """Compare the ways on all courses; name why they part, or where."""
    walks = [walk(course, student) for course in plan.courses]
    if all(w.right for w in walks):
        return None, tuple(BlockReport(n, True, error=0.0) for n in plan.names)
    wrong = [w for w in walks if w.parting is not None]
    worst = min(wrong, key=lambda w: w.parting or 0) if wrong else walks[0]
    code, text = cause(plan, walks, worst, student, sources)
    reports = tuple(block(name, i, worst) for i, name in enumerate(plan.names))
    bad = [r for r in reports if not r.ok] or [replace(reports[0], ok=False)]
    finding = Finding(code, ", ".join(r.where for r in bad), f"{text}\n{seen(bad[0])}".strip())
    marked = tuple(
        r if r.ok else replace(r, diagnosis=code, message=finding.message) for r in reports
    )
    return finding, marked


def walk(course: Course, student: Watched) -> Walks:
    """Return the ways of an answer on a course."""
    alone, _, _ = walked(course, student, [0])
    turns, _, single = walked(course, student, range(len(course.starts)))
    again, _, _ = walked(course, student, [0])
    return Walks(course, turns, alone, again, single)


def sketch(way: Way, course: Course) -> Array:
    """Return a few random sums of all entries of a way, each relative to how far it should be.

    Two ways whose sums agree to rounding agree in every entry, but for odds of one in billions.
    """
    entries = [
        (x - start).ravel() / (np.max(np.abs(right - start)) or 1.0)
        for xs, rights in zip(way, course.right, strict=True)
        for x, right, start in zip(xs, rights, course.starts, strict=True)
    ]
    row = np.concatenate(entries)
    weights = np.random.default_rng(0).uniform(0.5, 1.5, (SUMS, row.size))
    signs = np.random.default_rng(1).choice((-1.0, 1.0), (SUMS, row.size))
    return np.asarray((weights * signs) @ row)


def sketched(walks: Walks, before: Array) -> bool:
    """Return whether an answer's way has the same sketch, up to what rounding adds to the sums."""
    room = 0.0
    for k, rights in enumerate(walks.course.right):
        for right, start in zip(rights, walks.course.starts, strict=True):
            far = float(np.max(np.abs(right - start))) or 1.0
            size = max(float(np.max(np.abs(right))), float(np.max(np.abs(start))))
            rounding = (EPS32 if walks.single else EPS) * size / far
            relative = RTOL_SINGLE if walks.single else RTOL_PATH
            room += right.size * (relative + 8 * (k + 1) * rounding)
    off = np.abs(sketch(walks.turns, walks.course) - before)
    return bool(np.all(off <= 1.5 * room))


def by_slip(walks: list[Walks], sources: Sources) -> tuple[str, str] | None:
    """Return the one change of the right step that walks as the answer does, or that repairs it."""
    trusted, course = sources.reference, walks[0].course
    if len(course.states) < len(course.gradients):
        trusted = None  # a right step that keeps another state
    start, gradient, state = course.starts[0], course.gradients[0][0], course.states[0][0]
    search = Search(Budget(), lambda f: f(start.copy(), gradient, *state, **course.setting))
    alike = (s for s in search.slips(trusted) if walks_as(walks, s.function, right=False))
    right = (s for s in search.repairs(sources.answer) if walks_as(walks, s.function, right=True))
    for fits, pattern in ((alike, STEPS_WITH_ONE_CHANGE), (right, STEPS_REPAIRED)):
        told = told_change(fits)
        if told is not None:
            return "one-change", sentence("one-change", pattern=pattern, **told)
    return None


def walks_as(walks: list[Walks], step: Step, *, right: bool) -> bool:
    """Return whether a step goes the right way, or the answer's, to its end on each course."""
    try:
        for w in walks:
            every = range(len(w.course.starts))
            way = (now for now, _, _ in strides(w.course, Watched(step), every))
            if w.parted(way, every, w.course.right if right else w.turns) is not None:
                return False
    except Failure:
        return False
    return True


def cause(
    plan: UpdatePlan, walks: list[Walks], worst: Walks, student: Watched, sources: Sources
) -> tuple[str, str]:
    """Return the code and the sentence of what is proven, or the step at which it goes wrong."""
    alone_right = walks[0].parted(walks[0].alone, [0]) is None
    for mistake in plan.mistakes:
        if mistake.code == "state-reset" and alone_right:
            continue  # the state is lost between tensors, not between steps
        pairs = zip(walks, mistake.sketches, strict=True)
        if all(sketched(w, drawn_before) for w, drawn_before in pairs):
            return mistake.code, mistake.sentence
    if (shared := kept_elsewhere(walks[0], student)) is not None:
        return shared
    if (changed := by_slip(walks, sources)) is not None:
        return changed
    k = worst.parting or 0
    if not all(np.all(np.isfinite(x)) for x in worst.turns[k]):
        facts: dict[str, Any] = {
            "extent": f"after step {k + 1}",
            "hint": "look for a division by zero",
        }
        text = sentence("not-finite", name="the parameter", seen="NaN or inf", **facts)
        return "not-finite", located(text, worst.course)
    steps = single_steps(walks, student)
    measured = by_constant(steps) or by_size(walks) or by_state(steps)
    if measured is None:
        code, text = by_place(walks, k)
        return code, located(text, worst.course)
    code, text = measured
    single = replace(walks[0].course, setting={})  # single steps are tried at its size alone
    return code, text if code == "epsilon" else located(text, single)


def located(text: str, course: Course) -> str:
    """Return a sentence with the course on which it was measured."""
    values = "".join(f", {k} = {v}" for k, v in course.setting.items())
    return f"{text.removesuffix('.')} (gradients of size {course.scale:g}{values})."


def kept_elsewhere(walks: Walks, student: Watched) -> tuple[str, str] | None:
    """Return whether tensors that are right alone disturb each other, or later walks."""
    if walks.parted(walks.alone, [0]) is not None:
        return None
    if walks.parted(walks.again, [0]) is not None:
        return "state-shared", sentence("state-shared", seen=WALKED_TWICE)
    last = [len(walks.course.starts) - 1]
    way, _, _ = walked(walks.course, student, last)
    if walks.parting is None or walks.parted(way, last) is not None:
        return None
    return "state-shared", sentence("state-shared", seen=WALKED_IN_TURN)


def by_constant(steps: list[Single]) -> tuple[str, str] | None:
    """Return one constant that is off in each step that starts from the right state."""
    if not steps:
        return None
    moves, rights = [s.after - s.before for s in steps], [s.right - s.before for s in steps]
    room = [s.room for s in steps]
    c = constant(moves, rights, room)
    if c is not None and abs(c - 1) > SAME:
        return "step-factor", sentence("step-factor", factor=c)
    off = [m - r for m, r in zip(moves, rights, strict=True)]
    c = constant(off, [s.before for s in steps], room)
    return None if c is None else ("decay-wrong", sentence("decay-wrong", coefficient=c))


def by_state(steps: list[Single]) -> tuple[str, str] | None:
    """Return whether steps from the right state hand on the right parameter, or the right state."""
    if not steps or not steps[0].state:
        return None
    if all(np.all(np.abs(s.after - s.right) <= s.room) for s in steps):
        return "state-lost", sentence("state-lost")
    if all(equal_states(s.state, s.following) for s in steps if s.following):
        return "parameter-rule", sentence("parameter-rule")
    return None


@dataclass(frozen=True)
class Single:
    """One step from the right parameter and state, and what should come of it."""

    before: Array
    after: Array
    right: Array
    state: tuple[Any, ...]
    following: tuple[Any, ...]

    @property
    def room(self) -> float:
        """Return how far a right step may be off."""
        moved, size = np.max(np.abs(self.right - self.before)), np.max(np.abs(self.before))
        return float(RTOL_PATH * moved + 8 * EPS * size)


def single_steps(walks: list[Walks], student: Watched) -> list[Single]:
    """Return single steps on all courses, none where the answer keeps a state of its own."""
    steps = []
    for course in (w.course for w in walks):
        if len(course.states) < len(course.gradients):
            continue
        before = [course.starts, *course.right[:-1]]
        following = [*course.states[1:], ()]
        for k, gradients in enumerate(course.gradients):
            for i, gradient in enumerate(gradients):
                start, state = before[k][i], course.states[k][i]
                try:
                    after, own, _ = stepped(course, student, start, gradient, state)
                except Failure:  # a state of another layout
                    return []
                handed = following[k][i] if following[k] else ()
                steps.append(Single(start, after, course.right[k][i], own, handed))
    return steps


def equal_states(one: tuple[Any, ...], two: tuple[Any, ...]) -> bool:
    """Return whether two states are the same up to rounding."""
    return len(one) == len(two) and all(
        np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=RTOL_PATH, atol=0)
        for a, b in zip(one, two, strict=True)
    )


def constant(values: list[Array], terms: list[Array], room: list[Any]) -> float | None:
    """Return the one c with values = c * terms at every step, or None."""
    weights = [float(np.max(np.abs(t))) or 1.0 for t in terms]
    above = sum(float(np.sum(v * t)) / w**2 for v, t, w in zip(values, terms, weights, strict=True))
    below = sum(float(np.sum(t * t)) / w**2 for t, w in zip(terms, weights, strict=True))
    c = above / below if below else np.nan
    near = [
        np.abs(v - c * t) <= SAME * abs(c) * np.abs(t) + 4 * r
        for v, t, r in zip(values, terms, room, strict=True)
    ]
    return c if np.isfinite(c) and c != 0 and all(np.all(n) for n in near) else None


def by_size(walks: list[Walks]) -> tuple[str, str] | None:
    """Return that only small gradients show the mistake, or show it much more."""
    shares: dict[float, list[float]] = {}
    for w in walks:
        pairs = [
            (x - e, e - s)
            for ours, truth in zip(w.turns, w.course.right, strict=True)
            for x, e, s in zip(ours, truth, w.course.starts, strict=True)
        ]
        off = max(float(np.max(np.abs(d))) for d, _ in pairs)
        far = max(float(np.max(np.abs(t))) for _, t in pairs)
        shares.setdefault(w.course.scale, []).append(off / far if far else np.inf)
    large, small = max(shares), min(shares)
    most = max(shares[large])
    if large == small or most >= min(1e-2 * min(shares[small]), 1e-3):
        return None
    right = all(w.parting is None for w in walks if w.course.scale == large)
    word = "Right" if right else "Nearly right"
    facts: dict[str, Any] = {"seen": word, "large": f"{large:g}", "small": f"{small:g}"}
    return "epsilon", sentence("epsilon", **facts)


def by_place(walks: list[Walks], k: int) -> tuple[str, str]:
    """Return at which step it goes wrong first; of a first step, whether one factor is off."""
    if k:
        steps = "step is" if k == 1 else f"{k} steps are"
        return "drift", sentence("drift", steps=steps, step=k + 1)
    moves, rights, room = [], [], []
    for w in walks:
        for x, e, start in zip(w.turns[0], w.course.right[0], w.course.starts, strict=True):
            moves.append(x - start)
            rights.append(e - start)
            room.append(8 * EPS * np.max(np.abs(start)))
    c = constant(moves, rights, room)
    if c is not None:
        return "first-step-factor", sentence("first-step-factor", factor=c)
    return "step-wrong", sentence("step-wrong")


def block(name: str, i: int, w: Walks) -> BlockReport:
    """Return the report on one tensor, after its first wrong step or at the end."""
    ours, truth = (tuple((t[i],) for t in way) for way in (w.turns, w.course.right))
    k = w.parted(ours, [i])
    at = len(ours) - 1 if k is None else k
    got, expected = ours[at][0], truth[at][0]
    off = np.nan_to_num(np.abs(got - expected), nan=np.inf)
    index = tuple(int(j) for j in np.unravel_index(np.argmax(off), off.shape))
    far = float(np.max(np.abs(expected - w.course.starts[i])))
    error = float(np.max(off)) / far if far else 0.0
    place = f"{name} after step {at + 1}"
    return BlockReport(
        name, k is None, None, place, "", error, float(expected[index]), float(got[index]), index
    )


def seen(report: BlockReport) -> str:
    """Return the entry of a tensor that is furthest off, after the step of its report."""
    assert report.index is not None and report.expected is not None and report.got is not None
    if report.expected == report.got:
        return ""
    place = f"entry {', '.join(map(str, report.index))} of {report.where}"
    values = figure(report.expected, report.got), figure(report.got, report.expected)
    return f"At {place}: expected {values[0]}, got {values[1]}."
