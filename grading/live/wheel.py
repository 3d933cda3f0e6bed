"""nnlib as a wheel for the browser, with the lessons' pictures drawn beforehand."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

import nbformat

import nnlib
from grading.course import Course
from grading.files import write_atomically
from grading.handout.bundle import library, zipped
from grading.site.pictures import Pictures
from nnlib.plotting import stored

SHOWN: Final = re.compile(r"figures\.show\(\s*[\"']([\w-]+)[\"']")
PICTURES: Final = f"nnlib/{stored.FOLDER.name}"
WHEEL: Final = "Wheel-Version: 1.0\nGenerator: course\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def write_wheel(course: Course, folder: Path, pictures: Pictures) -> Path:
    """Write nnlib's wheel into a folder named by its hash, and return its path.

    So a browser that kept an earlier wheel of the same version does not mistake it for this one.
    """
    stem = f"nnlib-{nnlib.__version__}"
    record = f"{stem}.dist-info/RECORD"
    files = library() | drawn_beforehand(course, pictures)
    metadata = f"Metadata-Version: 2.1\nName: nnlib\nVersion: {nnlib.__version__}\n"
    files[f"{stem}.dist-info/METADATA"] = metadata.encode()
    files[f"{stem}.dist-info/WHEEL"] = WHEEL.encode()
    lines = [f"{path},{_recorded(data)},{len(data)}" for path, data in sorted(files.items())]
    content = zipped({**files, record: "\n".join([*lines, f"{record},,", ""]).encode()})
    path = folder / sha256(content).hexdigest()[:12] / f"{stem}-py3-none-any.whl"
    write_atomically(path, content)
    return path


def _recorded(data: bytes) -> str:
    return f"sha256={urlsafe_b64encode(sha256(data).digest()).decode().rstrip('=')}"


def drawn_beforehand(course: Course, pictures: Pictures) -> dict[str, bytes]:
    """{path in the wheel: content} of the pictures that lessons show, as `stored` reads them."""
    captions = {caption.name: caption for caption in pictures.captions}
    kept = [captions[name] for name in shown(course) if name in captions]
    drawings = {f"{PICTURES}/{one.name}.svg": pictures.drawing(one) for one in kept}
    words = {one.name: f"{one.title}. {one.alt}" for one in kept}
    return drawings | {f"{PICTURES}/{stored.WORDS}": json.dumps(words, indent=0).encode()}


def shown(course: Course) -> list[str]:
    """The names of the figures that the students' notebooks show, sorted."""
    pages = [page for lesson in course.lessons() for page in lesson.pages]
    read = [nbformat.read(page.release, as_version=4) for page in pages]
    sources = [cell.source for notebook in read for cell in notebook.cells]
    return sorted({name for source in sources for name in SHOWN.findall(source)})
