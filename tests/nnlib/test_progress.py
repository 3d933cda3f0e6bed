"""The bar of a training loop: seen while it runs, gone afterwards."""

from nnlib.progress import progress


def test_every_step_is_taken_in_order(capsys):
    assert list(progress([3, 1, 2])) == [3, 1, 2]


def test_the_bar_names_the_loop_counts_and_is_taken_away(capsys):
    last = []
    for step in progress(range(4), "networks", lambda: f"loss={last[-1]}"):
        last.append(step / 4)
    shown = capsys.readouterr().out
    assert "networks" in shown and "/4" in shown
    assert shown.rsplit("\r", 2)[1].strip() == "" and shown.endswith("\r")


def test_a_loop_that_is_left_early_takes_its_bar_along(capsys):
    for step in progress(range(100), "epochs"):
        if step == 2:
            break
    assert capsys.readouterr().out.endswith("\r")
