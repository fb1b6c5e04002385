"""What a local forum does in the demo: opens its mailed link, names its people, keeps reserves, hands back a place."""

from __future__ import annotations

from collections.abc import Sequence

from summit.demo.browser import Browser, Page
from summit.demo.cast import Character, Forum
from summit.demo.mailbox import Letter


def name_people(letter: Letter, forum: Forum) -> None:
    """Those who wrote first, then one by the form, then the rest with the reserves from a pasted list."""
    browser = Browser()
    page = browser.get(letter.link("/n/"))
    waiting = list(forum.nominees)
    for character in [each for each in waiting if each.name in page.text]:  # a wish that a citizen sent
        page = browser.submit(page, "/named/", {"sure": "yes"})
        waiting.remove(character)
    if waiting:
        first = waiting.pop(0)
        page = browser.submit(page, "/people", {"name": first.name, "email": first.email})
    _paste(browser, page, waiting + forum.reserves)


def hand_back(letter: Letter) -> None:
    """Nobody can be found for one of the places."""
    browser = Browser()
    page = browser.get(letter.link("/n/"))
    page = browser.get(page.link("/hand-back"))
    browser.submit(page, "/hand-back", {"places": "1"})


def _paste(browser: Browser, page: Page, people: Sequence[Character]) -> None:
    if people:
        text = "\n".join(f"{each.name}\t{each.email}" for each in people)
        page = browser.submit(page, "/list", {"people": text})
        browser.submit(page, "/list/confirmed", {"sure": "yes"})
