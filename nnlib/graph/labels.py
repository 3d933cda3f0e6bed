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
        return node.name or "·"
    if node.operation.startswith("x^"):
        return "x" + node.operation[2:].translate(SUPERSCRIPTS)
    left, right = (folded(source) for source, _ in node.edges) if len(node.edges) == 2 else ("", "")
    if node.operation in ("+", "×") and (left or right):
        return f"{node.operation} {left or right}"
    if left or right:
        return f"{left or 'x'} {node.operation} {right or 'x'}".replace("1 ÷ x", "1/x")
    return node.operation


def folded(node: Node) -> str:
    """The number that a constant without a name is, which is written into its operation."""
    if node.operation == CONSTANT and not node.name and not node.value.ndim:
        return number(float(node.value), 3)
    return ""


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """About how wide a text is in DejaVu Sans, wider than most fonts, so that it will fit."""
    narrow, wide = sum(text.count(c) for c in " .,·ijlt1|"), sum(text.count(c) for c in "−+×÷@mwM=")
    digits_and_letters = len(text) - narrow - wide
    return size * (0.42 * narrow + 0.86 * wide + 0.64 * digits_and_letters)


def description(output: Node, precision: int) -> str:
    """The graph in words: every input and every step, its value, and its gradient if known."""
    called: dict[int, str] = {}
    sentences: list[str] = []
    for node in topological_order(output):
        if folded(node):
            called[id(node)] = folded(node)
            continue
        inputs = " and ".join(called[id(source)] for source, _ in node.edges)
        called[id(node)] = node.name or (f"step {len(sentences) + 1}" if inputs else "an input")
        gives = f"{called[id(node)]} is " + (f"{node.operation} of {inputs}, " if inputs else "")
        gradient = "" if node.grad is None else f", gradient {spoken(node.grad, precision)}"
        sentences.append(f"{gives}{spoken(node.value, precision)}{gradient}")
    return "; ".join(sentences) + "."


def spoken(array: Array, precision: int) -> str:
    """An array in words: a number, its entries row by row, or its shape if it is large."""
    rows = table(array, precision).rows
    return " / ".join(" ".join(row) for row in rows)
