"""What an invited person does in the demo: opens the link of the mail, answers by the form, fills in the questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from summit.demo.browser import Browser, Page, Value
from summit.demo.cast import Character, Fate
from summit.demo.mailbox import Letter

_AT_ONCE = 6  # people who answer at the same time
_REASONS = ("Jeg er bortrejst den dag.", "Jeg har vagt.", "Vi har familiefødselsdag.", "")


def answer(letter: Letter, character: Character) -> None:
    """Open the personal link and do what the story says: come, say no, or close the page again."""
    browser = Browser()
    page = browser.get(letter.link("/i/"))
    if character.fate is Fate.NEVER_ANSWERS:
        return
    if character.fate is Fate.DECLINES:
        page = browser.submit(page, "/answer", {"answer": "no"})
        reason = _REASONS[len(character.name) % len(_REASONS)]
        browser.submit(page, "/decline", {"answer": "no", "reason": reason})
        return
    page = browser.submit(page, "/answer", {"answer": "yes"})
    _answer_questions(browser, page, character)


def accept_offer(letter: Letter, character: Character) -> None:
    """A place has become free and is offered: take it."""
    browser = Browser()
    page = browser.submit(browser.get(letter.link("/i/")), "/answer", {"answer": "yes"})
    _answer_questions(browser, page, character)


def answer_by_code(base_url: str, code: str, character: Character) -> None:
    """Type the code of a paper letter, and say yes."""
    browser = Browser()
    page = browser.submit(_by_code(browser, base_url, code), "/answer", {"answer": "yes"})
    _answer_questions(browser, page, character)


def reconfirm(letter: Letter, character: Character) -> None:
    """There is a new date: still coming, sending somebody else, or not on that day."""
    browser = Browser()
    page = browser.get(letter.link("/i/"))
    if character.fate is Fate.WITHDRAWS:
        page = browser.submit(page, "/still-coming", {"answer": "no"})
        browser.submit(page, "/withdraw", {"sure": "yes", "reason": "Jeg er på ferie den dag."})
    elif character.substitute is not None:
        _hand_on(browser, page, character.substitute)
    else:
        page = browser.submit(page, "/still-coming", {"answer": "yes"})
        _answer_questions(browser, page, character)


def reconfirm_by_code(base_url: str, code: str, character: Character) -> None:
    """The same from the paper letter."""
    browser = Browser()
    page = browser.submit(_by_code(browser, base_url, code), "/still-coming", {"answer": "yes"})
    _answer_questions(browser, page, character)


def _by_code(browser: Browser, base_url: str, code: str) -> Page:
    return browser.submit(browser.get(f"{base_url}/code"), "/code", {"code": code.lower()})


def _hand_on(browser: Browser, page: Page, taker: Character) -> None:
    """Name them, look once more at what it means, and press."""
    page = browser.get(page.link("/substitute"))
    named = {"name": taker.name, "email": taker.email, "phone": taker.phone}
    page = browser.submit(page, "/substitute", named)
    browser.submit(page, "/substitute", {"sure": "yes"}, refusal_allowed=True)  # the old link says that it is dead


def all_of_them(act: Callable[[Letter, Character], None], people: Iterable[tuple[Letter, Character]]) -> None:
    """Let several people act at the same time, as they do in life; the first surprise is raised."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done in [pool.submit(act, letter, character) for letter, character in people]:
            done.result()


def _answer_questions(browser: Browser, page: Page, character: Character) -> None:
    if not page.url.split("?")[0].endswith("/questions"):  # on the waiting list: asked when there is a place
        return
    form = page.form("/questions")
    answers: dict[str, Value] = {
        "name": character.name,
        "organisation": character.organisation,
        "phone": character.phone,
        "dietary": character.diet,
        "gender": character.gender,
        "age_band": character.age_band,
    }
    if "area" in form.names and character.area:
        answers["area"] = form.option("area", character.area)
    for number, theme in enumerate(character.wishes, start=1):
        answers[f"wish_{number}"] = form.option(f"wish_{number}", theme)
    for name, is_ticked in (
        ("has_photo_consent", character.has_photo_consent),
        ("wants_to_continue", character.wants_to_continue),
        ("is_step_free", character.is_step_free),
    ):
        answers[name] = "y" if is_ticked else []
    browser.submit(page, "/questions", answers)
