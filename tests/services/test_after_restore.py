"""After a restore no mail leaves before somebody has said so, and then exactly what they chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.errors import NotPossible
from summit.mail import outbox
from summit.models import AuditEntry, Event, MailKind, MailState, OutboxMail
from summit.models.audit import SYSTEM
from summit.services import after_restore
from summit.services.after_restore import Waiting
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER

MADE_AT = NOW - timedelta(minutes=1)


@pytest.fixture
def event(context: Application) -> Event:
    """An event put back to a minute ago: one mail waited in the backup, one was written since."""
    with transaction():
        event = factories.event(now=NOW - timedelta(hours=1))
        group = event.groups[0]
        factories.invited(group, now=NOW - timedelta(hours=1))
        after_restore.let_mails_wait(MADE_AT, by=SYSTEM, now=NOW)
        factories.invited(group, now=NOW)
    return event


def states() -> list[MailState]:
    return list(db.session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def test_nothing_leaves_before_somebody_has_said_yes(event: Event) -> None:
    assert (outbox.has_due(NOW), deliver.drain(), states()) == (False, 0, [MailState.QUEUED] * 2)
    assert after_restore.waiting(event) == Waiting(from_backup=1, since=1)


def test_the_control_sends_them_without_being_asked(event: Event) -> None:
    with transaction():
        event.restored_to_at = None
    assert deliver.drain() == 2


def test_a_sign_in_mail_leaves_at_once_or_nobody_could_say_yes(event: Event) -> None:
    with transaction():
        outbox.put(MailKind.SIGN_IN, dedupe="sign-in", now=NOW)
    assert outbox.has_due(NOW)
    with transaction():
        assert [mail.kind for mail in outbox.claim("worker", NOW)] == [MailKind.SIGN_IN]


def test_a_sign_in_mail_of_the_backup_is_never_sent(context: Application) -> None:
    with transaction():
        outbox.put(MailKind.SIGN_IN, dedupe="sign-in", now=NOW)
        after_restore.let_mails_wait(NOW, by=SYSTEM, now=NOW)
    assert (states(), outbox.has_due(NOW)) == ([MailState.CANCELLED], False)


def test_all_may_leave(event: Event) -> None:
    with transaction():
        assert after_restore.send(event, by=ORGANISER, now=NOW) == 2
    assert (deliver.drain(), states()) == (2, [MailState.SENT] * 2)


def test_only_what_was_written_since_may_leave(event: Event) -> None:
    with transaction():
        assert after_restore.send_new_only(event, by=ORGANISER, now=NOW) == 1
    assert (deliver.drain(), states()) == (1, [MailState.CANCELLED, MailState.SENT])
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.released")).one()
    assert entry.details == {"number": 1, "dropped": 1}


def test_it_is_decided_once(event: Event) -> None:
    with transaction():
        after_restore.send_new_only(event, by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible), transaction():
        after_restore.send(event, by=ORGANISER, now=NOW)


def test_one_event_does_not_wait_for_another(event: Event) -> None:
    with transaction():
        other = factories.event(title="Et andet")
        factories.invited(other.groups[0])
    assert deliver.drain() == 1
    assert after_restore.events_that_wait() == [event]


def test_whoever_was_sending_has_lost_the_lease(context: Application) -> None:
    with transaction():
        event = factories.event()
        factories.invited(event.groups[0])
        (mail,) = outbox.claim("worker", NOW)
        after_restore.let_mails_wait(NOW, by=SYSTEM, now=NOW)
    with transaction():
        assert not outbox.finish_sent(mail, "worker", subject="", text="", now=NOW)


def test_the_operator_decides_for_all_at_the_command_line(event: Event, app: Application) -> None:
    slug = event.slug
    asked = app.test_cli_runner().invoke(args=["outbox"])
    assert f"No mail of {slug} leaves since a restore" in asked.output
    assert app.test_cli_runner().invoke(args=["outbox", "--release", "new"]).output.startswith("1 mails may leave")
    assert "restore" not in app.test_cli_runner().invoke(args=["outbox"]).output
