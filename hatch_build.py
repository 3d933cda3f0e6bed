"""What a wheel holds beside the two packages: the lessons, in a folder of their own."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Lessons(BuildHookInterface):
    """Puts what pyproject.toml lists for this hook into a wheel; an editable one leads to it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            folder = self.config["folder"]
            build_data["force_include"] |= {n: f"{folder}/{n}" for n in self.config["holds"]}
