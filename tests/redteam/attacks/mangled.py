"""Notebooks made to break what reads them, or whoever looks at them."""

import json

from nbformat.v4 import new_markdown_cell

from tests.grading.editing import DOUBLE, Edited
from tests.redteam.attack import Attack

_SCRIPTS = r"""
<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>
<iframe src="javascript:alert(1)"></iframe><meta http-equiv="refresh" content="0;url=//evil">
<style>@import url(//evil);</style><base href="//evil/"><object data="//evil"></object>
[a](javascript:alert(1)) [b](data:text/html,<script>alert(1)</script>) ![c](//evil/beacon.png)
$\href{javascript:alert(1)}{x} \require{html} \class{a}{x} \style{background:url(//evil)}{x}$
$\mmlToken{mi}[href="javascript:alert(1)"]{x} \csname href\endcsname{javascript:alert(1)}{x}$
"""
_REPRESENTATIONS = """
class Rich:
    def _repr_html_(self): return "<script>alert(1)</script>"
    def _repr_javascript_(self): return "alert(1)"
    def _repr_svg_(self): return "<svg onload=alert(1)>"
    def _repr_latex_(self): return r"$\\href{javascript:alert(1)}{x}$"
    def _repr_markdown_(self): return "<img src=x onerror=alert(1)>"
    def _repr_mimebundle_(self, **k): return {
        "application/javascript": "alert(1)", "application/vnd.jupyter.widget-view+json": {},
        "text/html": "<iframe src=javascript:alert(1)>", "image/png": "not a picture"}
    def __repr__(self): return "\\x1b]8;;javascript:alert(1)\\x07click\\x1b]8;;\\x07 \\u202egnp.exe"
Rich()
"""
_EXPRESSION = "v" + " + v" * 30_000
_LAMBDAS = "f = " + "lambda: " * 900 + "1"
_PARENTHESES = "x = " + "(" * 100_000
_MINUS = "x = " + "-" * 200_000 + "1"
_SPACES = "x" + " " * 90_000 + "$"
_QUOTES = '"' + '\\"' * 40_000 + "\n$"
_DOTS = "import a" + ".b" * 48_000 + " 1"
_FORMULAS = " ".join(f"${chr(0x4E00 + n) * 480}$" for n in range(40))
_ATTRIBUTES = "x = v" + ".real" * 50_000
_MAGICS = "\n".join("!echo" for _ in range(600))
_NESTED = "\n".join(" " * n + "if True:" for n in range(99))


def _written(text: str):
    return lambda edited: edited.write(think_slope=text)


def _scripts_everywhere(edited: Edited) -> Edited:
    edited.write(think_slope=_SCRIPTS)
    edited.notebook.cells.append(new_markdown_cell(_SCRIPTS, id="scripts"))
    edited.notebook.metadata["title"] = "<script>alert(1)</script>"
    edited.notebook.metadata["course"]["title"] = "<script>alert(1)</script>"
    return edited


def _escapes_in_source(edited: Edited) -> Edited:
    return edited.insert("double", "\x1b]0;owned\x07\x1b[2J while True: pass")


def _names(edited: Edited) -> Edited:
    cell = edited.cell("double")
    cell.metadata.nbgrader["grade_id"], cell.id = "../../../etc/passwd", "a" * 64
    return edited


def _other_lesson(edited: Edited) -> Edited:
    edited.notebook.metadata.course.lesson = "\x1b[2J<script>alert(1)</script>" + "9" * 10_000
    return edited


def _with_key(edited: Edited, key: str) -> bytes:
    """The file with another key before its cells."""
    return edited.bytes().decode().replace('"cells": [', f'{key}, "cells": [', 1).encode()


def _values(edited: Edited) -> bytes:
    return _with_key(edited, '"bomb": [' + "[]," * 3_000_000 + "0]")


def _deep(edited: Edited) -> bytes:
    return _with_key(edited, '"deep": ' + "[" * 90_000 + "]" * 90_000)


def _many_cells(edited: Edited) -> Edited:
    edited.notebook.cells += [new_markdown_cell(f"note {n}", id=f"note-{n}") for n in range(1500)]
    return edited


def _one_id(edited: Edited) -> bytes:
    document = json.loads(edited.bytes())
    for cell in document["cells"]:
        cell["id"] = "same"
    return json.dumps(document).encode()


def _heavy_outputs(edited: Edited) -> bytes:
    """20 MB of outputs and metadata, which nobody needs for grading."""
    document = json.loads(edited.bytes())
    for cell in document["cells"]:
        cell["metadata"]["notes"] = "x" * 10**6
        if cell["cell_type"] == "code":
            data = {"text/html": ["<b>" * 10**5] * 4, "application/x": {"a": "y" * 10**6}}
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    return json.dumps(document).encode()


def _odd_json(edited: Edited) -> bytes:
    document = json.loads(edited.bytes())
    document["nbformat"] = 10**400
    document["metadata"]["nan"] = float("nan")
    for cell in document["cells"]:
        cell["execution_count"], cell["outputs"] = {"a": []}, "none"
        cell["metadata"]["extra"] = [None] * 10
    return json.dumps(document).replace("NaN", "NaN").encode()


def _doubled_keys(edited: Edited) -> bytes:
    """Two lists of cells in one file: readers differ in which they take."""
    return _with_key(edited, '"cells": []')


def _zip(edited: Edited) -> bytes:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../gradebook.db", b"overwritten")
        archive.writestr("zeros", b"\0" * 20_000_000)
        archive.writestr("tiny.ipynb", edited.bytes())
    return packed.getvalue()


ATTACKS = (
    Attack("scripts everywhere", "puts active content into every text", exploit="E12", points=6,
           double=DOUBLE, edit=_scripts_everywhere),
    Attack("rich representations", "returns objects that show themselves as scripts",
           exploit="E12", points=6, double=DOUBLE, before=(_REPRESENTATIONS,)),
    Attack("terminal escapes", "takes over the TA's terminal", edit=_escapes_in_source),
    Attack("lesson number with escapes", "takes it over by the lesson's number",
           edit=_other_lesson),
    Attack("ids by path", "names an exercise ../../../etc/passwd", points=6, double=DOUBLE,
           edit=_names),
    Attack("value bomb", "makes the reader build three million lists", points=0, edit=_values),
    Attack("deep bomb", "nests lists 90,000 deep", points=0, edit=_deep),
    Attack("many cells", "adds 1500 cells", edit=_many_cells),
    Attack("odd JSON", "breaks the notebook format where it can", edit=_odd_json),
    Attack("cells twice", "holds two lists of cells", edit=_doubled_keys),
    Attack("zip bomb as a notebook", "hands in an archive with paths that climb", points=0,
           edit=_zip),
    Attack("expression bomb", "adds 30,000 terms", slope=f"def slope(v):\n    return {_EXPRESSION}",
           points=0),
    Attack("lambda bomb", "nests 900 lambdas", before=(_LAMBDAS,)),
    Attack("parenthesis bomb", "opens 100,000 parentheses", before=(_PARENTHESES,)),
    Attack("minus bomb", "negates 200,000 times", before=(_MINUS,)),
    Attack("space bomb", "has a reader look for a word after 90,000 spaces, again and again",
           before=(_SPACES, _SPACES)),
    Attack("quote bomb in code", "opens a text 40,000 times and never closes it",
           before=(_QUOTES,)),
    Attack("dot bomb", "imports a name of 48,000 parts, which costs 2 GB to read",
           before=(_DOTS,)),
    Attack("formula bomb", "has thousands of unknown letters drawn", points=6, double=DOUBLE,
           edit=_written(_FORMULAS)),
    Attack("formula of a mile", "asks for a parenthesis larger than fonts can be", points=6,
           double=DOUBLE, edit=_written(r"$\genfrac{(}{)}{999999}{0}{1}{2}$")),
    Attack("ids all the same", "gives every cell one id", points=6, double=DOUBLE, edit=_one_id),
    Attack("heavy outputs", "hands in 20 MB of outputs", points=6, double=DOUBLE,
           edit=_heavy_outputs),
    Attack("attribute bomb", "chains 50,000 attributes", before=(_ATTRIBUTES,)),
    Attack("magic bomb", "writes 600 shell commands", before=(_MAGICS,)),
    Attack("block bomb", "nests 99 blocks", before=(_NESTED,)),
    Attack("dollar bomb", "has the page's mathematics searched for ever", points=6, double=DOUBLE,
           edit=_written("$" * 60_000 + "a" + "$$ " * 30_000)),
    Attack("bracket bomb", "has the page's links searched for ever", points=6, double=DOUBLE,
           edit=_written("[" * 50_000 + "![" * 20_000 + "](" * 20_000)),
    Attack("quote bomb", "nests quotations and lists", points=6, double=DOUBLE,
           edit=_written("> " * 5_000 + "a\n" + "- " * 5_000 + "b\n" + "*_" * 20_000)),
    Attack("parenthesis of mathematics", "opens formulas that never close", points=6,
           double=DOUBLE, edit=_written("\\\\(" * 30_000 + "\\begin{a}" * 10_000)),
    Attack("long answer", "writes two million characters", points=6, double=DOUBLE,
           edit=_written("word " * 400_000)),
    Attack("long line of code", "writes a cell of two million characters",
           before=("x = '" + "y" * 2_000_000 + "'",)),
)  # fmt: skip
