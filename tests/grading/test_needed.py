"""Which of the lesson's cells run for a student's cells."""

from grading.judging.needed import names_bound, names_used, needed_cells

LESSON = {
    0: "a = 1",
    1: "b = a + 1\nprint(b)",
    2: "c = 3",
    3: "b[0] = 5",
    4: "def f(x):\n    return x",
}


def test_cells_are_needed_through_each_other() -> None:
    assert needed_cells(LESSON, ["y = b"]) == {0, 1, 3}
    assert needed_cells(LESSON, ["f(c)"]) == {2, 4}
    assert needed_cells(LESSON, ["y = 1"]) == set()


def test_a_cell_that_is_no_python_needs_every_word_in_it() -> None:
    assert needed_cells(LESSON, ["y = (c"]) == {2}
    assert {"c", "y"} <= names_used("y = (c")


def test_a_function_s_own_names_need_nothing() -> None:
    own = "def g(a, b=f):\n    c = a + b\n    return [a for a in range(3) if c]"
    assert names_used(own) == {"f", "range"}
    assert needed_cells(LESSON, [own]) == {4}
    assert names_used("class K:\n    def m(self):\n        return lambda: c + self.x") == {"c"}


def test_magics_are_read_as_ipython_reads_them() -> None:
    assert "c" in names_used("%timeit -n1 0\nc + 1")


def test_names_are_bound_by_every_kind_of_statement() -> None:
    source = "import numpy as np, os.path\nfrom m import n\nclass C: pass\nx, *y = z\nw.a[0] += 1"
    assert names_bound(source) == {"np", "os", "n", "C", "x", "y", "w"}
