"""Nothing in a download can write, hang or fill anything: it is read as words and bytes."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from grading.errors import CourseError
from grading.intake import archives
from grading.intake.archives import Member, read_download
from tests.intake.conftest import zipped


def read(tmp_path: Path, data: bytes) -> dict[str, Member]:
    path = tmp_path / "download.zip"
    path.write_bytes(data)
    return {str(member.path): member for member in read_download(path)}


def made(*members: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in members:
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name", ["../../evil.ipynb", "/etc/evil.ipynb", "C:\\evil.ipynb", "a/../../b"]
)
def test_a_name_that_points_outside_is_not_read(tmp_path: Path, name: str) -> None:
    (member,) = read(tmp_path, zipped({name: b"{}"})).values()
    assert member.data is None and "outside" in member.problem


def test_links_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("s01/link.ipynb")
    link.external_attr = 0o120777 << 16
    (member,) = read(tmp_path, made((link, b"/etc/passwd"))).values()
    assert member.data is None and "link" in member.problem
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "s01.ipynb").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.ipynb")
    assert {member.problem for member in read_download(folder)} == {
        "it is a link or a device, not a file"
    }


def test_encrypted_and_damaged_members_cost_only_themselves(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.ipynb": b"a" * 50, "b.ipynb": b"b" * 50}))
    start = data.index(b"PK\x01\x02")
    data[start + 8] |= 1  # the flag of encryption of the first member, in the table of contents
    damaged = data.index(b"b.ipynb") + len("b.ipynb")
    data[damaged] ^= 0xFF
    members = read(tmp_path, bytes(data))
    assert members["a.ipynb"].problem == "it is encrypted"
    assert "damaged" in members["b.ipynb"].problem


def test_bombs_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    members = read(tmp_path, zipped({"bomb.ipynb": bytes(2**24), "good.ipynb": b"{}"}))
    assert "times its size" in members["bomb.ipynb"].problem
    assert members["good.ipynb"].data == b"{}"
    monkeypatch.setattr(archives, "LARGEST_FILE", 10)
    assert "MB" in read(tmp_path, zipped({"big.ipynb": b"12345678901"}))["big.ipynb"].problem
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 15)
    with pytest.raises(CourseError, match="nothing was taken"):
        read(tmp_path, zipped({"a": b"12345678", "b": b"12345678"}))
    monkeypatch.setattr(archives, "MOST_FILES", 2)
    with pytest.raises(CourseError, match="more than 2 files"):
        read(tmp_path, zipped({"a": b"", "b": b"", "c": b""}))


def test_damage_in_a_member_packed_in_a_rarer_way_costs_only_itself(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.ipynb", b"a" * 500)
    data = bytearray(packed.getvalue())
    data[data.index(b"a.ipynb") + len("a.ipynb") + 4] = 0xFF  # LZMA's own settings
    assert "damaged" in read(tmp_path, bytes(data))["a.ipynb"].problem


def test_a_size_that_lies_is_not_believed(tmp_path: Path) -> None:
    data = bytearray(zipped({"liar.ipynb": bytes(5000)}))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(mark) + offset
        data[at : at + 4] = (10).to_bytes(4, "little")
    assert "damaged" in read(tmp_path, bytes(data))["liar.ipynb"].problem


def test_zips_inside_of_zips_are_opened_so_deep_and_no_deeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = zipped({"neuron.ipynb": b"{}"})
    middle = zipped({"inner.zip": inner})
    assert list(read(tmp_path, zipped({"s01.zip": middle}))) == ["s01/inner/neuron.ipynb"]
    deepest = zipped({"s01.zip": zipped({"middle.zip": middle})})
    (member,) = read(tmp_path, deepest).values()
    assert "deep" in member.problem and member.data is None
    (member,) = read(tmp_path, zipped({"s01.zip": b"PK no zip"})).values()
    assert "damaged zip" in member.problem
    monkeypatch.setattr(archives, "MOST_INNER", 1)
    many = zipped({"s01.zip": zipped({"a": b"", "b": b""}), "s02.ipynb": b"{}"})
    members = read(tmp_path, many)
    assert "far too much" in members["s01.zip"].problem and members["s02.ipynb"].data == b"{}"
    (member,) = read(tmp_path, zipped({"s01.rar": b"Rar!"})).values()
    assert "unpack it by hand" in member.problem


def test_names_of_all_systems_are_read(tmp_path: Path) -> None:
    windows_and_mac = {
        "s01\\neuron.ipynb": b"1",
        "__MACOSX/s01/._neuron.ipynb": b"2",
        "s02/.DS_Store": b"3",
        "JXXrg/neuron.ipynb": b"4",
    }
    data = zipped(windows_and_mac).replace(b"JXXrg", "Jörg".encode())  # UTF-8 that nobody announced
    assert list(read(tmp_path, data)) == ["s01/neuron.ipynb", "Jörg/neuron.ipynb"]


def test_doubled_names_are_two_files(tmp_path: Path) -> None:
    first, second = zipfile.ZipInfo("s01.ipynb"), zipfile.ZipInfo("s01.ipynb")
    path = tmp_path / "download.zip"
    with pytest.warns(UserWarning, match="Duplicate name"):
        path.write_bytes(made((first, b"1"), (second, b"2")))
    assert [member.data for member in read_download(path)] == [b"1", b"2"]


def test_what_is_no_download_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>please log in</html>")
    for name, message in (("none.zip", "does not exist"), ("page.html", "is no zip file")):
        with pytest.raises(CourseError, match=message):
            list(read_download(tmp_path / name))
