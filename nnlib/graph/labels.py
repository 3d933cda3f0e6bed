"""The words and numbers of a drawn graph, as small tables of text whose size is known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnlib.arrays import Array
from nnlib.graph.engine import CONSTANT, VARIABLE, Node, topological_order

FONT_SIZE = 16.0
LINE_HEIGHT = 1.25 * FONT_SIZE
COLUMN_GAP = 0.6 * FONT_SIZE
BRACKET = 0.45 * FONT_SIZE  # room for a bracket, on each side of a table
MOST_ENTRIES, MOST_ROWS = 12, 4  # of an array whose numbers are shown; a larger one says its shape
CHARACTER_WIDTHS = {
    **dict.fromkeys(" .,·ijl", 0.32),
    **dict.fromkeys("⁻⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉tfr", 0.41),
    **dict.fromkeys("−+×÷=@mwMWΣ", 0.84),
}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789.", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹·")


class Table(NamedTuple):
    """Rows of texts, perhaps in brackets, perhaps behind a word: q = [0.22 0.26]."""

    rows: tuple[tuple[str, ...], ...]
    bracketed: bool
    prefix: str = ""

    @property
    def column_widths(self) -> list[float]:
        return [max(map(text_width, column)) for column in zip(*self.rows, strict=True)]

    @property
    def width(self) -> float:
        table = sum(self.column_widths) + COLUMN_GAP * (len(self.rows[0]) - 1)
        return text_width(self.prefix) + table + 2 * BRACKET * self.bracketed

    @property
    def height(self) -> float:
        return LINE_HEIGHT * len(self.rows)


def table(array: Array, precision: int, prefix: str = "") -> Table:
    """An array as a table of numbers: a number alone, a vector as a row, a matrix in brackets.

    A large array is given by its shape.
    """
    if array.size > MOST_ENTRIES or array.ndim > 2 or len(np.atleast_2d(array)) > MOST_ROWS:
        return Table(((" × ".join(map(str, array.shape)),),), False, prefix)
    rows = tuple(tuple(number(x, precision) for x in row) for row in np.atleast_2d(array))
    return Table(rows, array.ndim > 0, prefix)


def number(x: float, precision: int) -> str:
    """A number with so many significant digits, no trailing zeros, and a true minus sign."""
    text = f"{x:.{precision}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}·10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return ("0" if text == "-0" else text).replace("-", "−")


def operation_text(node: Node) -> str:
    """What is written into a node: a variable's name, or an operation such as +, × −1 or x²."""
    if node.operation in (VARIABLE, CONSTANT):
        return name_text(node) or "·"
    if node.operation.startswith("x^"):
        return "x" + node.operation[2:].translate(SUPERSCRIPTS)
    left, right = (folded(source) for source, _ in node.edges) if len(node.edges) == 2 else ("", "")
    if node.operation in ("+", "×") and (left or right):
        return f"{node.operation} {left or right}"
    if left or right:
        return f"{left or 'x'} {node.operation} {right or 'x'}".replace("1 ÷ x", "1/x")
    return node.operation


def name_text(node: Node) -> str:
    """A node's name, the digits at its end as an index: w1 is w₁."""
    letters = node.name.rstrip("0123456789")
    return letters + node.name[len(letters) :].translate(SUBSCRIPTS)


def folded(node: Node) -> str:
    """The number that a constant without a name is, which is written into its operation."""
    if node.operation == CONSTANT and not node.name and not node.value.ndim:
        return number(float(node.value), 3)
    return ""


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """How wide a text is in DejaVu Sans, about, which is wider than most fonts: it will fit."""
    return size * sum(CHARACTER_WIDTHS.get(character, 0.636) for character in text)


def description(output: Node, precision: int) -> str:
    """The graph in words: every input and every step, its value, and its gradient if known."""
    called: dict[int, str] = {}
    sentences: list[str] = []
    steps = 0
    for node in topological_order(output):
        if folded(node):
            called[id(node)] = folded(node)
            continue
        steps += bool(node.edges)
        name = node.name or (f"step {steps}" if node.edges else "an input")
        formula = f"{_in_words(node, called)} = " if node.edges else ""
        gradient = "" if node.grad is None else f", gradient {spoken(node.grad, precision)}"
        sentences.append(f"{name} is {formula}{spoken(node.value, precision)}{gradient}")
        called[id(node)] = name
    return "; ".join(sentences) + "."


def _in_words(node: Node, called: dict[int, str]) -> str:
    """An operation and its inputs: x + y, exp of x, softmax of step 3."""
    inputs = [called[id(source)] for source, _ in node.edges]
    if len(inputs) == 2 and node.operation in "+−×÷@":
        return f"{inputs[0]} {node.operation} {inputs[1]}"
    return f"{operation_text(node)} of {' and '.join(inputs)}"


def spoken(array: Array, precision: int) -> str:
    """An array in words: a number, its entries row by row, or its shape if it is large."""
    shown = table(array, precision)
    if not shown.bracketed:
        return shown.rows[0][0]
    return ", ".join(f"[{', '.join(row)}]" for row in shown.rows)
