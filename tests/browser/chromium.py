"""The system's Chromium, which the tests in this folder drive without a window."""

from __future__ import annotations

import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


def find_chromium() -> str:
    """Its path; fails the test with the way to install it where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(
            "Chromium is missing: install it with `apt-get install chromium` (Debian, Ubuntu), "
            "`dnf install chromium` (Fedora) or `brew install --cask chromium` (macOS).",
            pytrace=False,
        )
    return path
