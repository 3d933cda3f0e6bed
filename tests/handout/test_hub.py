"""The guide for a JupyterHub, each command run by its user: from a release to feedback."""

from __future__ import annotations

import urllib.error
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests import machine
from tests.handout import hub as hubs

LOG = machine.HUB_NODE / "round.log"
PAGE = "01-neuron/feedback"


@pytest.mark.release
@pytest.mark.timeout(7200)
def test_a_round_on_a_hub_runs_as_the_guide_says() -> None:
    proxy = machine.need("jupyterhub", machine.find_hub)
    with TemporaryDirectory() as folder, hubs.users(Path(folder)) as system:
        try:
            hubs.put_checkout(system)
            hubs.put_hub(system)
            play(system, proxy)
        finally:
            LOG.write_text("\n".join(system.log))


def play(system: hubs.Machine, proxy: Path) -> None:
    """The guide from beginning to end."""
    set_up, release, grade = hubs.blocks("bash instructor")
    hand_in, fetch_feedback = hubs.blocks("bash student")
    (administrate,) = hubs.blocks("bash administrator")
    system.run("instructor", set_up)
    system.run("root", administrate)
    answers_are_closed(system)
    with hubs.running(system, proxy) as hub:
        for user in ("ada", "ben"):
            hub.start(user)
        graders_alone_see_formgrader(hub)
        system.run("instructor", release)
        generate = "services/neural-networks/formgrader/api/assignment/01-neuron/assign"
        assert hub.ask(generate, "POST", {}, hub.token_of("instructor"))["success"]
        system.run("ada", hand_in)
        ben_hands_in_by_buttons(hub)
        assert "2 graded" in system.run("instructor", grade)
        system.run("ada", fetch_feedback)
        (page,) = (system.home("ada") / PAGE).rglob("*.html")
        assert "neuron_output" in page.read_text()
        ben_fetches_by_button(system, hub)


def answers_are_closed(system: hubs.Machine) -> None:
    """A student reads no file of the course, and the library that they import holds none."""
    course = system.home("instructor") / "neural-networks"
    system.run("ada", f"cat {course}/solutions/01-neuron/bank.py", fails=True)
    assert not list(system.environment.rglob("bank.py"))
    assert not list(system.environment.rglob("mutants.yaml"))
    system.run("ada", "python -c 'import nnlib'")
    system.run("ada", "python -c 'import grading'", fails=True)


def graders_alone_see_formgrader(hub: hubs.Hub) -> None:
    page = "services/neural-networks/formgrader/api/assignments"
    assert any(a["name"] == "01-neuron" for a in hub.ask(page, token=hub.token_of("instructor")))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        hub.ask(page, token=hub.token_of("ada"))


def ben_hands_in_by_buttons(hub: hubs.Hub) -> None:
    """The list of assignments in JupyterLab."""
    about = {"course_id": "neural-networks", "assignment_id": "01-neuron"}
    token = hub.token_of("ben")
    for button in ("fetch", "submit"):
        assert hub.ask(f"user/ben/assignments/{button}", "POST", about, token)["success"]


def ben_fetches_by_button(system: hubs.Machine, hub: hubs.Hub) -> None:
    about = {"course_id": "neural-networks", "assignment_id": "01-neuron"}
    assert hub.ask("user/ben/assignments/fetch_feedback", "POST", about, hub.token_of("ben"))[
        "success"
    ]
    assert list((system.home("ben") / PAGE).rglob("*.html"))
