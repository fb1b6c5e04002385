"""The browser of these tests: a Chromium of the machine, how it is started, and what is said when there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
IS_DEMANDED = os.environ.get("REQUIRE_BROWSER") == "1"
REASON = "NO CHROMIUM ON THIS MACHINE"
HOW = "`apt-get install chromium` (or another way to a `chromium` or `google-chrome` on the PATH)"
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
LOCALE = "da-DK"
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def running() -> Iterator[Browser]:
    """A Chromium without a window. Raises RuntimeError when the machine has none."""
    from playwright.sync_api import sync_playwright  # every run of pytest reads this file, few need a browser

    if PROGRAM is None:
        raise RuntimeError(f"{REASON}: {HOW}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


def tell_what_was_left_out(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line when tests were left out because there is no browser."""
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if REASON in str(report.longrepr)]
    if left_out:
        line = f"{REASON}: {len(left_out)} browser tests were SKIPPED. To run them: {HOW}."
        terminalreporter.write_line(line, red=True, bold=True)
