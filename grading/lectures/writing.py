"""Drawing many figures: side by side, only the stale ones; a bad one stops no other."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from grading.files import write_atomically
from grading.lectures.stale import digest
from grading.lectures.variants import Variant, suited
from grading.lectures.worker import one_thread, write_figure
from nnlib.figures import Animation, Caption

MANIFEST: Final = "manifest.json"  # the digest of each file, by its path

Manifest = dict[str, str]


@dataclass
class Outcome:
    """How many files were drawn and how many were still good; what went wrong, by figure."""

    drawn: int = 0
    kept: int = 0
    failures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """The stale files of one figure, with the digest that each is to have."""

    caption: Caption
    stale: dict[Variant, str]


def write_all(
    captions: Iterable[Caption],
    asked: list[Variant],
    folder: Path,
    *,
    workers: int | None = None,
    anew: bool = False,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Write the variants of the figures below the folder; `anew` also those that are not stale.

    advance: called with how many figures are done, of how many.
    """
    manifest = read_manifest(folder)
    jobs = [_job(caption, asked, folder, {} if anew else manifest) for caption in captions]
    outcome = Outcome(kept=sum(len(suited(job.caption, asked)) - len(job.stale) for job in jobs))
    jobs = sorted((job for job in jobs if job.stale), key=_slow_first)
    advance(0, len(jobs))
    try:
        with _processes(min(workers or os.cpu_count() or 1, len(jobs) or 1)) as pool:
            running = {_submit(pool, job, folder): job for job in jobs}
            for done, future in enumerate(as_completed(running), start=1):
                _note(running[future], future, manifest, outcome)
                advance(done, len(jobs))
    finally:
        write_atomically(folder / MANIFEST, json.dumps(manifest, indent=0, sort_keys=True))
    return outcome


def read_manifest(folder: Path) -> Manifest:
    """The digest of each file that was written below the folder."""
    path = folder / MANIFEST
    manifest: Manifest = json.loads(path.read_text()) if path.is_file() else {}
    return manifest


def _job(caption: Caption, asked: list[Variant], folder: Path, manifest: Manifest) -> Job:
    digests = {variant: digest(caption, variant) for variant in suited(caption, asked)}
    paths = {variant: variant.path(caption.name) for variant in digests}
    stale = {
        variant: digests[variant]
        for variant, path in paths.items()
        if manifest.get(path.as_posix()) != digests[variant] or not (folder / path).is_file()
    }
    return Job(caption, stale)


def _slow_first(job: Job) -> bool:
    return not isinstance(job.caption, Animation)


def _processes(count: int) -> ProcessPoolExecutor:
    """Fresh processes: a copy of this one would hold its threads' locks."""
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=one_thread)


def _submit(pool: ProcessPoolExecutor, job: Job, folder: Path) -> Future[None]:
    return pool.submit(write_figure, job.caption.name, list(job.stale), folder)


def _note(job: Job, future: Future[None], manifest: Manifest, outcome: Outcome) -> None:
    name = job.caption.name
    error = future.exception()
    if error is not None:
        outcome.failures[name] = f"{type(error).__name__}: {error}".splitlines()[0]
        return
    outcome.drawn += len(job.stale)
    manifest |= {variant.path(name).as_posix(): mark for variant, mark in job.stale.items()}
