"""Reading what everyone handed in, behind ceilings, in processes that may be lost."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from grading.judging.ceilings import (
    READING_MEMORY,
    READING_SECONDS,
    JudgeTimeout,
    memory_limit,
    time_limit,
)
from grading.judging.forms import Forms, names_defined, unpack
from grading.judging.grade import TOO_COSTLY
from grading.judging.reading import Unreadable
from grading.judging.rebuild import rebuild
from grading.similar.choices import Choices, NoPython, choices

Answers = dict[str, Choices]
Read = tuple[Answers, list[str]]  # and a sentence on each thing that was not compared
ENDED = "Reading the file ended the process that read it."


def given(forms: Forms) -> Answers:
    """{exercise: what the release holds}."""
    return {
        name: choices(forms.student.cells[place].source) for name, place in forms.exercises.items()
    }


def read_all(packet: bytes, files: Mapping[str, bytes], workers: int) -> Iterator[tuple[str, Read]]:
    """(student, what was read) of every file. packet: the lesson as `forms.pack` gives it.

    A file that ends its process is read once more alone, so that it costs nobody else.
    """
    lost = []
    with _processes(workers) as pool:
        under_way = {name: pool.submit(read, packet, data) for name, data in files.items()}
        for name, answer in under_way.items():
            try:
                yield name, answer.result()
            except BrokenProcessPool:
                lost.append(name)
    for name in lost:
        with _processes(1) as pool:
            again = pool.submit(read, packet, files[name])
            broken = isinstance(again.exception(), BrokenProcessPool)
        yield name, ({}, [ENDED]) if broken else again.result()


def _processes(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def read(packet: bytes, data: bytes) -> Read:
    """The exercises of one file that its student worked on."""
    try:
        with memory_limit(READING_MEMORY), time_limit(READING_SECONDS):
            return _read(unpack(packet), data)
    except Unreadable as error:
        return {}, [str(error)]
    except (MemoryError, JudgeTimeout):
        return {}, [TOO_COSTLY]


def _read(forms: Forms, data: bytes) -> Read:
    cells = [cell for cell in rebuild(forms, data).notebook.cells if cell.cell_type == "code"]
    own = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells}
    extra = [cell.source for cell in cells if cell.metadata.get("course", {}).get("extra")]
    found: Answers = {}
    told = []
    for name, stub in given(forms).items():
        try:
            answer = choices(own[name])
            if answer.lines.keys() == stub.lines.keys():
                elsewhere = _defined_in(extra, names_defined(stub.source)[0])
                answer = choices(elsewhere) if elsewhere else answer
            if answer.lines.keys() != stub.lines.keys():
                found[name] = answer
        except NoPython as error:
            told.append(f"{name} was not compared: {error}.")
    return found, told


def _defined_in(sources: list[str], names: set[str]) -> str:
    """The last definition of one of these functions in the student's own cells."""
    found = ""
    for source in sources:
        if names_defined(source)[0] & names:
            for node in ast.parse(source).body:
                if isinstance(node, ast.FunctionDef) and node.name in names:
                    found = ast.get_source_segment(source, node) or found
    return found
