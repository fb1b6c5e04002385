"""The forms of a page with everything that a browser would let somebody fill in, and what an honest person types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

Pairs = list[tuple[str, str]]

HONEST = {
    "email": "ada.holm@post.example",
    "date": "2026-06-01",
    "time": "09:30",
    "datetime-local": "2026-04-01T10:00",
    "number": "3",
    "tel": "72 00 00 00",
}
BY_NAME = {"letter": "Q", "tables": "1", "count": "1", "code": "123456", "quota": "5", "not_accessible": ""}
MEANT = {"nominator", "group", "area"}  # nothing is chosen there beforehand, because the choice is what matters
DATED = {"date", "datetime-local"}
TICKED = {"checkbox", "radio"}


@dataclass
class Control:
    """One named control of a form: its type, what it holds, and what can be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_chosen: bool = True
    is_required: bool = False


@dataclass
class Form:
    """One form of a page."""

    action: str
    method: str
    is_multipart: bool = False
    controls: list[Control] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Every name, once."""
        return list(dict.fromkeys(control.name for control in self.controls))

    def kind_of(self, name: str) -> str:
        """The type of the first control of this name."""
        return next(control.kind for control in self.controls if control.name == name)

    def filled(self) -> Pairs:
        """What an honest person sends: what is there, something fitting where nothing is, and the first button."""
        sent: Pairs = []
        for control in self.controls:
            if control.kind in TICKED:
                is_first = control.kind == "radio" and not self._has_choice(control.name)
                if control.is_chosen or (is_first and control.name not in dict(sent)):
                    sent.append((control.name, control.value))
            elif control.kind == "submit":
                if not any(self.kind_of(name) == "submit" for name, _ in sent):
                    sent.append((control.name, control.value))
            elif control.kind == "select":
                filled = [option for option in control.options if option not in {"", "0"}]
                is_open = control.value in {"", "0"} and (control.is_required or control.name in MEANT)
                sent.append((control.name, next(iter(filled), "") if is_open else control.value))
            elif control.kind != "file":
                sent.append((control.name, control.value or _words(control)))
        return sent

    def _has_choice(self, name: str) -> bool:
        return any(control.is_chosen for control in self.controls if control.name == name)


def _words(control: Control) -> str:
    if control.kind == "hidden" or (control.kind in DATED and not control.is_required):
        return ""
    if control.name in BY_NAME:
        return BY_NAME[control.name]
    if control.kind in HONEST:
        return HONEST[control.kind]
    return "Ada Holm, ada.holm@post.example" if control.kind == "textarea" else "Ada Holm"


def forms_of(path: str, html: str) -> list[Form]:
    """The forms of the page at `path`, each way of a button that leads elsewhere as a form of its own."""
    reader = _Reader(path)
    reader.feed(html)
    reader.close()
    return [*reader.forms, *reader.elsewhere()]


def links_of(path: str, html: str) -> list[str]:
    """Where the links of the page lead within the site."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.links


def query_of(path: str) -> tuple[str, Pairs]:
    """The address without its question, and the question."""
    parts = urlsplit(path)
    return parts.path, parse_qsl(parts.query, keep_blank_values=True)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._by_id: dict[str, Form] = {}
        self._open: Form | None = None
        self._inner: Control | None = None
        self._ways: list[tuple[Form, str]] = []
        self._far: list[tuple[str, dict[str, str]]] = []

    def elsewhere(self) -> Iterator[Form]:
        """A form for each button with a way of its own, and far buttons given to their forms."""
        for id, at in self._far:
            if id in self._by_id:
                self._button(self._by_id[id], at)
        for form, way in self._ways:
            yield Form(way, form.method, form.is_multipart, form.controls)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "a" and at.get("href", "").startswith(("/", "?")):
            self.links.append(urljoin(self.path, at["href"]))
        if tag == "form":
            kind = at.get("enctype", "")
            action = urljoin(self.path, at.get("action") or self.path)
            self._open = Form(action, at.get("method", "get").upper(), kind == "multipart/form-data")
            self._by_id[at.get("id", "")] = self._open
            self.forms.append(self._open)
        elif tag == "button" and at.get("form"):
            self._far.append((at["form"], at))
        elif at.get("form") in self._by_id:
            self._control(tag, at, self._by_id[at["form"]])
        elif self._open is not None:
            self._control(tag, at, self._open)

    def _control(self, tag: str, at: dict[str, str], form: Form) -> None:
        if tag == "option" and self._inner is not None:
            self._inner.options.append(at.get("value", ""))
            if "selected" in at or len(self._inner.options) == 1:
                self._inner.value = at.get("value", "")
        elif tag == "button":
            self._button(form, at)
        elif tag in {"input", "select", "textarea"} and at.get("name") and "disabled" not in at:
            kind = at.get("type", "text") if tag == "input" else tag
            chosen = kind not in TICKED or "checked" in at
            made = Control(at["name"], kind, at.get("value", "on" if kind in TICKED else ""), is_chosen=chosen)
            made.is_required = "required" in at or at.get("aria-required") == "true"
            form.controls.append(made)
            self._inner = made if tag != "input" else None

    def _button(self, form: Form, at: dict[str, str]) -> None:
        if at.get("type", "submit") == "submit" and at.get("name"):
            form.controls.append(Control(at["name"], "submit", at.get("value", "")))
        if "formaction" in at:
            self._ways.append((form, urljoin(self.path, at["formaction"])))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag in {"select", "textarea"}:
            self._inner = None

    def handle_data(self, data: str) -> None:
        if self._inner is not None and self._inner.kind == "textarea":
            self._inner.value = f"{self._inner.value}{data}".removeprefix("\r\n").removeprefix("\n")
