"""The table of slips: each row finds places in a function's text where one change is easily made.

A row yields new nodes for a node; its words say what the change is, in any function.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

Node = ast.AST
Change = Callable[[Any, "Scope"], Iterator[Node | None]]


class Scope(NamedTuple):
    """What is known of a function: names that hold values, what they were assigned, calls made."""

    names: tuple[str, ...]
    assigned: dict[str, ast.expr]
    functions: tuple[ast.expr, ...]


class Spot(NamedTuple):
    """A place in a tree that holds a node, or a list of statements."""

    holder: Node
    field: str
    at: int | None = None

    def get(self) -> Any:
        value = getattr(self.holder, self.field)
        return value if self.at is None else value[self.at]

    def put(self, node: Any) -> None:
        if self.at is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.at] = node


HELD = "held_value"  # the name of what keeps the values of a part
Places = list[tuple[Spot, Node]]


class Edit:
    """A change of a tree in one or more spots, made inside a `with` block and taken back after."""

    def __init__(self, words: str, changes: list[tuple[Spot, Any]], detail: str = "") -> None:
        self.words, self._changes = words, changes
        self._olds = [spot.get() for spot, _ in changes]
        self._detail = detail

    @property
    def detail(self) -> str:
        """Return the change as source text."""
        pairs = zip(self._olds, (new for _, new in self._changes), strict=True)
        return self._detail or ", ".join(dict.fromkeys(described(old, new) for old, new in pairs))

    def __enter__(self) -> Edit:
        for spot, new in self._changes:
            spot.put(new)
        return self

    def __exit__(self, *_: object) -> None:
        for (spot, _), old in zip(self._changes, self._olds, strict=True):
            spot.put(old)


def described(old: Node, new: Node) -> str:
    """Return a change as source text."""
    if isinstance(new, ast.Pass):
        return f"`{ast.unparse(old)}`"
    if isinstance(old, ast.For):
        return f"`for {ast.unparse(old.target)} in {ast.unparse(old.iter)}`"
    return f"`{ast.unparse(new)}` in place of `{ast.unparse(old)}`"


def edits(definition: ast.FunctionDef) -> Iterator[Edit]:
    """Yield every change of a function, the likeliest kinds first."""
    scope = scope_of(definition)
    places = [(spot, node) for spot in slots(definition) for node in [spot.get()]]
    yield from single(TABLE, places, scope)
    for several in SEVERAL:
        yield from several(definition, places, scope)
    yield from single(MANY, places, scope)


def mending(definition: ast.FunctionDef) -> Iterator[Edit]:
    """Yield every change that may mend a function; its detail is the statement to be changed."""
    scope, statements_around = scope_of(definition), list(within_statements(definition))
    for row in REPAIRS:
        for spot, node, detail in statements_around:
            for new in row.change(node, scope):
                yield Edit(row.words, [(spot, placed(new, node))], detail)


def within_statements(definition: ast.FunctionDef) -> Iterator[tuple[Spot, Node, str]]:
    """Yield every spot with its node and the first line of the innermost statement around it."""
    around: dict[int, str] = {}
    for statement in ast.walk(definition):
        if isinstance(statement, ast.stmt):
            line = f"`{ast.unparse(statement).splitlines()[0]}`"
            around.update((id(node), line) for node in ast.walk(statement))
    for spot in slots(definition):
        node = spot.get()
        yield spot, node, around[id(node)]


def constants(definition: ast.FunctionDef) -> Iterator[Edit]:
    """Yield every change that holds a part of a function constant."""
    scope = scope_of(definition)
    for spot in slots(definition):
        node = spot.get()
        value = isinstance(node, ast.Call | ast.BinOp | ast.Subscript | ast.UnaryOp)
        held = ast.Call(ast.Name(HELD, ast.Load()), [node], [])
        if (value and not is_stored(node)) or (is_load(node) and node.id in scope.names):
            detail = f"`{ast.unparse(node)}`"
            yield Edit("a part is treated as a constant", [(spot, placed(held, node))], detail)


def is_stored(node: Any) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


def single(rows: tuple[Row, ...], places: Places, scope: Scope) -> Iterator[Edit]:
    """Yield the changes of some rows in every place."""
    for row in rows:
        for spot, node in places:
            for new in row.change(node, scope):
                yield Edit(row.words, [(spot, placed(new, node))])


def placed(new: Node | None, old: Node) -> Node:
    """Return a new node with the old one's line."""
    made = ast.Pass() if new is None else new
    return ast.fix_missing_locations(ast.copy_location(made, old))


def slots(tree: Node) -> Iterator[Spot]:
    """Yield every spot that holds an expression or a statement."""
    for holder in ast.walk(tree):
        if isinstance(holder, ast.arguments) or asks_for_text(holder):
            continue
        for field, value in ast.iter_fields(holder):
            if isinstance(value, list):
                yield from (
                    Spot(holder, field, at) for at, n in enumerate(value) if isinstance(n, ast.AST)
                )
            elif isinstance(value, ast.expr):
                yield Spot(holder, field)


def asks_for_text(node: Node) -> bool:
    """Return whether a comparison asks which of several named ways is meant: it is no formula."""
    parts = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
    return any(isinstance(p, ast.Constant) and isinstance(p.value, str) for p in parts)


def scope_of(definition: ast.FunctionDef) -> Scope:
    """Return what is known of a function."""
    nodes = list(ast.walk(definition))
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    given = [n.arg for n in nodes if isinstance(n, ast.arg)]
    assigned: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, node.value)
    calls = [n.func for n in nodes if isinstance(n, ast.Call) and len(n.args) == 1]
    once = {ast.unparse(f): f for f in calls if not isinstance(f, ast.Attribute) or is_np(f)}
    return Scope(tuple(dict.fromkeys([*given, *stored])), assigned, tuple(once.values()))


def is_np(function: ast.Attribute) -> bool:
    """Return whether a function is one of NumPy's, np.tanh, not a method."""
    return isinstance(function.value, ast.Name) and function.value.id in ("np", "numpy")


def is_load(node: Node) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def text(source: str, **parts: Node) -> ast.expr:
    """Return an expression with nodes put in for its names."""
    made: ast.expr = put_in(parsed(source), parts)
    return made


@cache
def parsed(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body


def put_in(node: Any, parts: dict[str, Node]) -> Any:
    """Return a copy of a tree, with other nodes for some of its names."""
    if isinstance(node, ast.Name) and node.id in parts:
        return parts[node.id]
    if isinstance(node, list):
        return [put_in(item, parts) for item in node]
    if not isinstance(node, ast.expr):
        return node
    return type(node)(**{field: put_in(value, parts) for field, value in ast.iter_fields(node)})


def with_field(node: Any, **fields: Any) -> Any:
    """Return a copy of a node with other fields."""
    made = copy.copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made


# Products and sums.


def chain(node: Any, kinds: tuple[type[ast.operator], ...]) -> list[tuple[ast.operator, Any]]:
    """Return a product's factors, or a sum's terms, each with the operator before it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, kinds):
        return [*chain(node.left, kinds), (node.op, node.right)]
    return [(kinds[0](), node)]


def without_some(node: Any, kinds: tuple[type[ast.operator], ...]) -> Iterator[Node]:
    """A chain with one link, or two or more neighbours, left out."""
    links = chain(node, kinds)
    for width in range(1, len(links)):
        for start in range(len(links) - width + 1):
            yield rebuilt([*links[:start], *links[start + width :]])


def rebuilt(links: list[tuple[ast.operator, Any]]) -> ast.expr:
    """Return the chain of some links."""
    made: ast.expr
    first, made = links[0]
    if isinstance(first, ast.Div):
        made = ast.BinOp(ast.Constant(1.0), first, made)
    elif isinstance(first, ast.Sub):
        made = ast.UnaryOp(ast.USub(), made)
    for op, part in links[1:]:
        made = ast.BinOp(made, op, part)
    return made


FACTORS, TERMS = (ast.Mult, ast.Div), (ast.Add, ast.Sub)


def factors(node: Any, scope: Scope) -> Iterator[Node]:
    yield from without_some(node, FACTORS)


def terms(node: Any, scope: Scope) -> Iterator[Node]:
    yield from without_some(node, TERMS)


def operands(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Pow):
        yield node.left
        if isinstance(node.op, ast.MatMult):
            yield node.right


def signs(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, TERMS):
        yield with_field(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())
    if isinstance(node, ast.AugAssign) and isinstance(node.op, TERMS):
        yield with_field(node, op=ast.Sub() if isinstance(node.op, ast.Add) else ast.Add())


def inverses(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, FACTORS):
        yield with_field(node, op=ast.Div() if isinstance(node.op, ast.Mult) else ast.Mult())


# Calls.

REDUCTIONS = ("sum", "mean", "max", "min", "var", "std", "argmax", "argmin")
SIBLINGS = {
    "sum": ("mean", "max"),
    "mean": ("sum", "max"),
    "max": ("min", "sum"),
    "min": ("max",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "tanh": ("sinh", "sin"),
    "sinh": ("cosh",),
    "cosh": ("sinh",),
    "sin": ("cos",),
    "cos": ("sin",),
    "exp": ("log",),
    "log": ("exp", "log1p", "log2", "log10"),
    "sqrt": ("square",),
    "square": ("abs", "sqrt"),
    "abs": ("sign", "square"),
    "sign": ("abs",),
    "var": ("std",),
    "std": ("var",),
    "inv": ("pinv",),
    "outer": ("multiply",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
}


def bare(node: Any, scope: Scope) -> Iterator[Node]:
    """A call left out: its argument, each branch of a choice, or what a method belongs to."""
    if isinstance(node, ast.Call):
        yield from node.args
        if isinstance(node.func, ast.Attribute) and not is_np(node.func):
            yield node.func.value


def siblings(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for name in SIBLINGS.get(node.func.attr, ()):
            yield with_field(node, func=with_field(node.func, attr=name))


def keywords(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.Call):
        for k in range(len(node.keywords)):
            yield with_field(node, keywords=[*node.keywords[:k], *node.keywords[k + 1 :]])


def unbiased(node: Any, scope: Scope) -> Iterator[Node]:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if called and node.func.attr in ("var", "std"):
        more = ast.keyword("ddof", ast.Constant(1))
        yield with_field(node, keywords=[*node.keywords, more])


def axes(node: Any, scope: Scope) -> Iterator[Node]:
    """Another axis: by name, or as the number that a reduction gets."""
    if not isinstance(node, ast.Call):
        return
    for k, word in enumerate(node.keywords):
        if word.arg == "axis" and isinstance(word.value, ast.Constant):
            other = ast.keyword("axis", ast.Constant(0 if word.value.value else 1))
            yield with_field(node, keywords=[*node.keywords[:k], other, *node.keywords[k + 1 :]])
    method = isinstance(node.func, ast.Attribute) and node.func.attr in REDUCTIONS
    if method and node.args and isinstance(node.args[-1], ast.Constant):
        other_axis = ast.Constant(0 if node.args[-1].value else 1)
        yield with_field(node, args=[*node.args[:-1], other_axis])


def transposes(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        for side in ("left", "right"):
            yield with_field(node, **{side: ast.Attribute(getattr(node, side), "T", ast.Load())})


# Names, numbers and powers.


def other_names(node: Any, scope: Scope) -> Iterator[Node]:
    if is_load(node) and node.id in scope.names:
        for name in scope.names:
            if name != node.id:
                yield ast.Name(name, ast.Load())


def before_activation(node: Any, scope: Scope) -> Iterator[Node]:
    """What a name was before a function was applied to it."""
    if is_load(node) and isinstance(scope.assigned.get(node.id), ast.Call):
        yield from scope.assigned[node.id].args[:1]  # type: ignore[attr-defined]


def applied_twice(node: Any, scope: Scope) -> Iterator[Node]:
    if is_load(node) and node.id in scope.names:
        for function in scope.functions:
            yield ast.Call(function, [node], [])


def powers(node: Any, scope: Scope) -> Iterator[Node]:
    if (is_load(node) and node.id in scope.names) or isinstance(node, ast.Call):
        yield text("x ** 2", x=node)
        yield text("x ** 0.5", x=node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        for power in (1, 2, 3, 0.5):
            yield with_field(node, right=ast.Constant(power))
        yield text("abs(x)", x=node.left)
        yield with_field(node, op=ast.Mult())


def sizes_only(node: Any, scope: Scope) -> Iterator[Node]:
    """The absolute value, or the sign, of a factor."""
    if (is_load(node) and node.id in scope.names) or isinstance(node, ast.BinOp):
        yield text("abs(x)", x=node)
        yield text("((x > 0) * 1.0 - (x < 0))", x=node)


def pooled(node: Any, scope: Scope) -> Iterator[Node]:
    """The sum, or the mean, of all entries."""
    if (is_load(node) and node.id in scope.names) or isinstance(node, ast.BinOp):
        yield text("x.sum()", x=node)
        yield text("x.mean()", x=node)


def turned(node: Any, scope: Scope) -> Iterator[Node]:
    if is_load(node) and node.id in scope.names:
        yield text("x[::-1]", x=node)


def numbers(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        value = node.value
        others = value + 1, value - 1, 2 * value, value / 2, 10 * value, value / 10, 0, 1  # type: ignore[operator]
        yield from (ast.Constant(other) for other in others if other != value)


def lengths(node: Any, scope: Scope) -> Iterator[Node]:
    """Another size: of the other axis, of all entries, of another array."""
    sized = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
    shape = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute)
    array = node.args[0] if sized else node.value.value if shape else None
    if isinstance(node, ast.Attribute) and node.attr == "size":
        array = node.value
    if array is None and is_load(node) and isinstance(scope.assigned.get(node.id), ast.Call):
        inner = scope.assigned[node.id]
        array = inner.args[0] if inner.args and "len(" in ast.unparse(inner) else None  # type: ignore[attr-defined]
    if array is None:
        return
    for owner in (array, *(ast.Name(n, ast.Load()) for n in scope.names)):
        for made in ("x.size", "len(x)", "x.shape[-1]"):
            yield text(made, x=owner)
    yield text("n - 1", n=node)


# The derivative of an activation.


def slopes(node: Any, scope: Scope) -> Iterator[Node]:
    """One activation's derivative for another's: 1 - a², a (1 - a), a."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub):
        return
    shapes = {"1 - a ** 2": ("a * (1 - a)",), "1 - a * a": ("a * (1 - a)",)}
    for name in scope.names:
        a = ast.Name(name, ast.Load())
        for known, others in shapes.items():
            if ast.dump(node) == ast.dump(text(known, a=a)):
                for other in others:
                    yield text(other, a=a)


def once_more(node: Any, scope: Scope) -> Iterator[Node]:
    """A derivative, or a factor, that is multiplied once too often."""
    if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Pow):
        return
    for name in scope.names:
        for factor in ("a * (1 - a)", "1 - a ** 2", "a"):
            yield text(f"x * ({factor})", x=node, a=ast.Name(name, ast.Load()))
    yield text("2 * x", x=node)
    yield text("x / 2", x=node)


# What a wrong function lacks.


def is_value(node: Any, scope: Scope) -> bool:
    return (is_load(node) and node.id in scope.names) or isinstance(node, ast.BinOp | ast.Call)


def negated(node: Any, scope: Scope) -> Iterator[Node]:
    if is_value(node, scope):
        yield text("-x", x=node)


def size_for_number(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        for name in scope.names:
            yield text("len(x)", x=ast.Name(name, ast.Load()))


def more(*sources: str) -> Change:
    """One more variable at a value."""

    def change(node: Any, scope: Scope) -> Iterator[Node]:
        if is_value(node, scope):
            for source in sources:
                for name in scope.names:
                    yield text(source, x=node, a=ast.Name(name, ast.Load()))

    return change


factor_more = more("x * a", "x * (1 - a ** 2)", "x * a * (1 - a)", "x * (a > 0)")
division_more = more("x / a", "x / len(a)")
term_more = more("x + a", "x - a")

# Conditions, places and statements.


def comparisons(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and not asks_for_text(node):
        for op in (ast.Gt, ast.GtE, ast.Lt, ast.LtE):
            if not isinstance(node.ops[0], op):
                yield with_field(node, ops=[op()])
        yield node.left
        yield ast.Constant(True)


def indices(node: Any, scope: Scope) -> Iterator[Node]:
    """The neighbour, or the first or last, of what an index picks."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name | ast.BinOp):
        for made in ("i + 1", "i - 1"):
            yield with_field(node, slice=text(made, i=node.slice))
        for at in (0, -1):
            yield with_field(node, slice=ast.Constant(at))


def ranges(node: Any, scope: Scope) -> Iterator[Node]:
    """A loop that starts one late or ends one early."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        last = node.args[1] if len(node.args) > 1 else node.args[0]
        first = node.args[0] if len(node.args) > 1 else ast.Constant(0)
        yield text("range(a, b - 1)", a=first, b=last)
        yield text("range(a + 1, b)", a=first, b=last)


def first_round(node: Any, scope: Scope) -> Iterator[Node]:
    if isinstance(node, ast.For):
        yield with_field(node, body=[*node.body, ast.Break()])


def statements(node: Any, scope: Scope) -> Iterator[Node | None]:
    """A statement left out; a sum that is overwritten instead."""
    asks = isinstance(node, ast.If) and asks_for_text(node.test)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.If) and not asks:
        yield None
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)


def orders(node: Any, scope: Scope) -> Iterator[Node]:
    """Two statements, operands or results in the other order."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
        yield with_field(node, left=node.right, right=node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        one, two = node.left, node.right
        if isinstance(one, ast.BinOp) and isinstance(two, ast.BinOp):
            weights = with_field(one, left=two.left), with_field(two, left=one.left)
            yield with_field(node, left=weights[0], right=weights[1])
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        parts = node.value.elts
        for k in range(len(parts) - 1):
            swapped = [*parts[:k], parts[k + 1], parts[k], *parts[k + 2 :]]
            yield with_field(node, value=with_field(node.value, elts=swapped))


class Row(NamedTuple):
    """A kind of slip: in words, and the new nodes for a node."""

    words: str
    change: Change


TABLE = (
    Row("a factor is left out", factors),
    Row("a term is left out", terms),
    Row("a sign is turned", signs),
    Row("a transpose is missing or too many", transposes),
    Row("a sum or mean goes over another axis", axes),
    Row("an option such as axis or keepdims is left out", keywords),
    Row("a statement is left out or overwrites", statements),
    Row("another variable is used", other_names),
    Row("a value from before a function is used", before_activation),
    Row("a call is left out", bare),
    Row("another function is called", siblings),
    Row("a comparison is another one", comparisons),
    Row("one operand is left out", operands),
    Row("a power or root is missing or too many", powers),
    Row("a number is another one", numbers),
    Row("another size is used", lengths),
    Row("the variance divides by N - 1", unbiased),
    Row("the derivative of another function is used", slopes),
    Row("it multiplies where it should divide, or divides where it should multiply", inverses),
    Row("a loop leaves out its first or last round", ranges),
    Row("a loop ends after its first round", first_round),
    Row("an index is another one", indices),
    Row("the order of two things is swapped", orders),
    Row("a sign or a size is lost", sizes_only),
    Row("an array is reversed", turned),
    Row("a sum or mean over all entries is taken", pooled),
    Row("a function is applied once more", applied_twice),
)
REPAIRS = (
    Row("a sign is turned", signs),
    Row("a transpose is missing or too many", transposes),
    Row("a sum or mean goes over another axis", axes),
    Row("a power or root is missing or too many", powers),
    Row("a comparison is another one", comparisons),
    Row("a factor is too many", factors),
    Row("a term is too many", terms),
    Row("another variable is due", other_names),
    Row("another function is due", siblings),
    Row("an index is another one", indices),
    Row("the order of two things is swapped", orders),
    Row("it multiplies where it should divide, or divides where it should multiply", inverses),
    Row("another number is due", numbers),
    Row("another size is due", lengths),
    Row("a size is due where a number stands", size_for_number),
    Row("a factor is missing", factor_more),
    Row("a division is missing", division_more),
    Row("a term is missing", term_more),
    Row("a sign is missing", negated),
    Row("a statement is too many", statements),
    Row("a call is too many", bare),
)
MANY = (Row("a factor is multiplied once too often", once_more),)  # so many that they come last


# Changes in several spots at once.


def renamed(definition: Any, places: Places, scope: Scope) -> Iterator[Edit]:
    """One variable everywhere in place of another, or two exchanged."""
    loads: dict[str, Places] = {name: [] for name in scope.names}
    for spot, node in places:
        if is_load(node) and node.id in loads:  # type: ignore[attr-defined]
            loads[node.id].append((spot, node))  # type: ignore[attr-defined]
    for one in loads:
        for two in loads:
            there = [(s, placed(ast.Name(two, ast.Load()), n)) for s, n in loads[one]]
            back = [(s, placed(ast.Name(one, ast.Load()), n)) for s, n in loads[two]]
            if one != two and len(there) > 1:
                yield Edit("another variable is used throughout", list(there))
            if one < two and there and back:
                detail = f"`{one}` and `{two}`"
                yield Edit("two variables are exchanged", [*there, *back], detail)


def everywhere(definition: Any, places: Places, scope: Scope) -> Iterator[Edit]:
    """The other axis in every sum."""
    found = [(s, placed(new, n)) for s, n in places for new in list(axes(n, scope))[:1]]
    if len(found) > 1:
        yield Edit("every sum or mean goes over another axis", list(found))


def two_factors(definition: Any, places: Places, scope: Scope) -> Iterator[Edit]:
    """A factor left out in each of two places."""
    found = [(s, n, placed(new, n)) for s, n in places for new in factors(n, scope)]
    for k, (one, a, new) in enumerate(found):
        inside = set(map(id, ast.walk(a)))
        for two, b, other in found[k + 1 :]:
            if id(b) not in inside:
                yield Edit("two factors are left out", [(one, new), (two, other)])


def moved(definition: Any, places: Places, scope: Scope) -> Iterator[Edit]:
    """A statement that comes earlier than it should."""
    body = definition.body
    for late in range(1, len(body) - 1):
        for early in range(late):
            order = [*body[:early], body[late], *body[early:late], *body[late + 1 :]]
            detail = f"`{ast.unparse(body[late])}` before `{ast.unparse(body[early])}`"
            yield Edit("a line comes too early", [(Spot(definition, "body"), order)], detail)


def before_renewal(definition: Any, places: Places, scope: Scope) -> Iterator[Edit]:
    """An argument as it came, where its renewed value is due."""
    given = [a.arg for a in definition.args.args if a.arg in scope.assigned]
    for name in given:
        kept = placed(ast.parse(f"given_{name} = {name}").body[0], definition.body[0])
        body = Spot(definition, "body"), [kept, *definition.body]
        for spot, node in places:
            if is_load(node) and node.id == name:  # type: ignore[attr-defined]
                old = spot, placed(ast.Name(f"given_{name}", ast.Load()), node)
                detail = f"the old `{name}` in place of the new one"
                yield Edit("a value from before its renewal is used", [old, body], detail)


SEVERAL = (everywhere, moved, before_renewal, renamed, two_factors)
