"""Forms found on the pages of a world, and what becomes of them when one field holds what nobody expected."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import inspect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from summit import clock
from summit.db import db
from summit.services import checks
from summit.web.typed import LARGEST_ID, lines, one_line, readable
from tests.conftest import Browser
from tests.fault.controls import Form, Pairs, forms_of, query_of
from tests.house.world import World

TYPED = {"text", "email", "tel", "textarea", "search"}
HANGS = 60  # seconds; nobody waits that long, and no machine is that slow
FINE = {200, 303, 400, 403, 404, 409, 410, 413, 422}

# Fields that name something that is there, or hold a list of which each line is read: nowhere kept as they are
# (and why somebody does not come, told with a yes)
READ_NOT_KEPT = {"q", "code", "tables", "not_accessible", "to", "seen", "text", "people", "areas", "reason"}


@dataclass(frozen=True)
class Filled:
    """One form on the way to it: who fills it in, which forms were sent before it, and where it stands."""

    role: str
    page: str
    form: Form
    before: tuple[tuple[Form, tuple[tuple[str, str], ...]], ...] = ()

    def __repr__(self) -> str:
        return f"{self.role}: {self.form.method} {self.form.action} {self.form.names}"


@dataclass
class Found:
    """What went wrong with what was typed where."""

    wrong: dict[str, str] = field(default_factory=dict)

    def note(self, filled: Filled, name: str, what: str) -> None:
        """Keep the first of its kind."""
        self.wrong.setdefault(f"{_shape(filled.form)} {name}", what)


def send(browser: Browser, form: Form, pairs: Pairs, files: Sequence[tuple[str, str]] = ()) -> TestResponse:
    """Send the form as a browser does; `files` are sent as files that hold text."""
    path, asked = query_of(form.action)
    if form.method == "GET":
        return browser.get(path, query_string=encoded(pairs).decode())
    data: MultiDict[str, Any] = MultiDict([(one, readable(held)) for one, held in pairs])
    for name, text in files:
        data.add(name, (BytesIO(text.encode("utf-8", "surrogatepass")), f"{text[:40]}.csv"))
    if form.is_multipart or files:
        return browser.post(path, query_string=MultiDict(asked), data=data, content_type="multipart/form-data")
    kind = "application/x-www-form-urlencoded"
    return browser.post(path, query_string=MultiDict(asked), data=encoded(pairs), content_type=kind)


def encoded(pairs: Pairs) -> bytes:
    """As a browser sends them; halves of characters as whoever means harm would send them."""
    return urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs]).encode()


def changed(form: Form, name: str, value: str) -> Pairs:
    """What an honest person sends, but for this field."""
    pairs = [(one, held) for one, held in form.filled() if one != name]
    return [*pairs, (name, value)]


def gather(world: World, paths: Sequence[tuple[str, str]], *, goes_on: bool) -> list[Filled]:
    """The forms of these pages (role, path), each shape once; and, if it `goes_on`, those of the pages behind them."""
    found: dict[str, Filled] = {}
    for role, path in paths:
        answer = world.browser(role).get(path)
        _take(found, [Filled(role, path, form) for form in _forms(path, answer)])
    if goes_on:
        for filled in list(found.values()):
            world.put_back()
            browser = world.browser(filled.role)
            pairs = filled.form.filled()
            path, answer = _followed(browser, filled.form.action, send(browser, filled.form, pairs))
            before = ((filled.form, tuple(pairs)),) if filled.form.method == "POST" else ()
            _take(found, [Filled(filled.role, path, form, before) for form in _forms(path, answer)])
        world.put_back()
    return list(found.values())


def _take(found: dict[str, Filled], more: Sequence[Filled]) -> None:
    for filled in more:
        found.setdefault(_shape(filled.form), filled)


def _shape(form: Form) -> str:
    """Where the form leads, whatever the row, and what it asks."""
    parts = query_of(form.action)[0].split("/")
    rows = ["n" if part.isdecimal() or len(part) > 40 else part for part in parts]
    return f"{form.method} {'/'.join(rows)} {' '.join(sorted(form.names))}"


def _forms(path: str, answer: TestResponse) -> list[Form]:
    is_page = answer.status_code in FINE - {403} and answer.mimetype == "text/html"
    return forms_of(path, answer.text) if is_page else []


def _followed(browser: Browser, path: str, answer: TestResponse) -> tuple[str, TestResponse]:
    while answer.status_code == 303:
        path = str(answer.location).partition("#")[0]
        answer = browser.get(path)
    return path, answer


@contextmanager
def strict() -> Iterator[None]:
    """SQLite as strict as PostgreSQL: no NUL and no half characters in a text, no number beyond 32 bits."""

    def look(_connection: object, _cursor: object, _statement: str, parameters: Any, *_: object) -> None:
        for value in parameters.values() if isinstance(parameters, dict) else parameters or ():
            if isinstance(value, str):
                value.encode()
                assert "\x00" not in value, "PostgreSQL takes no NUL in a text"
            elif isinstance(value, int):
                assert abs(value) <= LARGEST_ID + 1, "PostgreSQL takes no such number"

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", look)


def _cut_off(*_: object) -> None:
    raise TimeoutError("No answer: it hangs.")


@contextmanager
def patience() -> Iterator[None]:
    """End what hangs."""
    earlier = signal.signal(signal.SIGALRM, _cut_off)
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)


def try_it(world: World, found: Found, filled: Filled, name: str, pairs: Pairs, **more: Any) -> TestResponse | None:
    """Send the form, with whatever came before it; note a fault. None when there was one."""
    browser = world.browser(filled.role)
    for form, sent in filled.before:
        send(browser, form, list(sent))
    try:
        with patience(), strict():
            answer = send(browser, filled.form, pairs, **more)
            if filled.form.method == "POST":
                _followed(browser, filled.form.action, answer)
    except HTTPException as error:
        found.note(filled, name, f"{error} for {dict(pairs).get(name)!r:.200}")
        return None
    except Exception as error:
        found.note(filled, name, f"{type(error).__name__} {error!s:.200} for {dict(pairs).get(name)!r:.200}")
        return None
    if answer.status_code not in FINE:
        found.note(filled, name, f"{answer.status_code} for {dict(pairs).get(name)!r:.200}")
    return answer


def type_it(world: World, found: Found, filled: Filled, name: str, value: str) -> int:
    """Type `value` into a field: no fault, nothing broken, and what was accepted is kept as it was meant."""
    answer = try_it(world, found, filled, name, changed(filled.form, name, value))
    if answer is None:
        world.put_back()
        return 0
    if filled.form.method == "POST" and answer.status_code in {200, 303}:
        breaches = [str(breach) for breach in checks.breaches(clock.now())]
        if breaches:
            found.note(filled, name, f"{breaches} for {value!r:.200}")
        if answer.status_code == 303:
            _look_for(found, filled, name, value)
        world.put_back()
    elif answer.status_code in {409, 422}:
        _look_again(found, filled, name, value, answer)
        if filled.before:
            world.put_back()
    return answer.status_code


def _look_for(found: Found, filled: Filled, name: str, value: str) -> None:
    """What was accepted is in the records."""
    if not _can_be_typed(value):
        return
    kind = filled.form.kind_of(name)
    expected = meant(value, kind)
    if kind in TYPED and name not in READ_NOT_KEPT and expected and expected.casefold() not in _kept():
        found.note(filled, name, f"accepted, but not kept: {value!r:.200}")


def _look_again(found: Found, filled: Filled, name: str, value: str, answer: TestResponse) -> None:
    """What was refused stands in its field again, to be mended."""
    if not _can_be_typed(value):
        return
    kind = filled.form.kind_of(name)
    again = [form for form in _forms(filled.form.action, answer) if set(form.names) >= set(filled.form.names)]
    shown = [control.value for form in again for control in form.controls if control.name == name]
    expected = meant(value, kind)
    if kind in TYPED and shown and name != "csrf_token" and expected not in {meant(each, kind) for each in shown}:
        found.note(filled, name, f"refused, but not shown again: {value!r:.200}, but {shown!r:.300}")


def meant(value: str, kind: str) -> str:
    """What a field takes of what is typed: lines for an area, otherwise one tidy line; blanks alone are nothing."""
    line = one_line(readable(value))
    return lines(readable(value)) if line and kind == "textarea" else line


def _can_be_typed(value: str) -> bool:
    """Half a character is sent by no browser; whoever sends it gets no fault, and whatever came of it."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _kept() -> set[str]:
    """Every text in the records, without difference of upper and lower case."""
    kept: set[str] = set()
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
            kept.update(value.casefold() for row in rows for value in row if isinstance(value, str))
    return kept
