"""A candidate behaves as a notebook does, and its functions as if they were in the judge."""

import base64
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest

from grading.sandbox import Candidate, CandidateDied, CellResult, Limits, Template
from grading.sandbox.candidate import Server
from grading.sandbox.channel import ChannelClosed
from grading.sandbox.conversation import Conversation
from nnlib.check import StudentCodeError
from tests.sandbox.conftest import error_of, printed

Run = Callable[[str], CellResult]


def kinds(result: CellResult) -> list[str]:
    return [output["output_type"] for output in result.outputs]


# Cells


def test_text_values_and_errors_become_outputs_in_order(run: Run) -> None:
    result = run("import sys\nprint('a'); print('b', file=sys.stderr)\nprint('c')\n1 / 0")
    assert kinds(result) == ["stream", "stream", "stream", "error"]
    assert [o.get("name") for o in result.outputs] == ["stdout", "stderr", "stdout", None]
    assert result.error is not None
    assert (result.error.kind, result.error.line, result.error.lineno) == (
        "ZeroDivisionError",
        "1 / 0",
        4,
    )


def test_the_last_expression_is_shown_as_text(run: Run) -> None:
    result = run("import numpy as np\nnp.arange(3)")
    assert [o["data"] for o in result.outputs] == [{"text/plain": "array([0, 1, 2])"}]


def test_each_figure_is_shown_as_a_png(run: Run) -> None:
    cell = (
        "%matplotlib inline\nimport matplotlib.pyplot as plt\n"
        "for n in range(2):\n    plt.figure(figsize=(1, 1)); plt.plot([n, 1]); plt.show()\n"
    )
    pictures = [output["data"]["image/png"] for output in run(cell).outputs]
    assert len(pictures) == 2
    assert all(base64.b64decode(p).startswith(b"\x89PNG") for p in pictures)


def test_html_and_scripts_are_not_kept(run: Run) -> None:
    cell = (
        "from IPython.display import HTML, Javascript\ndisplay(HTML('<script>'))\nJavascript('x')"
    )
    for output in run(cell).outputs:
        assert set(output["data"]) == {"text/plain"}


def test_a_forged_picture_is_not_kept(run: Run) -> None:
    picture = "{'image/png': b'<svg onload=alert(1)>', 'text/plain': 'x'}"
    cell = f"get_ipython().display_pub.publish({picture})"
    assert [o["data"] for o in run(cell).outputs] == [{"text/plain": "x"}]


def test_control_characters_do_not_reach_the_ta(run: Run) -> None:
    text = printed(run(r"print('\x1b[2J\x1b]0;owned\x07 10%\r100%\x00\u202e\ud800 end')"))
    assert text == "100%\ufffd\ufffd\ufffd end\n"


def test_a_syntax_error_names_its_line(run: Run) -> None:
    result = run("x = 1\ny = (\n")
    assert result.error is not None
    assert (result.error.kind, result.error.lineno) == ("SyntaxError", 2)


def test_what_waits_for_a_person_or_a_program_says_so(run: Run) -> None:
    assert "nobody is there" in error_of(run("input('name? ')"))[1]
    for cell in ("%%bash\nls", "import subprocess\nsubprocess.run(['ls'])"):
        assert "switched off while grading" in error_of(run(cell))[1], cell
    for cell in ("!ls", "x = !ls", "%sx ls", "%pip install x", "import os; os.system('ls')"):
        told = printed(run(f"{cell}\nprint('the cell goes on')"))
        assert "switched off while grading" in told and told.endswith("the cell goes on\n"), cell
    assert error_of(run("exit()"))[0] == "SystemExit"
    assert error_of(run("import sys; sys.exit(3)"))[0] == "SystemExit"
    assert printed(run("%timeit -n1 -r1 1 + 1\nprint('still here')")).endswith("still here\n")


def test_a_flood_of_output_is_cut_with_a_note(template: Template) -> None:
    """With all the time that a busy machine may need: only the output is to be too much."""
    with Candidate(template, Limits()) as candidate:
        text = printed(candidate.run_cell("for n in range(400): print('spam' * 250, n)"))
        assert text.endswith("left out]\n")
        assert len(text) < 300_000
        assert len(candidate.run_cell("for n in range(200): display(n)").outputs) == 101


def test_text_survives_a_hostile_exception(run: Run) -> None:
    cell = "class E(Exception):\n    def __str__(self): raise ValueError\nraise E()"
    assert error_of(run(cell)) == ("E", "(its message cannot be shown: ValueError)")


# Functions and values


def test_a_function_gives_what_it_gives_here(candidate: Candidate) -> None:
    candidate.run_cell("def f(x, *rest, k=2): return {'y': x * k, 'rest': rest}, None, True")
    result, nothing, yes = candidate.function("f")(np.arange(3.0), 1, "two", k=3)
    assert result["y"].tolist() == [0.0, 3.0, 6.0]
    assert (result["rest"], nothing, yes) == ((1, "two"), None, True)


def test_numpy_numbers_stay_numpy_numbers(candidate: Candidate) -> None:
    candidate.run_cell("def f(x): return x.dtype.name, x")
    assert candidate.function("f")(np.float32(0.5)) == ("float32", np.float32(0.5))
    assert type(candidate.function("f")(np.float64(1))[1]) is np.float64


def test_changes_in_place_come_back(candidate: Candidate) -> None:
    candidate.run_cell(
        "def f(w, state, items, rng):\n"
        "    w -= 1; state['m'] = w * 2; state['old'][0] = 9; items.append(rng.random())\n"
        "    return w"
    )
    w, old, rng, items = np.ones(2), np.zeros(1), np.random.default_rng(3), ["a"]
    state: dict[str, Any] = {"old": old, "m": None}
    result = candidate.function("f")(w, state, items, rng)
    expected = np.random.default_rng(3)
    assert result is w and w.tolist() == [0.0, 0.0]
    assert state["old"] is old and old.tolist() == [9.0]
    assert state["m"].tolist() == [0.0, 0.0]
    assert items == ["a", expected.random()]
    assert rng.random() == expected.random()


def test_changes_come_back_even_when_the_function_raises(candidate: Candidate) -> None:
    candidate.run_cell("def f(w):\n    w += 1\n    raise KeyError('lost')")
    w = np.zeros(1)
    with pytest.raises(StudentCodeError, match="KeyError"):
        candidate.function("f")(w)
    assert w.tolist() == [1.0]


def test_a_read_only_array_is_read_only_there(candidate: Candidate) -> None:
    candidate.run_cell("def f(w): w += 1")
    w = np.zeros(1)
    w.flags.writeable = False
    with pytest.raises(StudentCodeError, match="read-only"):
        candidate.function("f")(w)


def test_a_function_argument_is_called_back(candidate: Candidate) -> None:
    candidate.run_cell(
        "def slope(f, x, h): return (f(x + h) - f(x - h)) / (2 * h)\ndef cube(x): return x**3"
    )
    slope = candidate.function("slope")
    assert slope(lambda x: x**2, 3.0, 1e-3) == pytest.approx(6.0)
    assert slope(candidate.function("cube"), 2.0, 1e-3) == pytest.approx(12.0, rel=1e-5)


def test_what_a_called_back_function_raises_reaches_the_student(candidate: Candidate) -> None:
    candidate.run_cell(
        "def f(g):\n    try: g()\n    except ValueError as error: return 'caught ' + str(error)"
    )

    def raises() -> None:
        raise ValueError("no")

    assert candidate.function("f")(raises) == "caught no"


def test_calls_within_calls_work_until_they_go_too_deep(candidate: Candidate) -> None:
    candidate.run_cell("def f(g, n): return n if n == 0 else 1 + g(n - 1)")
    f = candidate.function("f")
    assert f(lambda n: f(lambda m: m, n), 3) == 3

    def endless(n: int) -> Any:
        return f(endless, n + 1)

    with pytest.raises(StudentCodeError, match="without end"):
        f(endless, 1)


def test_values_are_fetched_as_data(candidate: Candidate) -> None:
    candidate.run_cell("weights = [1, 2.5]\nclass A: pass\nthing = A()")
    assert candidate.value("weights") == [1, 2.5]
    with pytest.raises(StudentCodeError, match="a A cannot travel"):
        candidate.value("thing")
    with pytest.raises(StudentCodeError, match="NameError: name 'missing' is not defined"):
        candidate.value("missing")


def test_a_hole_is_a_real_not_implemented_error(candidate: Candidate) -> None:
    candidate.run_cell("def f(): raise NotImplementedError('Exercise 1.4: f')")
    with pytest.raises(NotImplementedError, match=r"Exercise 1\.4: f"):
        candidate.function("f")()


def test_an_error_names_the_students_own_line(candidate: Candidate) -> None:
    candidate.run_cell("import numpy as np\n\ndef f(x):\n    return np.zeros(3) @ x\n")
    with pytest.raises(StudentCodeError) as caught:
        candidate.function("f")(np.zeros(4))
    assert (caught.value.kind, caught.value.line, caught.value.lineno) == (
        "ValueError",
        "return np.zeros(3) @ x",
        4,
    )


def test_an_argument_that_cannot_travel_is_the_judges_mistake(candidate: Candidate) -> None:
    with pytest.raises(TypeError, match="an argument of f: a object cannot travel"):
        candidate.function("f")(object())


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("return lambda: 0", "a function cannot travel"),
        ("return object()", "a object cannot travel"),
        ("return np.array([1j])", "dtype complex128"),
        ("return np.zeros(9_000_000)", "too much data"),
        ("x.shape = (2, 2)", "changed the shape"),
    ],
)
def test_what_cannot_be_graded_is_said(candidate: Candidate, source: str, says: str) -> None:
    candidate.run_cell(f"import numpy as np\ndef f(x):\n    {source}")
    with pytest.raises(StudentCodeError, match=says):
        candidate.function("f")(np.zeros(4))
    assert candidate.restarts == 0


# Ends


def test_an_endless_loop_costs_its_cell_only(template: Template) -> None:
    with Candidate(template, Limits(cell_seconds=0.6, call_seconds=0.6)) as candidate:
        candidate.run_cell("x = 5")
        result = candidate.run_cell("x = 6\nprint('begun')\nwhile True: pass")
        assert result.error is not None
        assert (result.error.kind, result.error.lineno) == ("Timeout", 3)
        assert result.outputs[0]["text"] == "begun\n"
        assert candidate.value("x") == 6
        assert candidate.restarts == 0


def test_an_endless_call_costs_this_call_only(template: Template) -> None:
    with Candidate(template, Limits(call_seconds=0.6)) as candidate:
        candidate.run_cell("def f(n):\n    while n: pass\n    return 'done'")
        f = candidate.function("f")
        with pytest.raises(StudentCodeError, match="Timeout") as caught:
            f(1)
        assert caught.value.line == "while n: pass"
        assert f(0) == "done"


def test_an_endless_call_that_calls_back_costs_this_call_only(template: Template) -> None:
    """Its alarm rings most likely while it waits for an answer, which must not be left over."""
    with Candidate(template, Limits(call_seconds=0.4)) as candidate:
        candidate.run_cell("def f(g):\n    while True: g(1)\ndef h(): return 'done'")
        f, h = candidate.function("f"), candidate.function("h")
        for _ in range(4):
            with pytest.raises(StudentCodeError, match="Timeout"):
                f(lambda value: time.sleep(0.01))
            assert h() == "done"
        assert candidate.restarts == 0


@pytest.mark.parametrize("do", ["returned", "raised"])
def test_a_reply_that_nobody_waits_for_is_dropped(do: str) -> None:
    """The alarm may ring when a callback has been sent and its reply is not awaited yet."""
    channel = MagicMock()
    channel.receive.side_effect = [({"do": do, "id": 7}, bytearray()), ChannelClosed]
    Server(MagicMock(), channel, MagicMock(), 0).serve()
    channel.send.assert_not_called()


def test_a_loop_that_ignores_its_alarm_is_ended_and_the_rest_goes_on(template: Template) -> None:
    with Candidate(template, Limits(call_seconds=0.6, grace_seconds=0.2)) as candidate:
        candidate.run_cell(
            "import signal\ndef f(n):\n    if n: signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
            "    while n: pass\n    return 'done'"
        )
        f = candidate.function("f")
        with pytest.raises(StudentCodeError, match="Timeout"):
            f(1)
        assert f(0) == "done"
        assert candidate.restarts == 1


@pytest.mark.parametrize(
    ("death", "reason"),
    [
        ("import os; os._exit(3)", "exit code 3"),
        ("import os; os._exit(0)", "closed its connection"),
        ("import os; os.kill(os.getpid(), 9)", "killed itself"),
        ("import os; os.kill(1, 9)", "killed itself"),
        ("import os; os.abort()", "crashed|aborted"),
        ("import ctypes; ctypes.string_at(0)", "crashed"),
        ("import os; os.closerange(0, 100)", "closed its connection|exit code"),
    ],
)
def test_a_death_costs_its_cell_or_call_only(candidate: Candidate, death: str, reason: str) -> None:
    candidate.run_cell("x = 5\nprint('not shown twice')")
    result = candidate.run_cell(death)
    kind, text = error_of(result)
    assert kind == "ProcessEnded" and re.search(reason, text)
    assert candidate.run_cell("x + 1").outputs[0]["data"]["text/plain"] == "6"
    assert candidate.restarts == 1
    candidate.run_cell(f"def f():\n    {death}")
    with pytest.raises(CandidateDied, match=reason):
        candidate.function("f")()
    assert candidate.value("x") == 5
    assert candidate.restarts == 2


def test_dying_again_and_again_comes_to_an_end(template: Template) -> None:
    with Candidate(template, Limits(restarts=2)) as candidate:
        candidate.run_cell("import os\ndef f(): os._exit(1)")
        f = candidate.function("f")
        for _ in range(3):
            with pytest.raises(CandidateDied, match="exit code 1"):
                f()
        with pytest.raises(CandidateDied, match="too often"):
            f()
        assert error_of(candidate.run_cell("1"))[1].startswith("it ended or hung too often")


def test_all_of_a_submission_has_one_budget_of_time(template: Template) -> None:
    with Candidate(template, Limits(total_seconds=0.6, call_seconds=0.3)) as candidate:
        candidate.run_cell("import time\ndef f(): time.sleep(9)")
        f = candidate.function("f")
        for _ in range(2):
            with pytest.raises(StudentCodeError, match="Timeout"):
                f()
        with pytest.raises(CandidateDied, match="used up all of its time"):
            f()


def test_candidates_do_not_see_each_other(template: Template) -> None:
    with Candidate(template) as first, Candidate(template) as second:
        first.run_cell(
            "secret = 1\nopen('note.txt', 'w').write('mine')\nimport nnlib; nnlib.mark = 1"
        )
        cell = (
            "import os, nnlib; print(os.listdir(), hasattr(nnlib, 'mark'), 'secret' in globals())"
        )
        assert printed(second.run_cell(cell)) == "[] False False\n"


def test_restart_runs_the_cells_again(candidate: Candidate) -> None:
    candidate.run_cell("x = [1]")
    candidate.run_cell("x.append(2)")
    candidate.restart()
    assert candidate.value("x") == [1, 2]


def test_a_new_warm_process_replaces_one_that_died() -> None:
    with Template() as template, Candidate(template) as candidate:
        candidate.run_cell("x = 1")
        warm, conversation = template._process, candidate._live
        assert warm is not None and conversation is not None
        warm.kill()
        with pytest.raises(ChannelClosed):  # the kernel has ended the candidate with it
            conversation._channel.receive(time.monotonic() + 10)
        assert error_of(candidate.run_cell("x"))[0] == "ProcessEnded"
        assert candidate.run_cell("x + 1").outputs[0]["data"]["text/plain"] == "2"


JUDGE = """
import os, sys
from grading.sandbox import Candidate, Template
with Template() as template, Candidate(template) as candidate:
    print(template._process.pid, flush=True)
    candidate.run_cell("import signal\\nfor n in range(1, 65):\\n"
        "    try: signal.signal(n, signal.SIG_IGN)\\n    except (OSError, ValueError): pass\\n"
        "while True: pass")
"""


def test_everything_ends_when_the_judge_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", JUDGE], stdout=subprocess.PIPE) as judge:
        assert judge.stdout is not None
        warm = os.pidfd_open(int(judge.stdout.readline()))
        judge.kill()
    ended, _, _ = select.select([warm], [], [], 20)
    os.close(warm)
    assert ended


def test_an_alarm_in_the_judge_leaves_the_candidate_usable(candidate: Candidate) -> None:
    """A check may be stopped by the judge's own alarm in the middle of a call."""

    def stop(signum: int, frame: object) -> None:
        raise TimeoutError

    candidate.run_cell("import time\ndef f(seconds): time.sleep(seconds); return seconds")
    f = candidate.function("f")
    before = signal.signal(signal.SIGALRM, stop)
    try:
        for delay in (0.1, 0.03, 0.01):
            signal.setitimer(signal.ITIMER_REAL, delay)
            with pytest.raises(TimeoutError):
                f(1)
            assert f(0) == 0
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_cell_that_takes_all_memory_leaves_it_to_the_others(template: Template) -> None:
    with Candidate(template, Limits(memory=64 * 2**20)) as candidate:
        candidate.run_cell("early = 1")
        kind, _ = error_of(candidate.run_cell("hoard = []\nwhile True: hoard.append(bytes(2**20))"))
        assert kind == "MemoryError"
        assert printed(candidate.run_cell("print(len(bytes(2**25)), early)")) == "33554432 1\n"


@pytest.mark.parametrize(("cpu", "by_chance"), [(1.0, True), (9.7, False), (10.1, False)])
def test_a_kill_near_the_limit_of_processor_time_is_not_by_chance(
    cpu: float, by_chance: bool
) -> None:
    end = {"cpu": cpu, "code": -signal.SIGKILL, "by_itself": True}
    conversation = Conversation.__new__(Conversation)
    conversation.ended, conversation._number = None, 1
    conversation._limits = Limits(cpu_seconds=10)
    conversation._channel = MagicMock()
    conversation._template = MagicMock(end=lambda *_: end)
    conversation.end()
    assert conversation.killed is by_chance


def test_a_cell_may_await(run: Callable[[str], CellResult]) -> None:
    run("import asyncio\nasync def later(v):\n    await asyncio.sleep(0)\n    return v")
    assert printed(run("print(await later(1), await asyncio.gather(later(2), later(3)))")) == (
        "1 [2, 3]\n"
    )


def test_a_file_of_one_s_own_can_be_imported(run: Callable[[str], CellResult]) -> None:
    run("%%writefile mine.py\ntwo = 2")
    assert printed(run("from mine import two\nprint(two)")) == "2\n"
