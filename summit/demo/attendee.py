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


def withdraw(letter: Letter) -> None:
    """Cannot come after all."""
    browser = Browser()
    page = browser.get(letter.link("/i/"))
    page = browser.get(page.link("/withdraw"))
    browser.submit(page, "/withdraw", {"sure": "yes", "reason": "Jeg er blevet syg."})


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
