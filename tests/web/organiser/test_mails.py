"""The outbox in the organiser's room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import outbox, standing
from summit.models import AuditEntry, Event, MailState, OutboxMail
from tests import factories
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office


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
    with counted() as for_one:
        office.get(path(event))
    written(event, "Bo Friis")
    written(event, "Carl Holm")
    with counted() as for_three:
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


def held(event: Event, name: str = "Anna Krogh") -> OutboxMail:
    """A mail that the relay did not let out."""
    mail = written(event, name)
    with transaction():
        outbox.hold(leased(mail), "worker", "The mail server did not accept our user name and password.", NOW)
    return mail


@pytest.mark.parametrize("where", ["", "/people", "/mails", "/settings"])
def test_every_page_says_that_no_mail_leaves_and_why(event: Event, office: Office, where: str) -> None:
    held(event)
    page = office.get(f"/o/{event.slug}{where}").text
    assert "No mail leaves at the moment." in page
    assert "The mail server did not accept our user name and password." in page


def test_that_no_mail_leaves_costs_no_question_more(event: Event, office: Office) -> None:
    written(event)
    with counted() as before:
        office.get(f"/o/{event.slug}/people")
    held(event, "Bo Friis")
    with counted() as paused:
        office.get(f"/o/{event.slug}/people")
    assert len(paused) == len(before)


def test_a_mail_server_that_was_mended_is_tried_at_once(event: Event, office: Office, viewer: Office) -> None:
    held(event)
    assert not outbox.has_due(clock.now())
    assert "Try now" not in viewer.get(path(event)).text
    assert viewer.post(path(event, "/try-now")).status_code == 403
    assert "Try now" in office.get(path(event)).text
    assert office.post(path(event, "/try-now")).status_code == 303
    assert outbox.has_due(clock.now())
    assert "No mail leaves at the moment." not in office.get(path(event)).text
    assert office.post(path(event, "/try-now")).status_code == 303  # pressed twice: nothing is paused any more
    logged = select(AuditEntry.actor_id).where(AuditEntry.action == "mails.tried_now")
    assert db.session.scalars(logged).all() == [office.staff_id]


def test_a_mail_that_nobody_fetches_is_told_after_ten_minutes(event: Event, office: Office) -> None:
    mail = written(event)
    office.sign_in_again()
    assert "nobody fetches them" not in office.get(path(event)).text
    clock.set_to(NOW + standing.LATE + timedelta(seconds=2))
    assert "Mails have been waiting since" in office.get(path(event)).text
    with transaction():
        outbox.claim("worker", clock.now())
    assert "nobody fetches them" not in office.get(path(event)).text
    clock.set_to(clock.now() + outbox.LEASE + standing.LATE + timedelta(seconds=2))
    assert "nobody fetches them" in office.get(path(event)).text
    assert mail.state is MailState.QUEUED


def came_back(event: Event, name: str) -> OutboxMail:
    mail = written(event, name)
    with transaction():
        outbox.finish_failed(leased(mail), "worker", "The recipient's mail server refused the mail.")
    return mail


def test_all_that_came_back_is_sent_again_in_one_go(event: Event, office: Office, viewer: Office) -> None:
    anna, bo, carl = (came_back(event, name) for name in ("Anna Krogh", "Bo Friis", "Carl Holm"))
    failed = path(event, "?state=failed")
    assert "Send all of these again" not in viewer.get(failed).text
    assert viewer.post(path(event, "/retry")).status_code == 403
    assert "Send all of these again" in office.get(failed).text
    assert office.post(path(event, "/retry?q=Krogh")).status_code == 303
    states = [db.session.get_one(OutboxMail, mail.id, populate_existing=True).state for mail in (anna, bo, carl)]
    assert states == [MailState.QUEUED, MailState.FAILED, MailState.FAILED]
    assert "2 mails will be sent again." in office.post(path(event, "/retry"), follow_redirects=True).text
    assert outbox.counts(event)[MailState.QUEUED] == 3
    retried = select(AuditEntry).where(AuditEntry.action == "mails.retried").order_by(AuditEntry.id)
    logged = db.session.scalars(retried)
    assert [entry.details["count"] for entry in logged] == [1, 2]


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
