"""Thanks: to everyone who came and can be reached, once, and not before the day is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import AuditEntry, Event, MailKind, MailState, OutboxMail
from summit.services import attention, checkin, thanks
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.factories import ORGANISER


@pytest.fixture
def event(context: Application) -> Event:
    """Two came, one of them without an address; one stayed away, one walked in."""
    with transaction():
        made = factories.event(languages=("en",))
        group = made.groups[0]
        came = [factories.accepted(group, name=name, now=clock.now()) for name in ("Anna", "Bo")]
        factories.accepted(group, name="Carl", now=clock.now())
        came[1].person.email = ""
    deliver.drain()
    assert made.starts_at is not None
    clock.set_to(made.starts_at + timedelta(hours=1))
    with transaction():
        for invitation in came:
            assert invitation.person.registration is not None
            checkin.check_in(invitation.person.registration, by=ORGANISER, now=clock.now())
        checkin.walk_in(group, name="Dan", by=ORGANISER, now=clock.now())
    return made


def hold(event: Event) -> None:
    clock.set_to(clock.now() + timedelta(hours=8))
    with transaction():
        checkin.finish(event, by=ORGANISER, now=clock.now())


def send(event: Event) -> int:
    with transaction():
        return thanks.send(event, by=ORGANISER, now=clock.now())


def test_who_came_is_thanked_once(event: Event) -> None:
    hold(event)
    assert thanks.count(event) == 1
    assert (send(event), send(event), thanks.count(event)) == (1, 0, 0)
    assert deliver.drain() == 1
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == MailKind.THANKS)).one()
    assert mail.state is MailState.SENT
    assert mail.subject == f"Thank you for coming to {event.title}"
    words = " ".join(mail.text.split())
    assert words.startswith("Dear Anna THANK YOU FOR COMING")
    assert "Answer this mail and tell us what was good and what could be better." in words
    assert "What we know about you is deleted automatically on 30 July 2026." in words
    logged = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "thanks.sent")).one()
    assert logged.details == {"count": 1}


def test_nobody_is_thanked_before_it_was_held(event: Event) -> None:
    assert thanks.count(event) == 0
    with pytest.raises(NotPossible, match="when the event has been held"):
        send(event)


def test_today_asks_for_it_until_it_is_done(event: Event) -> None:
    hold(event)
    [task] = attention.tasks(event, clock.now())
    assert (task.kind, task.count) == (attention.TaskKind.THANKS, 1)
    send(event)
    assert attention.tasks(event, clock.now()) == []
