"""Pages as a visitor meets them: headings to read, real forms to fill in, buttons to press."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from werkzeug.test import TestResponse

from tests.conftest import Browser

SILENT = {"svg", "style", "script"}
SIX_SPELLINGS = (
    "same@søby.example",
    " Same@Søby.example ",
    "sa\u200bme@søby.example",
    "same@søby\u2060.example",
    "same@xn--sby-0na.example",
    "SAME@XN--SBY-0NA.example",
)
"""One mailbox, as it may be typed."""


@dataclass
class Button:
    """A button; `says` is its text, or its aria-label."""

    name: str
    value: str
    says: str = ""


@dataclass
class Form:
    """One form: what it would send before anything is typed, and its buttons."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


class Page(HTMLParser):
    """What stands on a page: `h1`, all its `text`, and its `forms`."""

    def __init__(self, answer: TestResponse) -> None:
        super().__init__()
        self.answer = answer
        self.forms: list[Form] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._words: list[str] = []
        self._h1: list[str] = []
        self._typed: list[str] | None = None
        self._select: str | None = None
        self.feed(answer.text)

    @property
    def h1(self) -> str:
        """The heading."""
        return " ".join(" ".join(self._h1).split())

    @property
    def text(self) -> str:
        """Everything that can be read, with single spaces."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in {"input", "br", "img", "meta", "link", "circle", "path"}:
            self._open.append((tag, given))
        form = self.forms[-1] if self.forms and self._is_inside("form") else None
        if tag == "form":
            self.forms.append(Form(given.get("action") or self.answer.request.full_path.rstrip("?"), given["method"]))
        elif form is None:
            return
        elif tag == "input":
            is_off = given.get("type") in {"checkbox", "radio"} and "checked" not in given
            if "name" in given and not is_off:
                form.fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            form.fields[given["name"]] = ""
            self._typed = []
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and (self._select not in form.fields or "selected" in given):
            form.fields[self._select] = given.get("value", "")
        elif tag == "button":
            form.buttons.append(Button(given.get("name", ""), given.get("value", ""), given.get("aria-label", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._typed is not None:
            name = next(given["name"] for open_tag, given in reversed(self._open) if open_tag == "textarea")
            self.forms[-1].fields[name] = "".join(self._typed).removeprefix("\r\n").removeprefix("\n")
            self._typed = None
        if tag == "select":
            self._select = None
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        if self._typed is not None:
            self._typed.append(data)
            return
        if any(tag in SILENT for tag, _ in self._open):
            return
        self._words.append(data)
        if self._is_inside("h1"):
            self._h1.append(data)
        if self._is_inside("button") and self._is_inside("form") and self.forms[-1].buttons:
            button = self.forms[-1].buttons[-1]
            button.says = f"{button.says} {' '.join(data.split())}".strip()

    def _is_inside(self, tag: str) -> bool:
        return any(open_tag == tag for open_tag, _ in self._open)


def visit(browser: Browser, path: str) -> Page:
    """The page at `path`, which must be there."""
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return Page(answer)


def press(browser: Browser, page: Page, says: str, **typed: Any) -> TestResponse:
    """Fill in the first form with a button that begins with these words, and press it."""
    for form in page.forms:
        for button in form.buttons:
            if button.says.startswith(says):
                unknown = typed.keys() - form.fields.keys() - {"is_step_free", "has_photo_consent", "wants_to_continue"}
                assert not unknown, f"no such field: {unknown}"
                data = form.fields | typed | ({button.name: button.value} if button.name else {})
                return browser.open(form.action, method=form.method.upper(), data=data)
    raise AssertionError(f"no button says {says!r}: {[button.says for form in page.forms for button in form.buttons]}")


def follow(browser: Browser, answer: TestResponse) -> Page:
    """The page that an answered form leads to."""
    assert answer.status_code == 303, (answer.status_code, Page(answer).text[:600])
    return visit(browser, answer.location)


def on_paper(code: str) -> str:
    """The code as a letter prints it, in threes."""
    return " ".join(code[at : at + 3] for at in range(0, len(code), 3))
