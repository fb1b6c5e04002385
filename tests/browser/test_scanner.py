"""A scanner with a whole browser: it opens every personal page, runs its scripts, and nothing is decided by that.

And what it is told by addresses stays there: no page sends the address it was opened by to anybody, us included.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

from playwright.sync_api import Browser, Request

from tests import sizes
from tests.fault.site import Site
from tests.house import conftest as house
from tests.house.test_scanners import pages
from tests.house.world import World

A_MOMENT = 1_000  # milliseconds in which scripts may do what they like
BY_LINK = ("attendee", "ticket", "nominator", "desk", "nobody")
WITHOUT_COOKIE = {"attendee", "ticket", "nominator"}

world = house.world
serve = house.serve


def rows(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "summit.db")) as connection:
        return list(connection.iterdump())


def test_a_scanner_that_runs_scripts_decides_nothing(
    world: World, serve: Callable[..., AbstractContextManager[Site]], browser: Browser, tmp_path: Path
) -> None:
    asked: list[Request] = []
    with serve() as site:
        before, opened = rows(tmp_path), 0
        for role in BY_LINK:
            context = browser.new_context(user_agent="A scanner of mails", locale="da-DK")
            context.on("request", lambda request: asked.append(request))
            page = context.new_page()
            personal = [path for path in pages(world, role) if world.tokens[role] in path and not path.endswith(".ics")]
            for path in sizes.pick(small=personal[:2], large=personal):
                page.goto(f"http://127.0.0.1:{site.port}{path}")
                page.evaluate("document.querySelectorAll('a').forEach(a => a.dispatchEvent(new Event('mouseover')))")
                opened += 1
            page.wait_for_timeout(A_MOMENT)
            if role in WITHOUT_COOKIE:
                assert context.cookies() == []
            told = [request.all_headers().get("referer", "") for request in asked]
            assert [referer for referer in told if any(token in referer for token in world.tokens.values())] == []
            assert len(asked) > 2  # the control: style sheets, fonts and scripts were asked for by these pages
            asked.clear()
            context.close()
        assert rows(tmp_path) == before
        assert opened >= len(BY_LINK)
