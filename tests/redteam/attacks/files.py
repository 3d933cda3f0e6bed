"""Files of old formats and odd shapes, which are read before anything is run."""

import json
from collections.abc import Callable
from typing import Any

import nbformat

from tests.grading.editing import Edited
from tests.redteam.attack import Attack

_OLD = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}}


def _document(**parts: Any) -> Callable[[Edited], bytes]:
    data = json.dumps({**_OLD, **parts}).encode()
    return lambda edited: data


def _old(*cells: Any, **parts: Any) -> Callable[[Edited], bytes]:
    return _document(worksheets=[{"cells": cells}], **parts)


def _format_3(edited: Edited) -> bytes:
    old = nbformat.convert(edited.solved().notebook, 3)
    return nbformat.writes(old, version=3).encode()


def _among_old_cells(edited: Edited) -> bytes:
    """A solved notebook of format 3 with a heading that takes all memory in front."""
    document = json.loads(_format_3(edited))
    document["worksheets"][0]["cells"].insert(
        0, {"cell_type": "heading", "level": 10**10, "source": "a", "metadata": {}}
    )
    return json.dumps(document).encode()


def _changed(**graded: Any) -> Callable[[Edited], bytes]:
    """Every check's metadata says this."""

    def change(edited: Edited) -> bytes:
        document = json.loads(edited.bytes())
        for cell in document["cells"]:
            if "nbgrader" in cell["metadata"]:
                cell["metadata"]["nbgrader"].update(graded)
        return json.dumps(document).encode()

    return change


def _raw(text: str) -> Callable[[Edited], bytes]:
    return lambda edited: text.encode("utf-8", "surrogatepass")


ATTACKS = (
    Attack("heading of ten billion", "has 186 bytes take all memory", points=0,
           edit=_old({"cell_type": "heading", "level": 10**10, "source": "a"})),
    Attack("heading of a float", "asks for 10^10 marks by another type", points=0,
           edit=_old({"cell_type": "heading", "level": 1e10, "source": "a"})),
    Attack("hundred headings", "asks a hundred times", points=0,
           edit=_old(*[{"cell_type": "heading", "level": 10**9, "source": ["a"]}] * 100)),
    Attack("heading before the work", "takes all memory and wants its points", points=6,
           edit=_among_old_cells),
    Attack("list as a minor version", "breaks the converter", points=0,
           edit=_old(nbformat_minor=[])),
    Attack("version of 4000 digits", "breaks the number", points=0,
           edit=_raw('{"nbformat": ' + "9" * 4400 + ', "worksheets": []}')),
    Attack("worksheets in worksheets", "nests what was a list", points=0,
           edit=_document(worksheets={"worksheets": [[{"cells": {}}]]})),
    Attack("cell that is a number", "hands in cells of no shape", points=0,
           edit=_old(1, None, "x")),
    Attack("old format", "hands in format 3, honestly", points=6, edit=_format_3),
    Attack("points beyond a float", "makes points a number of 300 digits",
           edit=_changed(points=10**300, checksum="0" * 32)),
    Attack("points not a number", "makes points NaN", edit=_changed(points=float("nan"))),
    Attack("ids as lists", "makes every id a list of lists",
           edit=_changed(schema_version=[[1]], cell_type={"a": []})),
    Attack("keys without end", "hands in 300,000 keys of one mapping", points=0,
           edit=_raw('{"cells": {' + ",".join(f'"{n}": 0' for n in range(300_000)) + "}}")),
)  # fmt: skip
