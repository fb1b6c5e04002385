"""A small browser for the demo: opens pages, finds their forms as a person would, and posts them over HTTP.

Standard library only. It keeps cookies, follows redirects, and sends every field that the page itself has.
"""

from __future__ import annotations

import http.cookiejar
import mimetypes
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

Value = str | Sequence[str] | tuple[str, bytes]


class Surprise(Exception):
    """A page was not what the story expected; the message says which and what it said."""


@dataclass
class Form:
    """A form as the page has it: where it goes, and what its fields hold now."""

    action: str
    method: str = "get"
    id: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)  # of lists and radio buttons: words -> value
    buttons: list[tuple[str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # what the buttons say to those who cannot see them
    ways: list[str] = field(default_factory=list)  # where buttons lead that go elsewhere than the form
    names: set[str] = field(default_factory=set)  # every named control, also empty boxes
    has_upload: bool = False

    def option(self, name: str, label: str) -> str:
        """The value of the option that reads `label`, or of the only one that has it in its words. Raises Surprise."""
        choices = self.options.get(name, {})
        matching = [value for words, value in choices.items() if label in words]
        if label not in choices and len(matching) != 1:
            raise Surprise(f"{name} has no option {label!r}, only {sorted(choices)}")
        return choices.get(label) or matching[0]

    def button(self, label: str) -> tuple[str, str]:
        """Name and value of the first button whose label ends in `label`. Raises Surprise."""
        for button, said in zip(self.buttons, self.labels, strict=True):
            if said.endswith(label):
                return button
        raise Surprise(f"{self.action} has no button {label!r}, only {self.labels}")


@dataclass
class Page:
    """What came back: `text` is the readable text of the page."""

    url: str
    status: int
    body: bytes
    forms: list[Form]
    links: list[str]
    readings: list[str]  # what each link reads
    text: str

    def form(self, action: str, label: str = "") -> Form:
        """The form whose address contains `action` (empty: the page's own), with a button whose label ends in `label`.

        Raises Surprise.
        """
        path = urllib.parse.urlsplit(self.url).path
        for form in self.forms:
            target = urllib.parse.urlsplit(form.action).path
            is_it = action in target if action else (target == path and form.method == "post")
            if is_it and (not label or any(said.endswith(label) for said in form.labels)):
                return form
        raise Surprise(f"{self.url} ({self.status}) has no form {action!r}, only {[f.action for f in self.forms]}")

    def link(self, part: str, words: str = "") -> str:
        """The first link whose address contains `part` and which reads `words` among others. Raises Surprise."""
        for link, read in zip(self.links, self.readings, strict=True):
            if part in link and words in read:
                return link
        raise Surprise(f"{self.url} has no link {part!r} {words}")

    def link_reading(self, words: str) -> str:
        """The first link that reads `words`. Raises Surprise."""
        for link, read in zip(self.links, self.readings, strict=True):
            if read == words:
                return link
        raise Surprise(f"{self.url} has no link that reads {words!r}")


class Browser:
    """One person's browser."""

    def __init__(self, language: str = "da") -> None:
        self._language = language
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def get(self, url: str) -> Page:
        """Open a page. Raises Surprise for anything but a success."""
        return self._expect(self._send(urllib.request.Request(url)), refusal_allowed=False)  # noqa: S310 - http to our own server

    def submit(
        self,
        page: Page,
        action: str,
        values: Mapping[str, Value] | None = None,
        *,
        label: str = "",
        way: str = "",
        refusal_allowed: bool = False,
    ) -> Page:
        """Fill the form whose address contains `action` with `values` and post it; `label` tells several apart.

        `way` is part of the address of a button that leads elsewhere than the form itself.

        Raises Surprise when the form has no such field, or when the server says no (unless `refusal_allowed`).
        """
        form = page.form(action, label)
        data = {name: list(held) for name, held in form.fields.items()}
        upload: dict[str, tuple[str, bytes]] = {}
        for name, value in (values or {}).items():
            if name not in form.names:
                raise Surprise(f"{form.action} has no field {name!r}, only {sorted(form.names)}")
            if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], bytes):  # noqa: PLR2004
                upload[name] = (str(value[0]), value[1])
            else:
                data[name] = [value] if isinstance(value, str) else [str(each) for each in value]
        pressed = next(iter(form.buttons), None)  # the first button, unless another was named
        if pressed and pressed[0] and not any(name in (values or {}) for name, _ in form.buttons):
            data[pressed[0]] = [pressed[1]]
        pairs = [(name, each) for name, held in data.items() for each in held]
        chosen = next(each for each in form.ways if way in each) if way else form.action
        target = urllib.parse.urljoin(page.url, chosen)
        if form.method == "get":
            return self.get(f"{target.split('?')[0]}?{urllib.parse.urlencode(pairs)}")
        request = _multipart(target, pairs, upload) if form.has_upload else _urlencoded(target, pairs)
        request.add_header("Referer", page.url)
        return self._expect(self._send(request), refusal_allowed)

    def _send(self, request: urllib.request.Request) -> Page:
        request.add_header("Accept-Language", self._language)
        try:
            with self._opener.open(request, timeout=60) as response:
                return _page(response.url, response.status, response.read())
        except urllib.error.HTTPError as error:
            return _page(error.url or request.full_url, error.code, error.read())

    def _expect(self, page: Page, refusal_allowed: bool) -> Page:
        if page.status >= 400 and not (refusal_allowed and page.status in {409, 410, 422}):  # noqa: PLR2004
            raise Surprise(f"{page.url} answered {page.status}: {page.text[:600]}")
        return page


def _urlencoded(target: str, pairs: Sequence[tuple[str, str]]) -> urllib.request.Request:
    return urllib.request.Request(target, data=urllib.parse.urlencode(pairs).encode())  # noqa: S310


def _multipart(
    target: str, pairs: Sequence[tuple[str, str]], upload: Mapping[str, tuple[str, bytes]]
) -> urllib.request.Request:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    for name, (filename, content) in upload.items():
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: {kind}\r\n\r\n".encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return urllib.request.Request(  # noqa: S310
        target, data=b"".join(parts), headers={"Content-Type": f"multipart/form-data; boundary={boundary}"}
    )


def _page(url: str, status: int, body: bytes) -> Page:
    reader = _Reader()
    if body[:1] == b"<" or b"<html" in body[:500]:
        reader.feed(body.decode("utf-8", "replace"))
    reader.hang_buttons()
    for form in reader.forms:
        form.action = urllib.parse.urljoin(url, form.action or url)
    links = [urllib.parse.urljoin(url, link) for link in reader.links]
    readings = [" ".join(words.split()) for words in reader.readings]
    return Page(url, status, body, reader.forms, links, readings, " ".join(" ".join(reader.words).split()))


class _Reader(HTMLParser):
    """Collects forms, links and words."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.readings: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._option: str | None = None
        self._textarea = ""
        self._hidden = 0
        self._is_in_link = False
        self._far_buttons: list[dict[str, str]] = []  # that stand outside their forms
        self._choice: tuple[str, str] | None = None  # the box or radio button whose label is being read
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "svg"}:
            self._hidden += 1
        elif tag == "a" and at.get("href"):
            self.links.append(at["href"])
            self.readings.append("")
            self._is_in_link = True
        elif tag == "form":
            self._form = Form(at.get("action", ""), at.get("method", "get").lower(), at.get("id", ""))
            self._form.has_upload = at.get("enctype", "") == "multipart/form-data"
            self.forms.append(self._form)
        elif tag == "button" and at.get("form"):
            self._far_buttons.append(at)
        elif self._form is not None:
            self._control(tag, at, self._form)

    def hang_buttons(self) -> None:
        """Give the buttons that stand elsewhere to the forms that they name."""
        for at in self._far_buttons:
            for form in self.forms:
                if form.id == at["form"]:
                    self._control("button", at, form)

    def _control(self, tag: str, at: dict[str, str], form: Form) -> None:
        name, value = at.get("name", ""), at.get("value", "")
        if tag == "option" and self._select:
            self._option = value
            if "selected" in at or self._select not in form.fields:
                form.fields[self._select] = [value]
            return
        is_button = (tag == "button" and at.get("type", "submit") == "submit") or (
            tag == "input" and at.get("type") == "submit"
        )
        if is_button and "disabled" not in at:
            form.buttons.append((name, value))
            form.labels.append(at.get("aria-label", ""))
            form.ways += [at["formaction"]] if "formaction" in at else []
        if not name or "disabled" in at:
            return
        form.names.add(name)
        if tag == "select":
            self._select = name
            form.options[name] = {}
            form.fields.pop(name, None)
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = [""]
        elif is_button:
            return
        elif tag == "input" and at.get("type") in {"checkbox", "radio"}:
            self._choice, self._words = (name, value), ""
            if "checked" in at:
                form.fields.setdefault(name, []).append(value or "on")
        elif tag == "input" and at.get("type") != "file":
            form.fields.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "svg"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a":
            self._is_in_link = False
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "option":
            self._option = None
        elif tag == "label" and self._form is not None and self._choice is not None:
            name, value = self._choice
            self._form.options.setdefault(name, {})[" ".join(self._words.split())] = value
            self._choice = None
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._form is not None and self._textarea:
            self._form.fields[self._textarea][0] += data
        elif self._form is not None and self._select and self._option is not None:
            self._form.options[self._select][" ".join(data.split())] = self._option
        else:
            self._words += data
            self.words.append(data)
            if self._is_in_link:
                self.readings[-1] += data
