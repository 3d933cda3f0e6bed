"""JupyterLab as a person uses it: notebooks opened, cells typed and run, cards read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.browser.server import Server

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
PANEL = "jupyterapp.shell.currentWidget"
SECONDS = 90  # for anything to appear, also on a busy machine
expect.set_options(timeout=1000 * SECONDS)
IN_FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"


class Lab:
    """One browser page on a JupyterLab server; `errors` is what its console has complained of."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server, self.page = server, page
        self.errors: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(server.page() + "&reset")  # panels as they are for a new user
        page.wait_for_function("window.jupyterapp?.restored?.then(() => true)")

    @classmethod
    def on(cls, server: Server, browser: Browser) -> Iterator[Lab]:
        """JupyterLab in a window of its own, which is closed at the end."""
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(1000 * SECONDS)
        yield cls(server, context.new_page())
        context.close()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def open(self, path: str, factory: str = "Notebook") -> Notebook:
        """Open a file of the server's folder as a notebook with a running kernel."""
        self.errors.clear()
        self.command("docmanager:open", {"path": path, "factory": factory})
        self.page.wait_for_function(
            f"path => {PANEL}?.context?.path === path && {PANEL}.context.isReady"
            f" && {PANEL}.sessionContext?.session?.kernel?.status === 'idle'",
            arg=path,
        )
        return Notebook(self)

    def command(self, name: str, options: dict[str, str] | None = None) -> None:
        """Run what stands behind an entry of JupyterLab's menus, and wait until it is done."""
        run = "([name, options]) => jupyterapp.commands.execute(name, options).then(() => null)"
        self.page.evaluate(run, [name, options or {}])

    def theme(self, name: str) -> None:
        """Change to "JupyterLab Light" or "JupyterLab Dark"."""
        self.command("apputils:change-theme", {"theme": name})
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    def picture(self, name: str) -> None:
        """Keep what the page shows, for a look afterwards."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


class Notebook:
    """The notebook in front; a cell is called by its grade_id, as nbgrader does, or by its tag."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.page = lab, lab.page
        self.root = self.page.locator(f"{IN_FRONT} .jp-Notebook")

    def cells(self) -> list[dict[str, Any]]:
        """Every cell as it stands in the notebook: type, metadata, source."""
        found = self.page.evaluate(f"{PANEL}.content.model.toJSON().cells")
        return list(found)

    def cell(self, name: str) -> Locator:
        """The cell with this grade_id or tag."""
        found = [
            place
            for place, cell in enumerate(self.cells())
            if name == cell["metadata"].get("nbgrader", {}).get("grade_id")
            or name in cell["metadata"].get("tags", [])
        ]
        return self.root.locator(".jp-Cell").nth(found[0])

    def run_all(self) -> None:
        """Run > Run All Cells, and wait until the last has run."""
        self.lab.command("notebook:run-all-cells")
        self.page.wait_for_function(
            f"{PANEL}.content.widgets.every(c => c.model.type !== 'code' || !c.model.sharedModel"
            f".getSource().trim() || c.model.executionCount) && {PANEL}.sessionContext.session"
            ".kernel.status === 'idle'"
        )

    def write(self, name: str, source: str) -> None:
        """Put the cursor into a cell and type over what stands in it."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(source)

    def run(self, name: str) -> Locator:
        """Click into a cell, press Shift+Enter, and return its output once it has run."""
        cell = self.cell(name)
        cell.locator(".cm-content").click()
        prompt = cell.locator(".jp-InputPrompt")
        before = prompt.inner_text()
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function(
            "([prompt, before]) => /\\d/.test(prompt.innerText) && prompt.innerText !== before",
            arg=[prompt.element_handle(), before],
        )
        return cell.locator(".jp-Cell-outputArea")

    def card(self, name: str) -> Locator:
        """Run a check and return its card."""
        card = self.run(name).locator("section[role=group]")
        expect(card).to_have_count(1)
        return card

    def press(self, button: str) -> None:
        """Press a button of the notebook's toolbar."""
        self.page.locator(f"{IN_FRONT} .jp-Toolbar").get_by_text(button, exact=True).click()

    def save(self) -> None:
        self.lab.command("docmanager:save")

    def close(self) -> None:
        """Close it as it was saved, and stop its kernel."""
        self.page.evaluate(
            f"(async panel => {{ await panel.sessionContext.shutdown();"
            f" panel.context.model.dirty = false; panel.dispose(); }})({PANEL})"
        )
