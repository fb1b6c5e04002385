"""A nominator that gives no sign of life is reminded: once a week, once more before the deadline, until it acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from summit.db import db, transaction
from summit.models import (
    ActorKind,
    AuditEntry,
    DateStatus,
    Event,
    MailKind,
    Nominator,
    NominatorContact,
    OutboxMail,
)
from summit.services import events, nominators, silence
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

DAY = timedelta(days=1)


@pytest.fixture
def event(context: object) -> Event:
    """Nominations end in 30 days."""
    with transaction():
        return factories.event()


@pytest.fixture
def forum(event: Event) -> Nominator:
    """Two places, and a contact that has just been sent its link."""
    with transaction():
        made = factories.forum(event, places=2)
        nominators.send_link(made.contacts[0], by=ORGANISER, now=NOW)
    return made


def swept(now: datetime) -> int:
    with transaction():
        return silence.remind_silent_due(now)


def reminded_on(forum: Nominator, *, days: int, start: datetime = NOW) -> list[int]:
    """On which days, of so many, the sweep at noon reminds somebody."""
    return [day for day in range(days) if swept(start + day * DAY + timedelta(hours=3))]


def test_a_forum_that_does_nothing_is_reminded_weekly_and_three_days_before_the_deadline(forum: Nominator) -> None:
    assert reminded_on(forum, days=40) == [7, 14, 21, 27]
    kinds = list(db.session.scalars(db.select(OutboxMail.kind).order_by(OutboxMail.id)))
    assert kinds == [MailKind.NOMINATOR_LINK, *[MailKind.NOMINATOR_REMINDER] * 4]
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "nominator.reminded")).all()
    assert {(entry.actor_kind, entry.nominator_id) for entry in entries} == {(ActorKind.SYSTEM, forum.id)}


def test_two_sweeps_of_one_moment_remind_once(forum: Nominator) -> None:
    assert (swept(NOW + 7 * DAY), swept(NOW + 7 * DAY)) == (1, 0)
    assert forum.contacts[0].reminded_at == NOW + 7 * DAY


def test_every_contact_is_reminded_until_one_of_them_acts(forum: Nominator) -> None:
    with transaction():
        second = factories.contact(forum)
        nominators.send_link(second, by=ORGANISER, now=NOW)
        db.session.expire(forum)
    assert swept(NOW + 7 * DAY) == 2
    with transaction():
        nominators.acted(second, NOW + 8 * DAY)
    assert (swept(NOW + 14 * DAY), swept(NOW + 15 * DAY)) == (0, 2)  # a week without a sign of life again


def test_who_has_no_link_no_free_place_or_no_time_is_left_alone(event: Event, forum: Nominator) -> None:
    with transaction():
        without_link = factories.forum(event, "Lokalforum Orø", places=2)
        full = factories.forum(event, "Lokalforum Tuse", places=1)
        nominators.send_link(full.contacts[0], by=ORGANISER, now=NOW)
        factories.nominated(full.allocations[0])
    assert swept(NOW + 8 * DAY) == 1
    assert [one.contacts[0].reminded_at for one in (without_link, full)] == [None, None]
    assert swept(event.nominate_until_at) == 0


@pytest.mark.parametrize("what", ["closed", "postponed", "cancelled"])
def test_nobody_is_reminded_while_nobody_can_name(event: Event, forum: Nominator, what: str) -> None:
    with transaction():
        if what == "closed":
            events.close(event, by=ORGANISER, now=NOW)
        else:
            event.date_status = DateStatus(what)
    assert swept(NOW + 8 * DAY) == 0


def test_without_a_deadline_the_weeks_go_on_until_the_event(event: Event, forum: Nominator) -> None:
    with transaction():
        event.nominate_until_at = None
    assert reminded_on(forum, days=70) == [7, 14, 21, 28, 35, 42, 49, 56]


def test_rule_7_the_last_call_keeps_the_clock_time_through_a_change_of_clocks(event: Event, forum: Nominator) -> None:
    """Noon in Copenhagen on 30 March is 10:00 UTC; noon three days earlier, in winter time, is 11:00 UTC."""
    with transaction():
        event.nominate_until_at = datetime(2026, 3, 30, 10, tzinfo=UTC)
        forum.contacts[0].invited_at = datetime(2026, 3, 25, 10, tzinfo=UTC)
    assert swept(datetime(2026, 3, 27, 10, 59, tzinfo=UTC)) == 0
    assert swept(datetime(2026, 3, 27, 11, 0, tzinfo=UTC)) == 1


def test_by_hand_once_a_day_each(forum: Nominator) -> None:
    with transaction():
        first, again, next_day = (
            silence.remind(forum.contacts, by=ORGANISER, now=NOW + later)
            for later in (timedelta(hours=1), timedelta(hours=2), DAY)
        )
    assert (first, again, next_day) == (1, 0, 1)


def test_by_hand_nobody_is_reminded_of_places_that_are_not_there(event: Event, forum: Nominator) -> None:
    with transaction():
        nominators.hand_back(forum.allocations[0], places=2, by=ORGANISER, now=NOW)
        assert silence.remind(forum.contacts, by=ORGANISER, now=NOW + DAY) == 0


def test_a_removed_contact_gets_no_more_mail_and_stays_in_the_log(event: Event, forum: Nominator) -> None:
    contact, name = forum.contacts[0], forum.contacts[0].name
    with transaction():
        nominators.remove_contact(contact, by=ORGANISER, now=NOW)
        nominators.remove_contact(contact, by=ORGANISER, now=NOW + DAY)
    assert (forum.contacts, nominators.contacts_of(event), contact.name, contact.email) == ([], [], name, "")
    assert (contact.link_sha256, contact.removed_at) == (None, NOW)
    assert db.session.scalars(db.select(OutboxMail.state)).one() == "cancelled"
    actions = list(db.session.scalars(db.select(AuditEntry.action).where(AuditEntry.nominator_id == forum.id)))
    assert actions.count("nominator.contact_removed") == 1
    assert swept(NOW + 8 * DAY) == 0


def test_an_address_that_was_removed_can_be_a_contact_again(forum: Nominator) -> None:
    email = forum.contacts[0].email
    with transaction():
        nominators.remove_contact(forum.contacts[0], by=ORGANISER, now=NOW)
        again = factories.contact(forum, email=email)
        nominators.remove_contact(again, by=ORGANISER, now=NOW)
        third = factories.contact(forum, email=email)
        db.session.expire(forum)
    assert forum.contacts == [third]
    assert db.session.scalar(db.select(db.func.count(NominatorContact.id))) == 3
