"""A class by seed for the search for copies: honest work from the banks, and planted copies.

Honest: everyone answers each exercise as one of the bank's right answers does, or as the solution,
some answers being commoner than others, and writes it in a style of their own: which of two ways
to say the same they take is drawn in each place, with odds of their own.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable
from dataclasses import dataclass, field

Answers = dict[str, str]  # {exercise: code}
Change = Callable[[str, random.Random], str]
ODDS = (0.0, 0.1, 0.5, 0.9)
SCOPES = ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.IfExp


@dataclass
class Class:
    """hand_ins: {student: answers}; planted: {pair: kind of copy}."""

    hand_ins: dict[str, Answers] = field(default_factory=dict)
    planted: dict[tuple[str, str], str] = field(default_factory=dict)


def class_of(
    bank: dict[str, list[str]], size: int, copies: int, seed: int, plain: float = 0.0
) -> Class:
    """A class with this many copies of each kind. bank: {exercise: right answers}.

    plain: the share of other ways that somebody never takes, 1 for the bank's answers as they are.
    """
    rng = random.Random(seed)
    odds = {name: [1 / (k + 1) for k in range(len(answers))] for name, answers in bank.items()}
    for weights in odds.values():
        rng.shuffle(weights)
    made = Class()
    for number in range(size):
        style = Style(random.Random(rng.random()), plain)
        chosen = {name: rng.choices(answers, odds[name])[0] for name, answers in bank.items()}
        made.hand_ins[f"s{number:03}"] = {n: style.write(source) for n, source in chosen.items()}
    people = rng.sample(list(made.hand_ins), 2 * copies * len(KINDS))
    for kind in [kind for kind in KINDS for _ in range(copies)]:
        source, copier = people.pop(), people.pop()
        made.hand_ins[copier] |= _copied(made.hand_ins[source], kind, rng)
        made.planted[min(source, copier), max(source, copier)] = kind
    return made


class Style(ast.NodeTransformer):
    """How one person writes: the odds with which they take the other of two ways."""

    def __init__(self, rng: random.Random, plain: float = 0.0) -> None:
        self.rng = rng
        ways = (*WAYS, "result", "a line above", "x = x + 1", "np.asarray")
        self.odds = {way: 0.0 if rng.random() < plain else rng.choice(ODDS) for way in ways}

    def write(self, source: str) -> str:
        """The same answer in this style."""
        tree = ast.fix_missing_locations(self.visit(ast.parse(source)))
        return renamed(ast.unparse(tree), self.rng)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for way, (fits, other) in WAYS.items():
            if fits(node) and self._takes(way):
                return other(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.visit_For(node)
        if self._takes("np.asarray") and node.args.args:
            name = node.args.args[0].arg
            node.body.insert(0, ast.parse(f"{name} = np.asarray({name})").body[0])
        return node

    def visit_For(self, node: ast.For | ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.body = [part for one in node.body for part in self._lines(one)]
        return node

    def _takes(self, way: str) -> bool:
        return self.rng.random() < self.odds[way]

    def _lines(self, node: ast.stmt) -> list[ast.stmt]:
        """A statement; with a part of it in a line above, or its value named."""
        match node:
            case ast.Return(value=ast.expr() as value) if self._takes("result"):
                stored = ast.Assign([ast.Name("result", ast.Store())], value)
                return [*self._lines(stored), ast.Return(ast.Name("result", ast.Load()))]
            case ast.AugAssign() if self._takes("x = x + 1"):
                old = ast.parse(ast.unparse(node.target), mode="eval").body
                return [ast.Assign([node.target], ast.BinOp(old, node.op, node.value))]
            case ast.Assign() | ast.Return() if self._takes("a line above"):
                return self._with_a_line_above(node)
        return [node]

    def _with_a_line_above(self, node: ast.stmt) -> list[ast.stmt]:
        parts = [part for part in ast.walk(node) if isinstance(part, ast.BinOp | ast.Call)]
        if not parts or any(isinstance(part, SCOPES) for part in ast.walk(node)):
            return [node]
        part, name = self.rng.choice(parts), f"part_{self.rng.randrange(999)}"
        above = ast.Assign([ast.Name(name, ast.Store())], part)
        return [*self._lines(above), _Replaced(part, ast.Name(name, ast.Load())).visit(node)]


class _Replaced(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().visit(node)


class _Filled(ast.NodeTransformer):
    def __init__(self, parts: dict[str, ast.AST]) -> None:
        self.parts = parts

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self.parts.get(node.id, node)


def _filled(text: str, **parts: ast.AST) -> ast.expr:
    """An expression with these parts in the place of names."""
    return _Filled(parts).visit(ast.parse(text, mode="eval")).body


def _binary(kind: type[ast.operator], text: str) -> Way:
    """For an operation with l on its left and r on its right."""
    return (
        lambda node: isinstance(node, ast.BinOp) and isinstance(node.op, kind),
        lambda node: _filled(text, l=node.left, r=node.right),
    )


def _square(text: str) -> Way:
    def fits(node: ast.AST) -> bool:
        raised = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
        return raised and isinstance(node.right, ast.Constant) and node.right.value == 2

    return fits, lambda node: _filled(text, b=node.left)


def _reduces(node: ast.AST, *, method: bool) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    of_numpy = isinstance(node.func.value, ast.Name) and node.func.value.id == "np"
    return node.func.attr in ("sum", "mean", "max", "min", "std") and of_numpy != method


def _as_function(node: ast.Call) -> ast.AST:
    name = _filled(f"np.{node.func.attr}")
    return ast.Call(name, [node.func.value, *node.args], node.keywords)


def _as_method(node: ast.Call) -> ast.AST:
    first, *rest = node.args
    return ast.Call(ast.Attribute(first, node.func.attr, ast.Load()), rest, node.keywords)


def _has_axis(node: ast.AST) -> bool:
    return _reduces(node, method=True) and [k.arg for k in node.keywords] == ["axis"]


def _is_len(node: ast.AST) -> bool:
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return called and node.func.id == "len"


Way = tuple[Callable[[ast.AST], bool], Callable[[ast.AST], ast.AST]]  # where it fits, the other way
WAYS: dict[str, Way] = {
    "np.dot": _binary(ast.MatMult, "np.dot(l, r)"),
    "np.matmul": _binary(ast.MatMult, "np.matmul(l, r)"),
    "x * x": _square("b * b"),
    "np.square": _square("np.square(b)"),
    "1 / n": _binary(ast.Div, "1 / r * l"),
    "np.divide": _binary(ast.Div, "np.divide(l, r)"),
    "np.multiply": _binary(ast.Mult, "np.multiply(l, r)"),
    "minus": _binary(ast.Sub, "-r + l"),
    "function": (lambda n: _reduces(n, method=True), _as_function),
    "method": (lambda n: _reduces(n, method=False) and bool(n.args), _as_method),
    "axis": (_has_axis, lambda n: ast.Call(n.func, [n.keywords[0].value], [])),
    "shape": (_is_len, lambda n: _filled("a.shape[0]", a=n.args[0])),
    "transpose": (
        lambda n: isinstance(n, ast.Attribute) and n.attr == "T",
        lambda n: _filled("np.transpose(a)", a=n.value),
    ),
    "1.0": (
        lambda n: isinstance(n, ast.Constant) and type(n.value) is int and n.value == 1,
        lambda n: ast.Constant(1.0),
    ),
}


def renamed(source: str, rng: random.Random) -> str:
    """Other names for everything that has a name of the writer's."""
    tree = ast.parse(source)
    own = _stored(tree) | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    letters = {name: rng.choice("abcdeghkmqrstuvwxyz") for name in sorted(own)}
    names = {name: f"{letter}{k}" for k, (name, letter) in enumerate(letters.items())}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names[node.arg]
    return ast.unparse(tree)


def reordered(source: str, rng: random.Random) -> str:
    """Neighbours that do not need each other changed places; terms and factors, too."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
            if rng.random() < 0.5:
                node.left, node.right = node.right, node.left
        elif isinstance(node, ast.FunctionDef | ast.For):
            for k in range(len(node.body) - 1):
                if _are_apart(*node.body[k : k + 2]):
                    node.body[k : k + 2] = node.body[k + 1], node.body[k]
    return ast.unparse(tree)


def _are_apart(one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two assignments can stand in either order."""
    if not (isinstance(one, ast.Assign) and isinstance(other, ast.Assign)):
        return False
    read = [{n.id for n in ast.walk(s) if isinstance(n, ast.Name)} for s in (one, other)]
    return not (_stored(one) & read[1] or _stored(other) & read[0])


def _stored(tree: ast.AST) -> set[str]:
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Store)}


def reformatted(source: str, rng: random.Random) -> str:
    """Another layout, comments, a docstring and an annotation."""
    head, *lines = ast.unparse(ast.parse(source)).splitlines()
    told = [f"{line}  # step {k}" if rng.random() < 0.5 else line for k, line in enumerate(lines)]
    if head.startswith("def") and head.endswith("):"):
        head = f'{head[:-1]} -> object:\n    """What is asked for."""'
    return "\n\n".join([head, *told])


def _copied(answers: Answers, kind: str, rng: random.Random) -> Answers:
    """Everything in this disguise; of one function the longest."""
    if kind == "one function":
        longest = max(sorted(answers), key=lambda name: len(ast.dump(ast.parse(answers[name]))))
        answers = {longest: answers[longest]}
    for change in KINDS[kind]:
        answers = {name: change(source, rng) for name, source in answers.items()}
    return answers


KINDS: dict[str, tuple[Change, ...]] = {
    "renamed": (renamed,),
    "reordered": (reordered,),
    "reformatted": (reformatted,),
    "all three": (renamed, reordered, reformatted),
    "one function": (renamed, reordered, reformatted),
}
