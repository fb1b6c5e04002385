"""The outbox: written once, leased to one, finished once, and cancelled when it no longer makes sense."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import outbox, relevance
from summit.models import Admission, Event, Invitation, MailKind, MailState, OutboxMail
from summit.services import invitations, reminders, staff
from summit.tasks import deliver
from summit.web.application import Application
from tests import factories
from tests.factories import ORGANISER
from tests.mail.story import attendee


def an_invitation() -> Invitation:
    """One invited person; the invitation mail waits."""
    with transaction():
        return factories.invited(factories.event().groups[0], now=clock.now())


def put(dedupe: str, event: Event | None = None, **more: object) -> OutboxMail | None:
    with transaction():
        is_new = outbox.put(MailKind.NOMINATOR_LINK, dedupe=dedupe, event=event, now=clock.now(), **more)  # type: ignore[arg-type]
        query = select(OutboxMail).where(OutboxMail.dedupe_key == dedupe)
        return db.session.scalars(query).one() if is_new else None


def claim(owner: str, limit: int = 20) -> list[int]:
    with transaction():
        return [mail.id for mail in outbox.claim(owner, clock.now(), limit)]


def row(mail_id: int) -> OutboxMail:
    db.session.rollback()
    return db.session.get_one(OutboxMail, mail_id)


def pass_by(time_passed: timedelta) -> None:
    clock.set_to(clock.now() + time_passed)


@pytest.mark.both_databases
def test_whoever_signs_in_does_not_wait_for_a_wave(context: Application) -> None:
    put("link:1")
    with transaction():
        factories.organiser(factories.host())
        staff.ask_for_link("dorte@fjordby.example", browser_secret="a browser", now=clock.now())
    [first] = claim("one", limit=1)
    assert row(first).kind is MailKind.SIGN_IN


@pytest.mark.both_databases
def test_pressing_twice_writes_one_mail(context: Application) -> None:
    first, second = put("link:1"), put("link:1")
    assert first is not None
    assert second is None
    assert len(db.session.scalars(select(OutboxMail)).all()) == 1


def test_a_sent_mail_is_not_written_again_but_a_cancelled_one_is(context: Application) -> None:
    mail = put("link:1")
    assert mail is not None
    with transaction():
        mail.state = MailState.SENT
    assert put("link:1") is None
    with transaction():
        mail.state, mail.failure, mail.attempts = MailState.CANCELLED, "a reason", 3
    again = put("link:1")
    assert again is not None
    assert (again.id, again.state, again.failure, again.attempts) == (mail.id, MailState.QUEUED, "", 0)


def test_the_bell_rings_once_after_the_commit_and_never_after_a_rollback(context: Application) -> None:
    rings: list[bool] = []

    def heard(_sender: object) -> None:
        rings.append(db.session.scalar(select(OutboxMail.id).limit(1)) is not None)

    with outbox.rung.connected_to(heard):
        with transaction():
            outbox.put(MailKind.NOMINATOR_LINK, dedupe="a", now=clock.now())
            outbox.put(MailKind.NOMINATOR_LINK, dedupe="b", now=clock.now())
            assert rings == []
        assert rings == [True]
        with pytest.raises(ZeroDivisionError), transaction():
            outbox.put(MailKind.NOMINATOR_LINK, dedupe="c", now=clock.now())
            _ = 1 / 0
    assert rings == [True]
    assert len(db.session.scalars(select(OutboxMail)).all()) == 2


def test_the_event_notes_its_latest_mail_to_the_hour(context: Application) -> None:
    with transaction():
        event = factories.event()
    put("a", event)
    first = event.last_mail_at
    assert first is not None
    pass_by(timedelta(minutes=30))
    put("b", event)
    assert event.last_mail_at == first
    pass_by(timedelta(minutes=31))
    put("c", event)
    assert event.last_mail_at is not None
    assert event.last_mail_at - first >= timedelta(hours=1)


@pytest.mark.both_databases
def test_what_one_has_leased_another_does_not_get(context: Application) -> None:
    ids = [mail.id for name in "abc" if (mail := put(name)) is not None]
    assert claim("one", limit=2) == ids[:2]
    assert claim("two") == ids[2:]
    assert claim("three") == []
    pass_by(outbox.LEASE + timedelta(seconds=2))
    assert claim("three") == ids


@pytest.mark.both_databases
def test_five_workers_at_once_share_the_mails_without_a_double(context: Application) -> None:
    ids = [mail.id for number in range(40) if (mail := put(str(number))) is not None]
    taken: list[int] = []
    start = threading.Barrier(5)

    def work(owner: str) -> None:
        with context.app_context():
            start.wait()
            while mine := claim(owner, limit=3):
                taken.extend(mine)

    threads = [threading.Thread(target=work, args=(f"worker {number}",)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == ids


@pytest.mark.both_databases
def test_a_lost_lease_is_left_alone(context: Application) -> None:
    mail = put("a")
    assert mail is not None
    claim("slow")
    pass_by(outbox.LEASE + timedelta(seconds=2))
    assert claim("quick") == [mail.id]
    with transaction():
        assert not outbox.renew(mail, "slow", clock.now())
        assert not outbox.finish_sent(mail, "slow", subject="s", text="t", now=clock.now())
        assert not outbox.put_off(mail, "slow", "a reason", clock.now())
        assert outbox.renew(mail, "quick", clock.now())
    assert (row(mail.id).state, row(mail.id).lease_owner, row(mail.id).attempts) == (MailState.QUEUED, "quick", 0)


def test_back_off_doubles_to_half_an_hour_and_ends_after_three_days() -> None:
    minutes = [outbox.back_off(attempts) / timedelta(minutes=1) for attempts in range(9)]
    assert minutes == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    attempts = next(number for number in range(1000) if outbox.waited(number) >= outbox.GIVE_UP_AFTER)
    assert outbox.waited(attempts - 1) < timedelta(hours=72) <= outbox.waited(attempts)


def test_a_cancelled_mail_is_not_sent(context: Application) -> None:
    invitation = an_invitation()
    with transaction():
        assert outbox.cancel_for(invitation) == 1
        assert outbox.cancel_for(invitation) == 0
    assert deliver.drain() == 0


def test_whose_mails_are_to_be_cancelled_must_be_said(context: Application) -> None:
    with pytest.raises(ValueError, match="Whose"), transaction():
        outbox.cancel_for()


def waiting(kind: MailKind) -> OutboxMail:
    """The one mail of this kind that is not sent yet."""
    db.session.rollback()
    query = select(OutboxMail).where(OutboxMail.kind == kind, OutboxMail.state == MailState.QUEUED)
    return db.session.scalars(query).one()


def reason(kind: MailKind) -> str | None:
    return relevance.reason_to_cancel(waiting(kind), clock.now())


def test_a_reminder_no_longer_makes_sense_once_there_is_an_answer(context: Application) -> None:
    invitation = an_invitation()
    deliver.drain()
    with transaction():
        reminders.remind([invitation], by=ORGANISER, now=clock.now())
    assert reason(MailKind.REMINDER) is None
    with transaction():
        invitations.accept(invitation, by=attendee(invitation), now=clock.now())
    assert reason(MailKind.REMINDER) == relevance.ANSWERED
    assert deliver.drain() == 1
    assert outbox.counts() == {
        MailState.QUEUED: 0,
        MailState.SENT: 2,
        MailState.FAILED: 0,
        MailState.HELD: 0,
        MailState.CANCELLED: 1,
    }


def test_an_invitation_that_was_taken_back_is_not_sent(context: Application) -> None:
    invitation = an_invitation()
    with transaction():
        invitations.revoke(invitation, by=ORGANISER, now=clock.now())
    assert deliver.drain() == 0
    assert outbox.counts()[MailState.CANCELLED] == 1


def test_a_confirmation_no_longer_makes_sense_after_a_withdrawal(context: Application) -> None:
    invitation = an_invitation()
    deliver.drain()
    with transaction():
        invitations.accept(invitation, by=attendee(invitation), now=clock.now())
    assert reason(MailKind.CONFIRMATION) is None
    with transaction():
        invitations.withdraw(invitation, by=attendee(invitation), now=clock.now())
    assert reason(MailKind.CONFIRMATION) == relevance.CHANGED
    assert reason(MailKind.WITHDRAWN) is None


def test_an_offer_no_longer_makes_sense_when_its_time_is_over(context: Application) -> None:
    with transaction():
        group = factories.group(factories.event(), "Erhverv", quota=1, admission=Admission.OPEN)
        first, second = [factories.invited(group, now=clock.now()) for _ in range(2)]
        invitations.accept(first, by=attendee(first), now=clock.now())
        invitations.accept(second, by=attendee(second), now=clock.now())
    deliver.drain()
    with transaction():
        invitations.withdraw(first, by=attendee(first), now=clock.now())
    assert reason(MailKind.OFFER) is None
    pass_by(timedelta(hours=group.event.offer_hours + 1))
    assert reason(MailKind.OFFER) == relevance.EXPIRED


def test_a_person_without_an_address_gets_no_mail(context: Application) -> None:
    invitation = an_invitation()
    with transaction():
        invitation.person.email = ""
    assert reason(MailKind.INVITATION) == relevance.NO_ADDRESS
