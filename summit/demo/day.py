"""The summit's morning in the demo: the desk opens its link, checks people in, and adds those who were never asked."""

from __future__ import annotations

from collections.abc import Iterable

from summit.demo.browser import Browser, Page
from summit.demo.cast import Character


class Desk:
    """The check-in staff with their link."""

    def __init__(self, link: str) -> None:
        self._browser = Browser()
        page = self._browser.get(link)
        self._page = self._browser.submit(page, "/d/")

    def check_in(self, people: Iterable[Character]) -> None:
        """Search each by name and press the button."""
        for character in people:
            page = self._search(character.name)
            self._page = self._browser.submit(page, "/check-in", label=character.name)

    def walk_in(self, character: Character) -> None:
        """Not on the list, and the room is full: welcomed all the same, knowingly."""
        page = self._browser.get(self._page.link("/walk-in"))
        form = page.form("/walk-in")
        values = {
            "name": character.name,
            "group": form.option("group", character.group),
            "area": form.option("area", character.area),
            "phone": character.phone,
        }
        page = self._browser.submit(page, "/walk-in", values, refusal_allowed=True)
        if page.status >= 400:  # noqa: PLR2004 - full: asked, and confirmed
            self._browser.submit(page, "/walk-in", values | {"override": "y"})

    def _search(self, name: str) -> Page:
        return self._browser.submit(self._page, "/desk", {"q": name})
