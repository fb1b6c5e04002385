"""What a local forum does in the demo: opens its mailed link, names its people, keeps reserves, hands back a place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summit.demo.browser import Browser, Page, Surprise
from summit.demo.cast import Character, Forum
from summit.demo.mailbox import Letter

_CODE = re.compile(r"\b" + " ".join(["([2-9A-HKLMNP-Z]{3})"] * 4) + r"\b")


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


def print_letter(letter: Letter, character: Character) -> str:
    """The invitation on paper for somebody without e-mail. Returns the code that is printed in it."""
    browser = Browser()
    page = browser.get(letter.link("/n/") + "/letters")
    found = _CODE.search(page.text, page.text.index(character.name))
    if found is None:
        raise Surprise(f"The letter to {character.name} has no code.")
    browser.submit(page, "", {"sure": "yes"})
    return "".join(found.groups())


def answer_for(letter: Letter, character: Character) -> None:
    """They have no e-mail address; the forum has asked them, and they come."""
    browser = Browser()
    page = browser.get(letter.link("/n/"))
    page = browser.get(page.link("/answer", character.name))
    browser.submit(page, "/answer", {"answer": "yes"})


def say_still_coming(letter: Letter, character: Character) -> None:
    """On the new date as well."""
    browser = Browser()
    browser.submit(browser.get(letter.link("/n/")), "/still-coming", {"answer": "yes"})


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
