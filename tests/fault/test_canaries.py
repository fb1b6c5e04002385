"""Canaries in every field that people write, on every page of every role and in every mail: none sings.

`make test` looks at some pages and one language, `make fault` at all of them, with the words in other places each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from icalendar import Calendar
from markupsafe import Markup
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select
from sqlalchemy.orm import Mapper

from summit.db import db, transaction
from summit.mail import delivery
from summit.mail.placeholders import KNOWN
from summit.models import Event, MailKind, MailState, MailText, OutboxMail, Person
from summit.web.application import Application
from tests import sizes
from tests.fault import canaries
from tests.fault.canaries import Ear
from tests.house import routes
from tests.house.test_role_matrix import addresses
from tests.house.world import Ids, World
from tests.mail import story
from tests.mail.test_hostile_words import EXPECTED_HEADERS

PAGES = 15  # of the small size
TIMES = sizes.pick(small=1, large=3)  # that the words change places
MAY_COME = EXPECTED_HEADERS | {"list-unsubscribe", "list-unsubscribe-post"}
LANGUAGES = sizes.pick(small=("da",), large=("da", "en"))


def visits(world: World) -> list[tuple[str, str]]:
    """(role, path) of every page that somebody may see, and of every file that can be taken away."""
    found, table = [], routes.let_in()
    for rule, method in addresses(world):
        is_file = method == "POST" and rule.endpoint.startswith(("organiser.exports.", "organiser.plan_proofs."))
        if method == "GET" or is_file:
            for role in sorted(table[rule.endpoint, method]):
                ids: Ids = world.ids(rule.endpoint, role)
                found.append((role, f"{method} {world.path(rule, ids)}"))
    return found


def look(world: World, role: str, place: str) -> tuple[list[str], str]:
    """What is wrong with the page, and what can be read on it."""
    method, _, path = place.partition(" ")
    answer = world.browser(role).open(path, method=method)
    heads = [f"{name}: {value}" for name, value in answer.headers if "canary" in f"{name}{value}".casefold()]
    wrong = [head for head in heads if not head.startswith("Content-Disposition: attachment; filename=anna")]
    if answer.status_code >= 500:
        wrong.append(str(answer.status_code))
    if answer.mimetype == "application/json":
        json.loads(answer.data)
    elif answer.mimetype == "text/calendar":
        wrong += heard_in_calendar(answer.data)
    elif answer.mimetype == "text/html":
        ear = Ear(answer.text)
        wrong += ear.sung
        wrong += ["something was computed"] if canaries.COMPUTED in ear.text or "root:x:" in ear.text else []
        return wrong, ear.text
    return wrong, ""


def heard_in_calendar(data: bytes) -> list[str]:
    """Properties and parts of a calendar that are not ours."""
    calendar = Calendar.from_ical(data)
    parts = [part for part in calendar.walk() if part.name not in {"VTIMEZONE", "STANDARD", "DAYLIGHT"}]
    wrong = [str(part.name) for part in parts if part.name not in {"VCALENDAR", "VEVENT"}]
    ours = {"PRODID", "VERSION", "METHOD", "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS",
            "LOCATION", "ORGANIZER", "DESCRIPTION", "URL"}  # fmt: skip
    return wrong + [name for part in parts for name in part if name.upper() not in ours]


@pytest.mark.parametrize("time", range(TIMES))
def test_no_canary_sings_on_any_page(world: World, time: int) -> None:
    chance = sizes.chance(f"canaries {time}")
    with transaction():
        assert len(canaries.put_everywhere(chance)) > 100
    every = visits(world)
    shown = [("organiser", f"GET /o/{world.own['slug']}/people")]
    wrong, text = {}, ""
    for role, place in [*sizes.pick(small=chance.sample(every, PAGES), large=every), *shown]:
        found, said = look(world, role, place)
        text += said
        if found:
            wrong[f"{role} {place}"] = found
    assert wrong == {}
    names = db.session.scalars(select(Person.name).join(Event).where(Event.slug == world.own["slug"])).all()
    for name in names:
        assert " ".join(name.split()) in text, "and the words are shown as they were written"


def test_the_control_hears_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same page where words are taken for HTML."""
    with transaction():
        canaries.put_everywhere(sizes.chance("canaries 0"))
    monkeypatch.setattr(world.app.jinja_env, "finalize", lambda said: Markup(said) if isinstance(said, str) else said)
    world.app.jinja_env.cache.clear()  # type: ignore[union-attr]
    found, _ = look(world, "organiser", f"GET /o/{world.own['slug']}/people")
    monkeypatch.undo()
    world.app.jinja_env.cache.clear()  # type: ignore[union-attr]
    assert found


@pytest.fixture
def spoilt() -> Iterator[list[int]]:
    """Whatever is written into the records has a canary in each field of words, from the beginning."""
    songs = sizes.chance("mails").sample(canaries.EVERY, len(canaries.EVERY))
    by_table: dict[str, list[str]] = {}
    for table, column in canaries.columns():
        if table.name not in {"outbox_mail", "mail_text"}:
            by_table.setdefault(table.name, []).append(column.name)
    number = [0]

    def spoil(_mapper: Any, _connection: Any, row: Any) -> None:
        for name in by_table.get(row.__tablename__, ()):
            number[0] += 1
            setattr(row, name, f"{songs[number[0] % len(songs)]} {number[0]}")

    sqlalchemy_event.listen(Mapper, "before_insert", spoil)
    yield number
    sqlalchemy_event.remove(Mapper, "before_insert", spoil)


@pytest.mark.parametrize("has_own_words", sizes.pick(small=(True,), large=(False, True)))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_canary_sings_in_any_mail(
    context: Application, spoilt: list[int], language: str, has_own_words: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if has_own_words:
        monkeypatch.setattr(story, "_begin", _with_own_words(story._begin, language))
    told = story.tell(language, is_whole=sizes.IS_LARGE)
    sent = [row for row in told if row.state is MailState.SENT]
    kinds = {row.kind for row in sent}
    assert kinds == set(MailKind) if sizes.IS_LARGE else len(kinds) > 10
    assert spoilt[0] > sizes.pick(small=30, large=100)
    wrong: dict[str, list[str]] = {}
    for row in sent:
        raw = (delivery.mailbox_folder() / f"{row.id:08}-{row.kind}.eml").read_bytes()
        found = _heard_in(BytesParser(policy=policy.default).parsebytes(raw), row)
        if found:
            wrong[f"{row.kind} {row.id}"] = found
    assert wrong == {}


def _with_own_words(begin: Any, language: str) -> Any:
    """The beginning of the story, with words of the event's own for every kind, in which all placeholders stand."""

    def begun(of: str) -> Event:
        event: Event = begin(of)
        songs = sizes.chance("own words").choices(canaries.HTML + canaries.HEADERS, k=len(MailKind))
        about = {"event": event, "language": language, "updated_at": event.created_at}
        with transaction():
            for kind, song in zip(MailKind, songs, strict=True):
                names = " ".join(f"{{{name}}}" for name in KNOWN[kind] if name in {"name", "event", "host", "group"})
                words = {"subject": f"{song} {names}", "text": f"{song}\n\n{names}"}
                db.session.add(MailText(kind=kind, **about, **words))
        return event

    return begun


def _heard_in(mail: EmailMessage, row: OutboxMail) -> list[str]:
    wrong = [name for name in mail if name.lower() not in MAY_COME]
    wrong += [f"{len(mail['To'].addresses)} addresses"] if len(mail["To"].addresses) != 1 else []
    wrong += ["subject of several lines"] if len(str(mail["Subject"]).splitlines()) != 1 else []
    for part in mail.walk():
        if part.get_content_type() == "text/html":
            ear = Ear(part.get_content())
            wrong += ear.sung + (["something was computed"] if canaries.COMPUTED in ear.text else [])
        elif part.get_content_type() == "text/calendar":
            wrong += heard_in_calendar(part.get_payload(decode=True))
        elif part.get_content_type() == "text/plain" and canaries.COMPUTED in part.get_content():
            wrong.append("something was computed")
    return wrong
