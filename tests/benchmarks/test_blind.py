"""The blind bank can be read; the measurement sees false verdicts and causes that are named."""

from tests.benchmarks import blind

BANK = list(blind.answers())


def first(right, kind="gradient"):
    return next(a for a in BANK if a.right is right and a.subject["kind"] == kind)


def test_the_bank_is_as_large_as_it_says():
    count = {(a.subject["kind"], a.right) for a in BANK}
    assert count == {(k, r) for k in (*blind.VERIFY, "updates", *blind.VALUES) for r in (0, 1)}
    gradients = [a for a in BANK if a.subject["kind"] == "gradient"]
    assert sum(not a.right for a in gradients) >= 120 and sum(a.right for a in gradients) >= 40
    assert all(a.cause for a in BANK if not a.right)


def test_right_and_wrong_answers_are_counted(capsys):
    assert blind.ours([first(True), first(False)], told=True)
    out = capsys.readouterr().out
    assert "1 wrong, 0 false verdicts, cause named 100.0%" in out
    assert first(False).cause in out


def test_a_false_verdict_misses_the_goal():
    lied = first(True)._replace(right=False, cause="none")
    assert not blind.ours([lied, first(False)], told=False)


def test_another_checker_is_asked_about_the_blocks_alone():
    accepts = blind.available()["CS231n relative error < 1e-7"]
    assert accepts(blind.at_first_point(first(True)))
    assert not accepts(blind.at_first_point(first(False)))


def test_a_sample_is_the_same_in_each_run_and_says_what_it_is(capsys):
    one, two = blind.sampled(BANK, 20), blind.sampled(BANK, 20)
    assert one == two and len(one) == 20
    assert f"a sample of 20 of {len(BANK)} answers, seed 0" in capsys.readouterr().out
    assert blind.sampled(BANK, 0) == BANK
