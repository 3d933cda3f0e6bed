"""Hostile code that stays inside its process: forged messages, lying objects, patched libraries.

Nothing keeps a student from changing his own process. What counts is what the judge sees: plain
data that his function could have returned anyway, or a clear end; and the next call works again.
"""

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from grading.sandbox import Candidate, CandidateDied, Limits, Template
from grading.sandbox.forking import COPY, HELLO
from grading.sandbox.template import environment
from nnlib.check import StudentCodeError
from tests.sandbox.conftest import error_of, printed

LIMITS = Limits(callbacks=50)  # with time enough for what ends by itself, on a busy machine too
CHANNEL = 3  # the descriptor on which every candidate speaks; the attacker knows it


@pytest.fixture
def attacker(template: Template) -> Iterator[Candidate]:
    with Candidate(template, LIMITS) as candidate:
        candidate.run_cell("import os, struct, json, time, sys, numpy as np")
        yield candidate


def frame(message: Any, payload: bytes = b"") -> bytes:
    text = json.dumps(message).encode()
    return struct.pack("!II", len(text), len(payload)) + text + payload


# Games on the channel

FORGERIES = [
    (b"spam" * 100, "larger than the limit"),
    (b"\0" * 64, "not JSON"),
    (struct.pack("!II", 2**32 - 1, 2**32 - 1), "larger than the limit"),
    (frame([]), "not a JSON object"),
    (frame({}), "not asked"),
    (frame({"is": "returned", "id": 99, "value": 1}), "not asked"),
    (frame({"is": "returned", "id": 3}, b"\0" * 8), "more bytes"),
    (frame({"is": "returned", "id": 3, "value": ["object", "os"]}), "unknown tag"),
    (
        frame({"is": "returned", "id": 3, "value": 1, "changed": [[0, ["list", []]]]}),
        "another type",
    ),
    (frame({"is": "returned", "id": 3, "value": 1, "changed": [[7, ["list", []]]]}), "nothing"),
    (frame({"is": "returned", "id": 3, "value": 1, "changed": {"0": 1}}), "malformed changes"),
    (frame({"is": "callback", "id": 1, "function": 0, "args": 5}), "no function"),
    (frame({"is": "callback", "id": 1, "function": "eval", "args": 5}), "no function"),
    (frame({"is": "callback", "id": 1, "function": True, "args": 5}), "no function"),
]


@pytest.mark.parametrize(("data", "says"), FORGERIES, ids=[says for _, says in FORGERIES])
def test_a_forged_message_ends_the_candidate_not_the_judge(
    attacker: Candidate, data: bytes, says: str
) -> None:
    attacker.run_cell(
        f"def f(x):\n    os.write({CHANNEL}, {data!r})\n    while True: time.sleep(1)\n"
        "def honest(x): return x + 1"
    )
    with pytest.raises(CandidateDied, match=says) as caught:
        # It comes after two cells, so its number, which the forger must know, is 3.
        attacker.function("f")(np.zeros(2))
    assert caught.value.kind == "NotData"
    assert attacker.function("honest")(1) == 2


def test_a_forged_answer_is_worth_what_the_function_returns(attacker: Candidate) -> None:
    """He may answer by hand, which gives the judge plain data like any other answer."""
    forged = frame({"is": "returned", "id": 3, "value": ["array", "<f8", [1], True]}, bytes(8))
    attacker.run_cell(f"def f(): os.write({CHANNEL}, {forged!r}); time.sleep(9)")
    result = attacker.function("f")()
    assert type(result) is np.ndarray and result.tolist() == [0.0]


def test_answers_prepared_in_advance_do_not_outlive_the_next_question(attacker: Candidate) -> None:
    forged = frame({"is": "returned", "id": 77, "value": "full marks"})
    attacker.run_cell(f"def f(): os.write({CHANNEL}, {forged!r} * 3); return 1")
    with pytest.raises(CandidateDied, match="not asked"):
        attacker.function("f")()


@pytest.mark.parametrize(
    "silence",
    [
        "time.sleep(60)",
        f"os.write({CHANNEL}, b'\\0\\0')\n    time.sleep(60)",
        f"os.write({CHANNEL}, struct.pack('!II', 1000, 0) + b'{{')\n    time.sleep(60)",
        f"os.dup2(os.open('/dev/null', os.O_RDWR), {CHANNEL})",
    ],
    ids=["nothing", "half a head", "half a message", "another file there"],
)
def test_silence_and_half_messages_cost_one_call(template: Template, silence: str) -> None:
    ignore = "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)"
    with Candidate(template, Limits(call_seconds=1.0, grace_seconds=0.5)) as attacker:
        attacker.run_cell("import os, struct, time")
        attacker.run_cell(f"def f():\n    {ignore}\n    {silence}\ndef honest(): return 1")
        with pytest.raises(StudentCodeError):
            attacker.function("f")()
        assert attacker.function("honest")() == 1


def test_a_flood_is_stopped(attacker: Candidate) -> None:
    attacker.run_cell(f"def f():\n    while True: os.write({CHANNEL}, b'x' * 2**20)")
    with pytest.raises(StudentCodeError):
        attacker.function("f")()


def test_callbacks_have_a_ceiling(attacker: Candidate) -> None:
    attacker.run_cell("def f(g):\n    while True: g(1)")
    calls: list[int] = []
    with pytest.raises(CandidateDied, match="more callbacks than the limit"):
        attacker.function("f")(calls.append)
    assert len(calls) == 50


def test_a_callback_gets_plain_data_only(attacker: Candidate) -> None:
    attacker.run_cell(
        "class Liar(float):\n    def __eq__(self, other): return True\n"
        "def f(g): return g(Liar(2.0), x=np.arange(2).view(np.matrix))"
    )
    seen: list[Any] = []
    attacker.function("f")(lambda value, x: seen.extend([value, x]))
    assert type(seen[0]) is float and type(seen[1]) is np.ndarray


def test_a_background_thread_cannot_answer_for_another_call(attacker: Candidate) -> None:
    attacker.run_cell(
        "import threading\n"
        "begun = threading.Event()\n"
        "def babble():\n"
        f"    while True: os.write({CHANNEL}, b'\\0' * 50); begun.set(); time.sleep(0.001)\n"
        "def f(): threading.Thread(target=babble, daemon=True).start(); return 1\n"
        "def another(): begun.wait(); return 1\n"
        "def honest(): return 'honest'"
    )
    with pytest.raises(StudentCodeError):
        attacker.function("f")()
        attacker.function("another")()
    assert attacker.function("honest")() == "honest"


def test_an_argument_made_to_contain_itself_is_refused(attacker: Candidate) -> None:
    attacker.run_cell("def f(a): a.append(a)")
    mine: list[Any] = [1]
    with pytest.raises(StudentCodeError):
        attacker.function("f")(mine)
    assert mine == [1]


def test_arguments_cannot_be_made_to_contain_each_other(attacker: Candidate) -> None:
    """Neither by two changes, nor by way of the value that is returned."""
    attacker.run_cell("def f(a, b): a[0] = [b]; b[0] = a[0]\ndef g(a): r = [a]; a[0] = r; return r")
    mine: tuple[list[Any], list[Any]] = ([1], [2])
    for call in (lambda: attacker.function("f")(*mine), lambda: attacker.function("g")(mine[0])):
        with pytest.raises(CandidateDied, match="contains itself"):
            call()
    assert mine == ([1], [2])


@pytest.mark.parametrize(
    "value",
    [
        "functools.reduce(lambda inner, _: [inner] * 100, range(12), 0.0)",
        "functools.reduce(lambda inner, n: {1: inner, 2: inner}, range(15), [0.0] * 100)",
        "[np.zeros(2**20)] * 1000",
        "['x' * 10**6] + [''] * 3000",
    ],
)
def test_what_unfolds_to_too_much_does_not_arrive(attacker: Candidate, value: str) -> None:
    attacker.run_cell(f"import functools\ndef f(): return {value}")
    with pytest.raises(CandidateDied, match="unfolds to more"):
        attacker.function("f")()


# Lying objects

LIES = [
    "type('Liar', (), {'__eq__': lambda s, o: True, '__array__': lambda s, *a, **k: np.ones(2)})()",
    "type('Liar', (), {'__class__': property(lambda s: np.ndarray)})()",
    "type('Liar', (), {'__class__': property(lambda s: float), '__float__': lambda s: 1.0})()",
    "type('Liar', (), {'__class__': property(lambda s: dict)})()",
    "type('Liar', (), {'__getattr__': lambda s, name: s, '__call__': lambda s, *a: s})()",
    "np.array([object()])",
    "(lambda: (yield 1))()",
    "iter([1])",
    "open('file', 'w')",
    "f",
    "np",
    "10**400",
    "[[]] * 300_000",
    "__import__('functools').reduce(lambda inner, _: [inner], range(90), [])",
]


@pytest.mark.parametrize("lie", LIES)
def test_an_object_that_lies_never_arrives(attacker: Candidate, lie: str) -> None:
    attacker.run_cell(f"def f(): return {lie}\nvalue = {lie}")
    for fetch in (attacker.function("f"), lambda: attacker.value("value")):
        with pytest.raises(StudentCodeError) as caught:
            fetch()
        assert caught.value.kind in {"TypeError", "NameError", "AttributeError", "Timeout"}
    assert attacker.restarts == 0


@pytest.mark.parametrize(
    ("lie", "truth"),
    [
        ("type('F', (float,), {'__eq__': lambda s, o: True, '__float__': lambda s: 9.0})(2)", 2.0),
        ("type('I', (int,), {'__int__': lambda s: 9, '__index__': lambda s: 9})(2)", 2),
        ("type('S', (str,), {'__str__': lambda s: 'nine'})('two')", "two"),
        ("type('D', (dict,), {'items': lambda s: [('a', 9)]})(a=2)", {"a": 2}),
        ("type('L', (list,), {'__iter__': lambda s: iter([9])})([2])", [2]),
        ("type('T', (tuple,), {'__iter__': lambda s: iter([9])})([2])", (2,)),
        ("type('B', (np.float64,), {'__eq__': lambda s, o: True})(2)", np.float64(2)),
    ],
)
def test_a_subclass_arrives_as_the_plain_data_in_it(
    attacker: Candidate, lie: str, truth: Any
) -> None:
    attacker.run_cell(f"def f(): return {lie}")
    result = attacker.function("f")()
    assert type(result) is type(truth) and result == truth


@pytest.mark.parametrize(
    "error",
    [
        "type('<script>alert(1)</script>', (Exception,), {})('<b>')",
        "Exception('x' * 10**7)",
        "Exception('\\x1b[2J\\ud800\\u202e')",
        "type('E', (Exception,), {'__str__': lambda s: 1})()",
        "type('E', (Exception,), {'__getattribute__': lambda s, n: 1 / 0})()",
        "type('E', (Exception,), {'args': property(lambda s: 1 / 0)})()",
        "BaseException('base')",
        "GeneratorExit()",
        "KeyboardInterrupt()",
        "StopIteration(5)",
        "SyntaxError('s', ('file', 10**9, 10**9, 'text' * 10**5))",
        "ExceptionGroup('g', [ValueError('a')])",
    ],
)
def test_an_error_arrives_as_short_clean_text(attacker: Candidate, error: str) -> None:
    attacker.run_cell(f"def f(): raise {error}")
    with pytest.raises(StudentCodeError) as caught:
        attacker.function("f")()
    assert caught.value.kind.isidentifier() and len(caught.value.kind) <= 80
    assert len(caught.value.text) <= 4000
    assert len(caught.value.line) <= 200
    assert not set(caught.value.text) & set("\x1b\x00\u202e\ud800")
    assert caught.value.lineno in (1, None)


# Patched libraries


@pytest.mark.parametrize(
    "patch",
    [
        "np.testing.assert_allclose = np.allclose = lambda *a, **k: True",
        "sys.modules['numpy'] = sys.modules['nnlib'] = None",
        "import builtins; builtins.isinstance = lambda *a: True",
        "json.dumps = lambda *a, **k: '{}'",
        "sys.settrace(lambda *a: 1 / 0)",
        "sys.addaudithook(lambda *a: 1 / 0)",
        "sys.setrecursionlimit(10**9)",
        "time.monotonic = time.perf_counter = time.time = lambda: 0.0",
        "np.random.default_rng = lambda *a: None; np.random.seed(0)",
        "import gc; [o.clear() for o in gc.get_objects() if type(o) is dict and 'nnlib' in o]",
        "get_ipython().ast_transformers.append(lambda *a: None)",
        "get_ipython().run_cell = lambda *a, **k: None",
        "import grading.sandbox.candidate as c; c.Server._answer = lambda *a: None",
        "import grading.sandbox.packing as p; p.Packer.pack = lambda *a: ['list', [1]]",
        "import __main__; __main__.__dict__.clear()",
        "sys.stdout = sys.stderr = None",
        "import threading; threading.stack_size(2**28)",
    ],
)
def test_patching_his_own_process_changes_nothing_for_the_judge(
    template: Template, patch: str
) -> None:
    """Wrong stays wrong: the judge gets 3 or nothing at all, never what it wants to hear."""
    before = (np.allclose, json.dumps, np.random.default_rng)
    with Candidate(
        template, Limits(call_seconds=0.6, grace_seconds=0.2, cell_seconds=0.6, restarts=1)
    ) as attacker:
        attacker.run_cell("import sys, json, time, numpy as np\ndef f(): return 3")
        attacker.run_cell(patch)
        try:
            result = attacker.function("f")()
        except StudentCodeError:
            result = 3
    assert result in (3, [1])
    assert before == (np.allclose, json.dumps, np.random.default_rng)
    with Candidate(template, LIMITS) as sibling:
        sibling.run_cell("import numpy as np\ndef f(): return np.allclose(1, 2)")
        assert sibling.function("f")() is False


def test_a_module_in_scratch_shadows_nothing_that_is_loaded(attacker: Candidate) -> None:
    attacker.run_cell("for n in ('numpy', 'nnlib'): open(n + '.py', 'w').write('evil = 1')")
    assert printed(attacker.run_cell("import numpy, nnlib; print(hasattr(numpy, 'evil'))")) == (
        "False\n"
    )


def test_an_answer_that_sleeps_only_under_test_costs_its_calls(template: Template) -> None:
    with Candidate(template, Limits(call_seconds=0.2, total_seconds=0.7)) as attacker:
        attacker.run_cell("import time\ndef f(): time.sleep(60)")
        for _ in range(30):
            with pytest.raises(StudentCodeError):
                attacker.function("f")()
        assert attacker.restarts <= 4


# Leaks


def test_the_judges_memory_is_not_in_the_candidate(attacker: Candidate) -> None:
    secret = "hidden-test-input"
    holder = {"expected": secret}
    search = f"wanted = {secret[::-1]!r}[::-1]\nimport gc\n"
    count = "print(sum(wanted in repr(o)[:10**4] for o in gc.get_objects() if o is not globals()))"
    assert printed(attacker.run_cell(search + count)) == "0\n"
    assert holder["expected"] is secret


EVERY_PAGE = """
import ctypes, gc, os, re
gc.unfreeze()
libc, (there, here) = ctypes.CDLL(None), os.pipe()
def readable(page):
    return libc.write(here, ctypes.c_void_p(page), 1) == 1 and os.read(there, 1) is not None
def pages_with(pattern):
    found = 0
    for start in sorted({id(o) >> 20 << 20 for o in gc.get_objects()}):
        for page in filter(readable, range(start, start + 2**20, 4096)):
            found += bool(re.search(pattern, ctypes.string_at(page, 4096)))
    return found
mine = "".join(map(chr, [112, 108, 97, 110, 116, 101, 100, 33]))
"""


def test_no_page_of_its_memory_holds_what_the_judge_holds(attacker: Candidate) -> None:
    """Read by address, freed and frozen objects included; a pattern does not find itself."""
    attacker.run_cell(EVERY_PAGE)
    hidden = "hidden-test-of-the-judge"
    cell = 'print(pages_with(b"h[i]dden-test-of"), pages_with(b"pl[a]nted!") > 0)'
    assert printed(attacker.run_cell(cell)) == "0 True\n"
    assert hidden.startswith("hidden")


def test_the_environment_of_the_judge_does_not_reach_the_candidate(
    attacker: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    assert "DATABASE_PASSWORD" not in environment()
    seen = printed(attacker.run_cell("print(sorted(os.environ))"))
    assert seen == "['HOME', 'LANG', 'PATH', 'TMPDIR']\n"


def test_no_descriptor_but_the_channel_is_open(attacker: Candidate) -> None:
    cell = (
        "found = []\nfor fd in range(4096):\n    try: os.fstat(fd); found.append(fd)\n"
        "    except OSError: pass\nprint(found)"
    )
    assert printed(attacker.run_cell(cell)) == f"[0, 1, 2, {CHANNEL}, {HELLO}, {COPY}]\n"


def test_cells_see_their_own_sources_only(attacker: Candidate) -> None:
    attacker.run_cell("def f(): return [*In, str(get_ipython().history_manager.input_hist_raw)]")
    seen = attacker.function("f")()
    assert "check" not in repr(seen) and len(seen) == 4


def test_what_a_function_prints_while_called_is_not_kept(attacker: Candidate) -> None:
    attacker.run_cell("def f(x): print('the hidden input is', x); return x")
    attacker.function("f")(41)
    assert attacker.run_cell("1").outputs[0]["data"]["text/plain"] == "1"


def test_the_name_of_the_machine_does_not_reach_the_candidate(attacker: Candidate) -> None:
    assert printed(attacker.run_cell("print(os.uname().nodename)")) == "candidate\n"


def test_the_process_has_no_rights_left(attacker: Candidate) -> None:
    assert printed(attacker.run_cell("print(os.getuid() != 0, os.getpid() > 1)")) == "True True\n"
    assert error_of(attacker.run_cell("os.setgroups([0])"))[0] == "PermissionError"
