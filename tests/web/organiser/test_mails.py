"""The outbox in the organiser's room."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit.db import db, transaction
from summit.mail import outbox
from summit.models import AuditEntry, Event, MailState, OutboxMail
from tests import factories
from tests.factories import NOW
from tests.web.organiser.conftest import Office, counting


def path(event: Event, more: str = "") -> str:
    """The address of a page about mails."""
    return f"/o/{event.slug}/mails{more}"


def written(event: Event, name: str = "Anna Krogh") -> OutboxMail:
    """The mail of a new invitation."""
    with transaction():
        invitation = factories.invited(event.groups[0], name=name)
    return db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_id == invitation.id)).one()


def leased(mail: OutboxMail) -> OutboxMail:
    """The mail in the hands of the worker."""
    outbox.claim("worker", NOW)
    return db.session.scalars(select(OutboxMail).where(OutboxMail.id == mail.id)).one()


def test_without_mails_the_page_says_when_there_will_be_some(event: Event, office: Office) -> None:
    assert "No mail has been written yet" in office.get(path(event)).text


def test_the_list_tells_to_whom_what_and_how_far(event: Event, office: Office) -> None:
    mail = written(event)
    page = office.get(path(event)).text
    assert "Anna Krogh" in page
    assert mail.invitation.person.email in page
    assert "Waiting to be sent" in page
    assert "No mail matches" in office.get(path(event), query_string={"state": "sent"}).text
    assert "Anna Krogh" in office.get(path(event), query_string={"q": "krogh", "kind": "invitation"}).text
    assert "No mail matches" in office.get(path(event), query_string={"q": "nobody"}).text
    assert "No mail matches" in office.get(path(event), query_string={"q": "%"}).text


def test_the_list_asks_as_many_questions_for_three_as_for_one(event: Event, office: Office) -> None:
    written(event)
    with counting() as for_one:
        office.get(path(event))
    written(event, "Bo Friis")
    written(event, "Carl Holm")
    with counting() as for_three:
        office.get(path(event))
    assert len(for_three) == len(for_one)


def test_a_sent_mail_shows_what_was_said(event: Event, office: Office) -> None:
    mail = written(event)
    with transaction():
        outbox.finish_sent(leased(mail), "worker", subject="Der er en plads til dig", text="Kære <Anna>", now=NOW)
    page = office.get(path(event, f"/{mail.id}")).text
    assert "<h1>Der er en plads til dig</h1>" in page
    assert "Kære &lt;Anna&gt;" in page
    assert office.post(path(event, f"/{mail.id}/cancel")).status_code == 409
    assert office.post(path(event, f"/{mail.id}/retry")).status_code == 409
    assert db.session.get_one(OutboxMail, mail.id).state is MailState.SENT


def test_a_mail_that_came_back_can_be_sent_again(event: Event, office: Office) -> None:
    mail = written(event)
    with transaction():
        outbox.finish_failed(leased(mail), "worker", "There is no mailbox with this address.\n550 no such user")
    page = office.get(path(event, f"/{mail.id}")).text
    assert "There is no mailbox with this address." in page
    assert "550 no such user" in page
    assert office.post(path(event, f"/{mail.id}/retry")).status_code == 303
    fresh = db.session.get_one(OutboxMail, mail.id, populate_existing=True)
    assert (fresh.state, fresh.attempts, fresh.failure) == (MailState.QUEUED, 0, "")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.retried")).one()
    assert (entry.actor_id, entry.details["mail_id"]) == (office.staff_id, mail.id)


def test_a_waiting_mail_can_be_stopped(event: Event, office: Office) -> None:
    mail = written(event)
    assert office.post(path(event, f"/{mail.id}/cancel")).status_code == 303
    assert db.session.get_one(OutboxMail, mail.id, populate_existing=True).state is MailState.CANCELLED
    with transaction():
        assert outbox.claim("worker", NOW) == []
    assert "An organiser stopped it." in office.get(path(event, f"/{mail.id}")).text


def test_a_paused_relay_is_said_on_top(event: Event, office: Office) -> None:
    mail = written(event)
    assert "No mail leaves at the moment." not in office.get(path(event)).text
    with transaction():
        outbox.hold(leased(mail), "worker", "The mail server did not accept our user name and password.", NOW)
    page = office.get(path(event)).text
    assert "No mail leaves at the moment." in page
    assert "The mail server did not accept our user name and password." in page
    assert "10:05" in page


def test_a_mail_of_another_event_is_not_there(event: Event, office: Office) -> None:
    with transaction():
        other = factories.event(of=event.host, title="En anden dag")
    mail = written(other)
    assert office.get(path(event, f"/{mail.id}")).status_code == 404
    assert office.post(path(event, f"/{mail.id}/cancel")).status_code == 404
    assert db.session.get_one(OutboxMail, mail.id).state is MailState.QUEUED


def test_a_viewer_may_read_and_stop_nothing(event: Event, viewer: Office) -> None:
    mail = written(event)
    page = viewer.get(path(event, f"/{mail.id}")).text
    assert "Do not send it" not in page
    assert viewer.post(path(event, f"/{mail.id}/cancel")).status_code == 403
    assert NOW + timedelta(0) == mail.due_at
