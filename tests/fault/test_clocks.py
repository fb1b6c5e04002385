"""Clocks: the two nights of daylight saving, and a machine whose clock jumps far ahead and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.mail import outbox
from summit.models import Event, Invitation, InvitationState, JobState, MailKind, MailState, OutboxMail
from summit.services import jobs, table_plans
from summit.tasks import deliver, sweep
from summit.web.application import Application
from tests import factories
from tests.factories import ORGANISER

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
YEAR = timedelta(days=365)


def jump(by: timedelta) -> datetime:
    """The machine's clock is set anew."""
    clock.set_to(clock.now() + by)
    return clock.now()


def mails(kind: MailKind) -> list[OutboxMail]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail).where(OutboxMail.kind == kind)))


def claimed(owner: str) -> list[int]:
    with transaction():
        return [mail.id for mail in outbox.claim(owner, clock.now())]


def invited_until(moment: datetime) -> Invitation:
    """Somebody who has been asked, and is to answer by then."""
    asked_at = moment - timedelta(days=10)
    clock.set_to(asked_at)
    with transaction():
        event: Event = factories.event(
            now=clock.now(), nominate_until_at=moment - timedelta(days=1), answer_until_at=moment
        )
        return factories.invited(event.groups[0], now=clock.now())


@pytest.mark.parametrize(
    ("on_the_wall", "fold", "in_utc"),
    [
        ("2026-03-29T01:59", 0, "2026-03-29T00:59"),  # the last minute before 2 becomes 3
        ("2026-03-29T03:00", 0, "2026-03-29T01:00"),  # one minute later
        ("2026-10-25T02:30", 0, "2026-10-25T00:30"),  # half past two, the first time
        ("2026-10-25T02:30", 1, "2026-10-25T01:30"),  # and the second
        ("2026-10-25T23:59", 0, "2026-10-25T22:59"),  # the end of a day of 25 hours
    ],
)
def test_a_deadline_in_a_night_of_daylight_saving_is_neither_early_nor_late(
    context: Application, on_the_wall: str, fold: int, in_utc: str
) -> None:
    moment = datetime.fromisoformat(on_the_wall).replace(tzinfo=COPENHAGEN, fold=fold)
    assert moment.astimezone(UTC) == datetime.fromisoformat(in_utc).replace(tzinfo=UTC)
    moment = moment.astimezone(UTC)  # half a minute before is not always half a minute earlier on the wall
    invitation = invited_until(moment)
    assert invitation.answer_until_at == moment
    clock.set_to(moment - timedelta(seconds=30))
    sweep.sweep()
    assert invitation.state is InvitationState.SENT
    clock.set_to(moment + timedelta(seconds=30))
    sweep.sweep()
    assert invitation.state is InvitationState.EXPIRED


def test_a_clock_that_jumps_ahead_and_back_sends_nothing_twice(context: Application) -> None:
    invitation = invited_until(datetime(2026, 6, 1, tzinfo=UTC))
    assert deliver.drain() == 1
    for hours in (-30, +29, -1, +2):
        jump(timedelta(hours=hours))
        sweep.sweep()
        assert deliver.drain() == 0
    assert [mail.state for mail in mails(MailKind.INVITATION)] == [MailState.SENT]
    assert mails(MailKind.REMINDER) == []
    assert invitation.state is InvitationState.SENT


@pytest.mark.both_databases
def test_a_lease_of_a_clock_that_ran_ahead_does_not_last_for_ever(context: Application) -> None:
    invited_until(datetime(2026, 6, 1, tzinfo=UTC))
    jump(YEAR)
    ids = claimed("a worker that dies")
    assert len(ids) == 1
    jump(-YEAR)
    assert claimed("another") == ids


def test_the_control_that_believes_every_lease_waits_a_year_for_a_dead_worker(
    context: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited_until(datetime(2026, 6, 1, tzinfo=UTC))
    jump(YEAR)
    ids = claimed("a worker that dies")
    jump(-YEAR)
    monkeypatch.setattr(outbox, "LEASE", 2 * YEAR)  # so that none is too long to be true
    assert claimed("another") == []
    jump(YEAR + timedelta(hours=1))
    assert claimed("another") == ids


def test_a_mail_put_off_under_a_clock_that_ran_ahead_is_sent(context: Application) -> None:
    invited_until(datetime(2026, 6, 1, tzinfo=UTC))
    ahead = jump(YEAR)
    claimed("one")
    with transaction():
        (mail,) = mails(MailKind.INVITATION)
        assert outbox.hold(mail, "one", "The mail server did not accept our user name and password.", ahead)
    assert outbox.paused_until(clock.now()) is not None
    jump(-YEAR)
    assert outbox.paused_until(clock.now()) is None
    assert deliver.drain() == 1


def test_a_plan_leased_under_a_clock_that_ran_ahead_is_taken_up(context: Application) -> None:
    invited_until(datetime(2026, 6, 1, tzinfo=UTC))
    event = db.session.scalars(select(Event)).one()
    with transaction():
        factories.rounds(event, number=1)
        for _ in range(4):
            factories.accepted(event.groups[0])
        table_plans.set_tables(event, count=2, min_seats=2, max_seats=2, by=ORGANISER, now=clock.now())
        table_plans.request(event, seconds=1, by=ORGANISER, now=clock.now())
    ahead = jump(YEAR)
    with transaction():
        assert jobs.claim("a worker that dies", ahead) is not None
    jump(-YEAR)
    with transaction():
        job = jobs.claim("another", clock.now())
        assert job is not None
        assert (job.lease_owner, job.state, job.attempts) == ("another", JobState.RUNNING, 2)
