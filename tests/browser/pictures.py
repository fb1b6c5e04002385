"""The pictures of the README: `make pictures` plays the demo and photographs its pages into docs/pictures/."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from summit import clock, config, create_app
from summit.db import db, transaction
from summit.demo import play, results, story
from summit.demo.cast import Character, Fate
from summit.demo.day import Desk
from summit.demo.lists import ZONE
from summit.demo.server import Installation, free_port
from summit.demo.stage import Stage
from summit.mail.messages import SIGN_IN_PATH
from summit.models import StaffMember
from summit.services import staff
from tests.browser import chromium

FOLDER = config.ROOT / "docs" / "pictures"
MOST_BYTES = 200_000
TURNS = story.Turns(seed=1, scale=1, declines=12, expires=3, withdrawals=2, stay_away=4, walk_ins=2)
CROWD = 100  # so many who answer at once are photographed half-way
ON_THE_MORNING = {"hour": 8, "minute": 40, "second": 0, "microsecond": 0}
CAME_EARLY = 40


class Camera:
    """Takes pictures of an installation, each with a fresh profile."""

    def __init__(self, browser: Browser, place: Installation) -> None:
        self._browser = browser
        self._place = place

    def visit(self, size: str, url: str) -> Page:
        """A page at phone or desktop width."""
        width, height = chromium.SIZES[size]
        sharpness = 2 if size == "phone" else 1
        screen: Any = {"width": width, "height": height}
        context = self._browser.new_context(viewport=screen, locale=chromium.LOCALE, device_scale_factor=sharpness)
        page = context.new_page()
        go(page, url)
        return page

    def office(self) -> Page:
        """The organiser's room, signed in by a fresh link."""
        with create_app(**self._place.settings).app_context(), transaction():
            member = db.session.scalars(select(StaffMember).order_by(StaffMember.id)).one()
            token = staff.make_unbound_link(member, clock.now())
        page = self.visit("desktop", f"{self._place.base_url}{SIGN_IN_PATH}{token}")
        press(page)
        return page

    def take(self, page: Page, name: str, *, part: tuple[str, str] | None = None) -> None:
        """Store what is on the screen, or a `part`: an element of the page as far as another one that it holds.

        The profile is thrown away.
        """
        page.evaluate("document.fonts.ready")
        file = FOLDER / f"{name}.png"
        clip = _as_far_as(page, *part) if part else None
        page.screenshot(path=file, animations="disabled", caret="hide", full_page=part is not None, clip=clip)
        page.context.close()
        size = file.stat().st_size
        print(f"  {file.relative_to(config.ROOT)}: {size // 1000} kB", file=sys.stderr)
        if size > MOST_BYTES:
            raise SystemExit(f"{file.name} has {size} bytes; a picture of the README has at most {MOST_BYTES}.")


def _as_far_as(page: Page, element: str, end: str) -> Any:
    whole, last = (page.locator(each).first.bounding_box() for each in (element, end))
    assert whole is not None and last is not None
    return whole | {"height": last["y"] - whole["y"]}


def go(page: Page, url: str) -> None:
    """Open a page that must be there. Raises SystemExit."""
    response = page.goto(url)
    if response is None or not response.ok:
        raise SystemExit(f"{url} cannot be photographed: {response and response.status}")


class Rehearsal(Stage):
    """The demo's stage, which halts for a moment while the most people answer."""

    def __init__(self, place: Installation, script: story.Story, look: Callable[[Stage], None]) -> None:
        super().__init__(place, script)
        self._look = look

    def let_answer(self, people: Iterable[Character]) -> None:
        everybody = list(people)
        if len(everybody) < CROWD:
            super().let_answer(everybody)
            return
        super().let_answer(everybody[::2])
        self._look(self)
        super().let_answer(everybody[1::2])


def press(page: Page) -> None:
    """The filled button of the page, of which there is one."""
    with page.expect_navigation():
        page.locator("button.btn-primary:visible").click()


def _photograph(camera: Camera, place: Installation) -> None:
    """Play the reference event and the second one, and take a picture wherever there is something to see."""
    script = story.write(TURNS)
    stage = Rehearsal(place, script, look=lambda playing: _board(camera, playing))
    performance = play.Performance(stage, report=_tell)
    performance.before_the_day()
    performance.second_event()
    performance.leave_on_its_morning()
    place.note = {"event": performance.slug, "second": performance.second_slug}
    _second_event(camera, performance, place)
    place.set_clock(datetime.now(ZONE).replace(**ON_THE_MORNING))
    _tables(camera, performance, place)
    _desk(camera, script, place)


def _board(camera: Camera, stage: Stage) -> None:
    page = camera.office()
    go(page, f"{stage.place.base_url}/o/{stage.organiser.slug}/groups")
    camera.take(page, "board")


def _second_event(camera: Camera, performance: play.Performance, place: Installation) -> None:
    links = _links(place)
    camera.take(camera.visit("phone", links["attendee"]), "invitation")
    camera.take(camera.visit("desktop", links["forum"]), "nominator")
    page = camera.office()
    go(page, f"{place.base_url}/o/{performance.second_slug}")
    camera.take(page, "overview")


def _tables(camera: Camera, performance: play.Performance, place: Installation) -> None:
    page = camera.office()
    go(page, f"{place.base_url}/o/{performance.slug}/tables/1?round=1&table=8")
    camera.take(page, "tables", part=("main", ".sec-lead"))


def _desk(camera: Camera, script: story.Story, place: Installation) -> None:
    link = _links(place)["desk"]
    coming = [each for forum in script.forums for each in forum.nominees if each.fate is Fate.COMES]
    Desk(link).check_in(coming[:CAME_EARLY])
    page = camera.visit("phone", link)
    press(page)
    with page.expect_response(lambda response: "q=" in response.url):
        page.get_by_role("searchbox").fill(coming[CAME_EARLY - 1].name.split()[0])
    page.wait_for_timeout(500)
    camera.take(page, "desk")


def _tell(done: int, of: int, what: str) -> None:
    print(f"  {done} of {of}: {what}", file=sys.stderr)


def _links(place: Installation) -> dict[str, str]:
    """The fresh links that the demo prints, by who they are for."""
    with create_app(**place.settings).app_context():
        words = [line.split() for line in results.links(place)]
    return {line[0]: line[1] for line in words if len(line) > 1 and line[1].startswith("http")}


def main() -> None:
    """A fresh installation in a folder that is gone afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium.running() as browser:
        place = Installation(Path(folder), free_port())
        place.set_clock(None)
        with create_app(**place.settings).app_context():
            upgrade()
        try:
            place.start()
            _photograph(Camera(browser, place), place)
        finally:
            place.stop()


if __name__ == "__main__":
    main()
