"""Reading what was downloaded without trusting it: zips, zips inside of zips, and folders.

Nothing is unpacked to a place that the download names: its names are words to be read, its files
are bytes in memory, one at a time.
"""

from __future__ import annotations

import contextlib
import io
import lzma
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from grading.errors import CourseError

LARGEST_FILE = 64 * 2**20  # bytes; a notebook with figures stays far below
LARGEST_TOTAL = 16 * 2**30
LARGEST_RATIO = 300  # unpacked to packed; text that is real packs 3 to 20 times
SMALL = 2**20  # below this many bytes any ratio is harmless
MOST_FILES = 100_000
MOST_INNER = 1000  # files in a student's own zip
DEEPEST = 2  # zips inside of zips
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, MemoryError),
    *(ValueError, NotImplementedError),
)
_JUNK = {".git", "__macosx", ".ipynb_checkpoints", ".ds_store", "thumbs.db", "desktop.ini"}
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True)
class Member:
    """One file of a download.

    path: its name there; data: its bytes, or None when `problem` says why it was not read;
    modified: when it was last changed, as the download tells; outer: the name in the outermost
    archive or folder, which for a file in a student's own zip is that zip's, as is `modified`.
    """

    path: PurePosixPath
    data: bytes | None
    modified: datetime
    outer: PurePosixPath
    problem: str = ""

    @property
    def packed(self) -> PurePosixPath | None:
        """Its name inside of the student's own zip; None when it lies in none."""
        return (
            None if self.path == self.outer else self.path.relative_to(self.outer.with_suffix(""))
        )


class _Budget:
    """What may still be read of one download."""

    def __init__(self) -> None:
        self.files, self.bytes = MOST_FILES, LARGEST_TOTAL

    def spend(self, size: int) -> None:
        self.files, self.bytes = self.files - 1, self.bytes - size
        if self.files < 0:
            raise CourseError(f"the download holds more than {MOST_FILES} files; nothing was taken")
        if self.bytes < 0:
            most = LARGEST_TOTAL // 2**30
            raise CourseError(f"the download unpacks to more than {most} GB; nothing was taken")


def read_download(source: Path) -> Iterator[Member]:
    """Every file of a zip or a folder. Raises CourseError when `source` is neither, or a bomb."""
    budget = _Budget()
    if source.is_dir():
        yield from _folder(source, budget)
    elif not source.is_file():
        raise CourseError(f"{source} does not exist: name a zip file or a folder")
    elif source.suffix.casefold() == ".ipynb":
        yield _file(source, PurePosixPath(source.name), budget)
    else:
        try:
            archive = zipfile.ZipFile(source)
        except _DAMAGE as error:
            raise CourseError(f"{source} is no zip file ({error}); download it again") from error
        with archive:
            yield from _members(archive, None, budget, DEEPEST)


def _folder(source: Path, budget: _Budget) -> Iterator[Member]:
    for path in sorted(source.rglob("*")):
        name = PurePosixPath(_readable(path.relative_to(source).as_posix()))
        if not _is_junk(name) and (path.is_symlink() or not path.is_dir()):
            yield from _opened(_file(path, name, budget), budget, DEEPEST)


def _file(path: Path, name: PurePosixPath, budget: _Budget) -> Member:
    about = path.lstat()
    member = Member(name, None, datetime.fromtimestamp(about.st_mtime), name)
    if not stat.S_ISREG(about.st_mode):
        return replace(member, problem="it is a link or a device, not a file")
    if about.st_size > LARGEST_FILE:
        return replace(member, problem=_too_large(about.st_size))
    budget.spend(about.st_size)
    return replace(member, data=path.read_bytes())


def _members(
    archive: zipfile.ZipFile, zip: Member | None, budget: _Budget, deep: int
) -> Iterator[Member]:
    """The files of an archive; zip: what it is itself, unless it is the outermost."""
    for info in archive.infolist():
        name = _name(info)
        if not name.endswith("/") and not _is_junk(PurePosixPath(name)):
            yield from _opened(_member(archive, info, zip, name, budget), budget, deep)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, zip: Member | None, name: str, budget: _Budget
) -> Member:
    path = PurePosixPath(name.lstrip("/"))
    if zip is None:
        member = Member(path, None, _modified(info), path)
    else:
        member = Member(zip.path.with_suffix("") / path, None, zip.modified, zip.outer)
    if problem := _refusal(info, name):
        return replace(member, problem=problem)
    budget.spend(info.file_size)
    try:
        with archive.open(info) as file:
            return replace(member, data=file.read(LARGEST_FILE + 1))
    except _DAMAGE as error:
        return replace(member, problem=f"it is damaged ({error})")


def _refusal(info: zipfile.ZipInfo, name: str) -> str:
    """Why a member of a zip is not read; empty when it may be."""
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (parts and parts[0][1:2] == ":"):
        return "its name points outside of the zip"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, not a file"
    if info.flag_bits & 1:
        return "it is encrypted"
    if info.file_size > LARGEST_FILE:
        return _too_large(info.file_size)
    if info.file_size > SMALL and info.file_size > LARGEST_RATIO * max(1, info.compress_size):
        return f"it would unpack to {info.file_size // max(1, info.compress_size)} times its size"
    return ""


def _opened(member: Member, budget: _Budget, deep: int) -> Iterator[Member]:
    """The file itself; the files in it when it is a zip."""
    suffix = member.path.suffix.casefold()
    if member.data is not None and suffix in _OTHER_ARCHIVES:
        yield replace(member, data=None, problem="it is an archive, but no zip; unpack it by hand")
    elif member.data is None or suffix != ".zip":
        yield member
    else:
        yield from _inner(member, member.data, budget, deep)


def _inner(member: Member, data: bytes, budget: _Budget, deep: int) -> Iterator[Member]:
    """The files of a student's own zip; it alone is refused when it is damaged or a bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        yield replace(member, data=None, problem=f"it is a damaged zip ({error})")
        return
    with archive:
        infos = archive.infolist()
        if deep == 0:
            yield replace(member, data=None, problem=f"it is more than {DEEPEST} zips deep")
        elif not infos:
            yield replace(member, data=None, problem="it is an empty zip")
        elif len(infos) > MOST_INNER or sum(i.file_size for i in infos) > 4 * LARGEST_FILE:
            yield replace(member, data=None, problem="it is a zip that holds far too much")
        else:
            yield from _members(archive, member, budget, deep - 1)


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name with / between its folders, read as UTF-8 where a Mac did not say so."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", _readable(name.replace("\\", "/")))


def _readable(name: str) -> str:
    """The name on one line: no control character reaches a layout's pattern or a terminal."""
    unseen = ("Cc", "Cs", "Zl", "Zp")
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in unseen else c for c in name
    )


def _modified(info: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*info.date_time)
    except ValueError:
        return datetime(1980, 1, 1)


def _is_junk(name: PurePosixPath) -> bool:
    return any(part.casefold() in _JUNK or part.startswith("._") for part in name.parts)


def _too_large(size: int) -> str:
    return f"it has {size / 2**20:.0f} MB; at most {LARGEST_FILE // 2**20} MB are taken"
