"""The day on which all is deleted is printed in words on every page of an event, and in every mail about it."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser

import pytest
from flask_babel import force_locale, gettext
from sqlalchemy import select
from werkzeug.routing import Rule

from summit import clock
from summit.db import db
from summit.mail import delivery
from summit.models import Event, MailKind, MailState
from summit.web.application import Application
from summit.web.filters import day
from tests.house import routes
from tests.house.test_role_matrix import addresses
from tests.house.world import World
from tests.mail import story

DOORS = {name: name for name in ("organiser", "attendee", "nominator", "ticket")} | {"public": "nobody"}

SENTENCE = "What we know about you is deleted automatically on %(day)s."


def pages(world: World) -> list[tuple[Rule, str]]:
    """Every page about the world's own event, with the role that reads it."""
    found = []
    for rule, method in addresses(world):
        door = rule.endpoint.split(".")[0]
        role = DOORS.get(door, "")
        is_of_event = bool(rule.arguments & {"slug", "token"})
        if method == "GET" and role and is_of_event and role in routes.let_in().get((rule.endpoint, method), ()):
            found.append((rule, role))
    return found


def days_of(event: Event) -> set[str]:
    """The day, as each language writes it."""
    found = set()
    for language in ("en", "da"):
        with force_locale(language):
            found.add(day(event.deletion_on(clock.now())))
    return found


def test_every_page_of_an_event_says_the_day(world: World) -> None:
    event = db.session.scalars(select(Event).where(Event.slug == str(world.own["slug"]))).one()
    with world.app.test_request_context():
        words = days_of(event)
    silent = set()
    visits = pages(world)
    for rule, role in visits:
        answer = world.browser(role).get(world.path(rule, world.ids(rule.endpoint, role)))
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        if is_page and not any(one in answer.text for one in words):
            silent.add(rule.endpoint)
    assert len(visits) > 80
    assert sorted(silent) == []


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_mail_about_an_event_says_the_day(context: Application, language: str) -> None:
    sent = [row for row in story.tell(language) if row.event is not None and row.state is MailState.SENT]
    with context.test_request_context(), force_locale(language):
        start, end = (re.escape(part) for part in gettext(SENTENCE, day="|").split("|"))
    silent = set()
    for row in sent:
        path = delivery.mailbox_folder() / delivery.file_name(row.id, row.kind)
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        for form in ("plain", "html"):
            part = mail.get_body((form,))
            assert part is not None
            words = re.sub(r"\s+", " ", str(part.get_content()))
            if not re.search(rf"{start}\d[^<]* 20\d\d{end}", words):
                silent.add((row.kind, form))
    assert {row.kind for row in sent} | {MailKind.SIGN_IN} == set(MailKind)
    assert silent == set()
