"""Mutants: every kind of slip is made, only in the solution, and each is another program."""

import ast

import pytest

from grading.proof.mutants import mutants


def cell(*lines):
    body = "\n".join(f"    {line}" for line in lines)
    return (
        'def f(x, y, w):\n    """Keep 1 + 1."""\n    ### BEGIN SOLUTION\n'
        f"{body}\n    ### END SOLUTION\n"
    )


def changed(*lines):
    return {mutant.new for mutant in mutants(cell(*lines))}


@pytest.mark.parametrize(
    ("line", "new"),
    [
        ("return x + y", "return x - y"),
        ("return x + y", "return x"),
        ("return x + y", "return y"),
        ("return x * y", "return x / y"),
        ("return x - y", "return y - x"),
        ("return x - y", "return -(x - y)"),
        ("return (x + y) * w", "return (x - y) * w"),
        ("return w / x**2", "return w / (x * 2)"),
        ("return w / x**2", "return w / x**3"),
        ("return x @ w", "return w @ x"),
        ("return x @ w", "return x.T @ w"),
        ("return x.T @ w", "return x @ w"),
        ("return -x", "return x"),
        ("return x > y", "return x >= y"),
        ("return x > y", "return x < y"),
        ("return x if w else y", "return y if w else x"),
        ("return x if w else y", "return x if not w else y"),
        ("return x and y", "return x or y"),
        ("return x.sum(axis=0)", "return x.sum(axis=1)"),
        ("return x.sum(axis=0)", "return x.sum()"),
        ("return x.sum(axis=0)", "return x.mean(axis=0)"),
        ("return x.sum(1, keepdims=True)", "return x.sum(1, keepdims=False)"),
        ("return np.exp(x)", "return x"),
        ("return np.outer(x, y)", "return np.outer(y, x)"),
        ("return np.maximum(x, 0)", "return np.minimum(x, 0)"),
        ("return x, y", "return y, x"),
        ("return x, y", "return x, -y"),
        ("return x[1:]", "return x[:]"),
        ("return x[1:]", "return x[2:]"),
        ("return x + 1e-8", "return x + 1e-05"),
        ("return 0.5 * x", "return 1.0 * x"),
        ("return x + 0.0", "return x + 1.0"),
    ],
)
def test_a_slip_is_made(line, new):
    assert new in changed(line)


def test_statements_are_left_out_and_loops_cut_short():
    found = changed("x -= y", "for i in range(w):", "    x[i] = y", "return x")
    assert {"pass", "x += y", "for i in range(w - 1):"} <= found


def test_nothing_outside_the_solution_changes():
    source = cell("return 2 * x")
    for mutant in mutants(source):
        assert mutant.source.split("### BEGIN")[0] == source.split("### BEGIN")[0]
        assert mutant.line == 4


def test_each_mutant_is_another_program_that_parses():
    found = mutants(cell("z = x @ w + y", "return (z - 1) ** 2 / len(x), z.sum(axis=0)"))
    trees = [ast.dump(ast.parse(mutant.source)) for mutant in found]
    assert len(trees) == len(set(trees)) > 20
    assert ast.dump(ast.parse(cell("z = x @ w + y"))) not in trees


def test_letters_beyond_ascii_and_broken_lines_keep_their_places():
    found = mutants(cell("ŷ = 'ŷ', (x +", "      y)  # ŷ", "return ŷ"))
    told = next(mutant for mutant in found if mutant.line == 4 and "x - y" in mutant.new)
    assert told.old == "ŷ = 'ŷ', (x + y)  # ŷ"
    assert told.new == "ŷ = 'ŷ', (x - y)  # ŷ"
