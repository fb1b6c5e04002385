"""Reminders: by themselves so many days before the deadline, by hand at most once a day, stopped by any answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import (
    Audience,
    AuditEntry,
    DateStatus,
    Event,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
)
from summit.models.audit import SYSTEM
from summit.services import events, invitations, promises, reminders, waves
from summit.services.waves import Choice, Terms
from tests import damage, factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

DEADLINE = NOW + timedelta(days=20)
DUE = DEADLINE - timedelta(days=3)


@pytest.fixture
def event(context: object) -> Event:
    """Everything before the clocks are put forward on 29 March 2026."""
    with transaction():
        return factories.event(answer_until_at=NOW + timedelta(days=20))


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def sweep(now: datetime) -> int:
    with transaction():
        return reminders.remind_due(now)


def reminded() -> list[str]:
    query = db.select(OutboxMail).where(OutboxMail.kind == MailKind.REMINDER).order_by(OutboxMail.id)
    return [mail.invitation.person.name for mail in db.session.scalars(query)]


def changed(event: Event, **facts: Any) -> None:
    """The event described anew, with these facts changed."""
    known = {name: getattr(event, name) for name in events.Description.__dataclass_fields__ if name != "capacity"}
    with transaction():
        description = events.Description(**(known | {"capacity": event.pool.size} | facts))
        events.change(event, description, by=ORGANISER, now=NOW)


def test_who_is_silent_is_reminded_once_at_the_same_clock_time_so_many_days_before(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, name="Anna")
    assert invitation.remind_at == DUE
    assert (sweep(DUE - timedelta(seconds=1)), reminded()) == (0, [])
    assert (sweep(DUE), reminded(), invitation.remind_at) == (1, ["Anna"], None)
    assert sweep(DUE + timedelta(days=1)) == 0
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "invitation.reminded")).one()
    assert (entry.actor_kind, entry.person_id) == (SYSTEM.kind, invitation.person_id)


def answer_yes(invitation: Invitation) -> None:
    invitations.accept(invitation, by=ORGANISER, now=NOW)


def answer_no(invitation: Invitation) -> None:
    invitations.decline(invitation, by=ORGANISER, now=NOW)


def take_back(invitation: Invitation) -> None:
    invitations.revoke(invitation, by=ORGANISER, now=NOW)


def expire(invitation: Invitation) -> None:
    invitation.answer_until_at = NOW
    invitations.expire_due(NOW)


@pytest.mark.parametrize("ends", [answer_yes, answer_no, take_back, expire])
def test_any_answer_stops_the_reminder(citizens: Group, ends: Callable[[Invitation], None]) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        ends(invitation)
    assert (invitation.remind_at, sweep(DUE), reminded()) == (None, 0, [])


@pytest.mark.parametrize(
    ("days", "own", "expected"),
    [
        (3, None, DUE),
        (0, None, None),
        (3, 5, DEADLINE - timedelta(days=5)),
        (0, 5, DEADLINE - timedelta(days=5)),
        (3, 0, None),
        (20, None, None),  # the deadline is nearer than that, or just as near
        (19, None, DEADLINE - timedelta(days=19)),
    ],
)
def test_the_waves_own_days_count_before_the_events(
    citizens: Group, days: int, own: int | None, expected: datetime | None
) -> None:
    with transaction():
        citizens.event.remind_days = days
        person = factories.invited(citizens, name="Anna")
        answer_no(person)
        choice = Choice(group=citizens, audience=Audience.DECLINED)
        waves.plan(choice, Terms(remind_days=own), request_key="k", by=ORGANISER, now=NOW)
        asked = person.person.invitations[-1]
    assert asked.remind_at == expected


def test_without_an_address_or_a_deadline_nobody_is_reminded_by_itself(event: Event, citizens: Group) -> None:
    with transaction():
        by_letter = factories.invited(citizens, email="")
        event.answer_until_at = None
        without_end = factories.invited(citizens)
    assert (by_letter.remind_at, without_end.remind_at) == (None, None)


def test_the_reminder_follows_the_deadline_and_comes_once_for_each(event: Event, citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, name="Anna")
    sweep(DUE)
    changed(event, answer_until_at=DEADLINE + timedelta(days=4))
    assert invitation.remind_at == DUE + timedelta(days=4)
    sweep(DUE + timedelta(days=4))
    assert reminded() == ["Anna", "Anna"]


def test_reminding_earlier_or_later_holds_for_those_who_are_asked_already(event: Event, citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, name="Anna")
    changed(event, remind_days=7)
    assert invitation.remind_at == DEADLINE - timedelta(days=7)
    sweep(DEADLINE - timedelta(days=7))
    changed(event, remind_days=2)
    sweep(DEADLINE - timedelta(days=2))
    assert reminded() == ["Anna"]  # once for each deadline
    changed(event, remind_days=0)
    assert invitation.remind_at is None


def test_nobody_is_reminded_while_the_event_is_closed_or_its_date_taken_away(event: Event, citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, name="Anna")
        damage.force(event, date_status=DateStatus.POSTPONED)
    assert sweep(DUE) == 0
    with refused(NotPossible, "The event does not take answers at the moment, so nobody is reminded."):
        reminders.remind([invitation], by=ORGANISER, now=NOW)
    with transaction():
        damage.force(event, date_status=DateStatus.FIXED)
        events.close(event, by=ORGANISER, now=NOW)
    assert sweep(DUE) == 0
    with transaction():
        events.open_for_answers(event, by=ORGANISER, now=NOW)
    assert (sweep(DUE + timedelta(hours=1)), reminded()) == (1, ["Anna"])


def test_a_reminder_that_could_not_go_in_time_is_dropped_after_the_deadline(citizens: Group) -> None:
    with transaction():
        factories.invited(citizens)
    assert (sweep(DEADLINE), reminded(), sweep(DEADLINE)) == (1, [], 0)


def test_by_hand_everyone_is_reminded_at_most_once_a_day_whoever_did_it(citizens: Group) -> None:
    with transaction():
        everyone = [factories.invited(citizens, name=name) for name in ("Anna", "Bo")]
        assert reminders.remind(everyone[:1], by=ORGANISER, now=DUE - timedelta(hours=1)) == 1
    assert (sweep(DUE), reminded()) == (2, ["Anna", "Bo"])
    with transaction():
        assert reminders.who_can_be_reminded(everyone, now=DUE) == []
        assert reminders.remind(everyone, by=ORGANISER, now=DUE) == 0
        assert reminders.who_can_be_reminded(everyone, now=DUE + timedelta(days=1)) == everyone


def test_a_day_ends_at_midnight_where_the_event_is(citizens: Group) -> None:
    evening = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)  # 23:30 in Copenhagen
    with transaction():
        invitation = factories.invited(citizens)
        assert reminders.remind([invitation], by=ORGANISER, now=evening) == 1
        assert reminders.remind([invitation], by=ORGANISER, now=evening + timedelta(minutes=29)) == 0
        assert reminders.remind([invitation], by=ORGANISER, now=evening + timedelta(minutes=30)) == 1


def test_who_owes_an_answer_is_found_by_group_and_area(event: Event, citizens: Group) -> None:
    with transaction():
        other = factories.group(event, "Erhverv")
        orø, tuse = event.areas[1:]
        anna = factories.invited(citizens, area=orø)
        bo, carl = factories.invited(citizens, area=tuse), factories.invited(other, area=orø)
        factories.invited(citizens, email="")
        factories.accepted(citizens, area=orø)
    assert reminders.unanswered(event) == [anna, bo, carl]
    assert reminders.unanswered(event, citizens) == [anna, bo]
    assert reminders.unanswered(event, None, orø) == [anna, carl]
    assert reminders.unanswered(event, citizens, orø) == [anna]


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        # clocks are put forward on 29 March: three days earlier it is 12:00 by one hour less
        (datetime(2026, 3, 31, 10, 0, tzinfo=UTC), datetime(2026, 3, 28, 11, 0, tzinfo=UTC)),
        # and back on 25 October
        (datetime(2026, 10, 26, 11, 0, tzinfo=UTC), datetime(2026, 10, 23, 10, 0, tzinfo=UTC)),
    ],
)
def test_rule_7_the_reminder_keeps_its_clock_time_over_a_change_of_clocks(
    context: object, deadline: datetime, expected: datetime
) -> None:
    with transaction():
        begins = deadline + timedelta(days=10)
        event = factories.event(
            starts_at=begins,
            ends_at=begins + timedelta(hours=6),
            answer_until_at=deadline,
            nominate_until_at=None,
        )
        invitation = factories.invited(event.groups[0])
    assert invitation.remind_at == expected
    assert expected.astimezone(event.zone).hour == deadline.astimezone(event.zone).hour == 12


def test_a_reminder_that_was_stopped_does_not_count(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens)
        reminders.remind([invitation], by=ORGANISER, now=NOW)
        invitations.change_email(invitation, "rigtig@post.example", by=ORGANISER, now=NOW)
        assert reminders.remind([invitation], by=ORGANISER, now=NOW) == 1
    states = db.session.scalars(db.select(OutboxMail.state).where(OutboxMail.kind == MailKind.REMINDER)).all()
    assert states == [MailState.QUEUED]


def test_an_address_that_was_missing_brings_a_reminder_with_it(citizens: Group) -> None:
    with transaction():
        invitation = factories.invited(citizens, email="")
        invitations.change_email(invitation, "nu@post.example", by=ORGANISER, now=NOW)
    assert (invitation.state, invitation.remind_at) == (InvitationState.SENT, DUE)
    assert promises.answer_until(invitation.event, NOW) == DEADLINE
