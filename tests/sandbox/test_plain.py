"""Plain data survives the border unchanged; anything else dies there."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grading.sandbox.errors import ProtocolError
from grading.sandbox.packing import DTYPES, NotPlain, Packer
from grading.sandbox.unpacking import Unpacker

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.floats().map(np.float64)
    | st.floats(width=32).map(np.float32)
    | st.integers(-(2**31), 2**31).map(np.int64)
    | st.booleans().map(np.bool_)
)
arrays = hnp.arrays(
    dtype=st.sampled_from(sorted(DTYPES)).map(np.dtype),
    shape=hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
trees = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=4) | st.integers(-9, 9), inner, max_size=4)
    ),
    max_leaves=12,
)


def through(value: Any) -> Any:
    """The value as it comes out on the other side, by way of real JSON text."""
    packer = Packer()
    tree = json.loads(json.dumps(packer.pack(value), allow_nan=False))
    unpacker = Unpacker(packer.payload)
    result = unpacker.unpack(tree)
    unpacker.finish()
    return result


def equal(first: Any, second: Any) -> bool:
    if type(first) is not type(second):
        return False
    if isinstance(first, np.ndarray):
        same = first.dtype == second.dtype and first.shape == second.shape
        return same and first.tobytes() == second.tobytes()
    if isinstance(first, list | tuple):
        return len(first) == len(second) and all(map(equal, first, second))
    if isinstance(first, dict):
        return list(first) == list(second) and all(equal(first[k], second[k]) for k in first)
    return first == second or (first != first and second != second)


@settings(deadline=None)
@given(trees)
def test_plain_data_comes_out_as_it_went_in(value: Any) -> None:
    assert equal(through(value), value)


def test_one_object_met_twice_stays_one_object() -> None:
    x = np.zeros(3)
    first, second, inside = through([x, x, {"x": x}])
    assert first is second is inside["x"]


def test_a_generator_goes_on_where_it_was() -> None:
    rng = np.random.default_rng(7)
    rng.random(5)
    copy = through(rng)
    assert copy.random() == rng.random()


def test_nan_payloads_and_signed_zeros_keep_their_bits() -> None:
    odd = np.array([0x7FF8000000000123, 0x8000000000000000], np.uint64).view(np.float64)
    assert through(odd).tobytes() == odd.tobytes()


class LyingFloat(float):
    def __eq__(self, other: object) -> bool:
        return True

    def __float__(self) -> float:
        return 42.0

    __hash__ = float.__hash__


class LyingArray(np.ndarray):
    def __eq__(self, other: object) -> Any:
        return True

    def tobytes(self, *_: Any) -> bytes:
        return b"\0" * 24


class LyingList(list):  # type: ignore[type-arg]
    def __iter__(self) -> Any:
        return iter([1, 2, 3])


def test_lying_objects_become_the_plain_data_that_they_hold() -> None:
    number = through(LyingFloat(1.5))
    assert type(number) is float and number == 1.5
    array = through(np.arange(3.0).view(LyingArray))
    assert type(array) is np.ndarray and array.tolist() == [0.0, 1.0, 2.0]
    assert through(LyingList([9])) == [9]


@pytest.mark.parametrize(
    "value", [np.ma.masked_array([1.0, 2.0], [True, False]), np.array([1, 2], np.longdouble)]
)
def test_what_numpy_reads_as_an_array_of_numbers_arrives_as_that(value: Any) -> None:
    assert type(through(value)) is np.ndarray and through(value).dtype == np.float64
    assert through(value).tolist() == [1.0, 2.0] and through(value[1]) == 2.0


@pytest.mark.parametrize(
    "value",
    [
        object(),
        lambda: 0,
        {1, 2},
        1j,
        np.array([1j]),
        np.array([object()]),
        np.array(["text"]),
        np.zeros(2, [("a", float)]),
        10**30,
        {1.5: 0},
        {("W", 1): 0},
        b"bytes",
        range(3),
        np.random.Generator(np.random.MT19937(0)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_plain_is_refused_by_name(value: Any) -> None:
    with pytest.raises(NotPlain):
        Packer().pack(value)


def test_a_list_that_contains_itself_and_a_deep_one_are_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    for value in (loop, deep, [0] * 300_000):
        with pytest.raises(NotPlain):
            Packer().pack(value)


def deep_tree(depth: int) -> Any:
    tree: Any = 1
    for _ in range(depth):
        tree = ["list", [tree]]
    return tree


FORGED = [
    float("nan"),
    {"plain": 1},
    [],
    [1, 2],
    ["object", "os.system"],
    ["list", 5],
    ["list"],
    ["list", [1], 2],
    ["dict", [[["list", []], 1]]],
    ["dict", [["a"]]],
    ["dict", [[["array", "<f8", [0], True], 1]]],
    ["dict", [[1.5, 1]]],
    ["dict", [[["tuple", [1]], 1]]],
    ["ref", 0],
    ["ref", -1],
    ["ref", True],
    ["ref", 1.0],
    ["list", [["ref", 0]]],
    ["scalar", "<f8", "00"],
    ["scalar", "|O8", "0000000000000000"],
    ["scalar", "<f8", "zz"],
    ["float", "1e999"],
    ["array", "|O", [1], True],
    ["array", "<U4", [1], True],
    ["array", "<c16", [1], True],
    ["array", "<f8", [1], True],
    ["array", "<f8", [-1], True],
    ["array", "<f8", [2**62, 4], True],
    ["array", "<f8", [0, 2**39, 2**39], True],
    ["array", "<f8", [True], True],
    ["array", "<f8", [0] * 65, True],
    ["array", "<f8", "3", True],
    ["array", "<f8", [0], 1],
    ["array", ["<f8"], [0], True],
    ["generator", {}],
    ["generator", {"state": "0", "inc": "1", "has_uint32": "7", "uinteger": "0"}],
    ["generator", {"state": "-1", "inc": "1", "has_uint32": "0", "uinteger": "0"}],
    ["generator", {"state": "g", "inc": "1", "has_uint32": "0", "uinteger": "0"}],
    ["function", 0],
    ["student", "f"],
    2**70,
    deep_tree(40),
    ["list", [0] * 300_000],
]


@pytest.mark.parametrize("tree", FORGED, ids=lambda tree: repr(tree)[:40])
def test_forged_trees_die_at_the_border(tree: Any) -> None:
    with pytest.raises(ProtocolError):
        Unpacker(b"").unpack(tree)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(
            st.sampled_from(
                ["list", "dict", "array", "tuple", "ref", "scalar", "generator", "float"]
            ),
            inner,
            inner,
        ).map(list)
        | st.tuples(st.sampled_from(["list", "tuple", "dict", "generator"]), inner).map(list)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(json_values, st.binary(max_size=64))
def test_any_json_at_all_gives_plain_data_or_a_protocol_error(tree: Any, payload: bytes) -> None:
    try:
        value = Unpacker(payload).unpack(tree)
    except ProtocolError:
        return
    assert equal(through(value), value)


def test_bytes_left_over_are_a_protocol_error() -> None:
    unpacker = Unpacker(b"12345678")
    unpacker.unpack(1)
    with pytest.raises(ProtocolError):
        unpacker.finish()


def test_a_bool_array_of_odd_bytes_becomes_true_and_false() -> None:
    array = Unpacker(b"\x00\x02\xff").unpack(["array", "|b1", [3], True])
    assert array.tobytes() == b"\x00\x01\x01"


def write_back(target: Any, change: Any) -> None:
    Unpacker(bytes(16), known=[target]).write_back([[0, change]])


def test_written_back_contents_must_fit_the_object() -> None:
    x = np.ones(2)
    write_back(x, ["array", "<f8", [2], True])
    assert x.tolist() == [0.0, 0.0]
    for change in (
        ["array", "<f8", [1], True],
        ["array", "<i8", [2], True],
        ["list", []],
        ["ref", 0],
        5,
    ):
        with pytest.raises(ProtocolError):
            write_back(x, change)


def test_a_read_only_array_cannot_be_written_back() -> None:
    x = np.ones(2)
    x.flags.writeable = False
    write_back(x, ["array", "<f8", [2], True])
    assert x.tolist() == [1.0, 1.0]


def test_written_back_lists_cannot_be_made_to_contain_themselves() -> None:
    target: list[Any] = []
    with pytest.raises(ProtocolError):
        write_back(target, ["list", [["ref", 0]]])
    with pytest.raises(ProtocolError):
        write_back(target, ["list", [["list", [["ref", 0]]]]])
    assert target == []


def test_float_text_is_exact() -> None:
    assert through(0.1 + 0.2) == 0.1 + 0.2
    assert math.copysign(1, through(-0.0)) == -1
