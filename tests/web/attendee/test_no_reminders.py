"""No more reminders: by the mail program's one click or by the button, remembered, and never by a scanner."""

from __future__ import annotations

from datetime import timedelta
from email import policy
from email.parser import BytesParser
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import delivery, relevance
from summit.models import Invitation, MailKind, MailState, OutboxMail
from summit.services import deadlines, reminders
from summit.tasks import deliver
from tests import factories
from tests.conftest import Browser
from tests.factories import ORGANISER

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def anna(context: object) -> Invitation:
    with transaction():
        event = factories.event(languages=("en",))
        return factories.invited(event.groups[0], name="Anna Sø", now=clock.now())


def reminded(invitation: Invitation) -> OutboxMail | None:
    """The reminder that she is sent when the organiser asks for one."""
    with transaction():
        reminders.remind([invitation], by=ORGANISER, now=clock.now())
    query = select(OutboxMail).where(OutboxMail.kind == MailKind.REMINDER)
    return db.session.scalars(query.order_by(OutboxMail.id.desc())).first()


def address_in(mail: OutboxMail) -> str:
    """Where the mail program would post."""
    path = delivery.mailbox_folder() / f"{mail.id:08}-{mail.kind}.eml"
    header = BytesParser(policy=policy.default).parsebytes(path.read_bytes())["List-Unsubscribe"]
    assert header.startswith("<http://localhost/i/")
    return urlsplit(header.strip("<>")).path


def test_one_click_in_the_mail_program_stops_them_for_good(anna: Invitation, client: Browser) -> None:
    assert anna.remind_at is not None
    mail = reminded(anna)
    deliver.drain()
    assert mail is not None
    for _ in range(2):
        answer = client.post(address_in(mail), data=ONE_CLICK)
        assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
        assert "You get no more reminders" in answer.text
    db.session.refresh(anna)
    assert (anna.wants_no_reminders, anna.remind_at) == (True, None)
    clock.set_to(clock.now() + timedelta(days=2))
    assert reminded(anna) == mail, "neither by hand"
    with transaction():
        deadlines.give(anna, clock.now() + timedelta(days=30), now=clock.now())
    assert anna.remind_at is None, "nor by itself, when there is a new deadline"


def test_opening_the_page_or_posting_nothing_changes_nothing(anna: Invitation, client: Browser) -> None:
    mail = reminded(anna)
    deliver.drain()
    assert mail is not None
    path = address_in(mail)
    assert "No more reminders?" in client.get(path).text
    for nothing in ({}, {"List-Unsubscribe": ""}, {"List-Unsubscribe": "yes"}):
        assert "No more reminders?" in client.post(path, data=nothing).text
    db.session.refresh(anna)
    assert anna.wants_no_reminders is False


def test_a_reminder_that_waits_is_not_sent_any_more(anna: Invitation) -> None:
    deliver.drain()
    mail = reminded(anna)
    assert mail is not None
    with transaction():
        reminders.stop(anna, by=ORGANISER, now=clock.now())
    db.session.refresh(mail)
    assert (mail.state, mail.failure) == (MailState.CANCELLED, relevance.UNWANTED)
    assert relevance.reason_to_cancel(mail, clock.now()) == relevance.UNWANTED
