"""A date that is off, or not meant: what holds then, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import (
    Admission,
    DateStatus,
    Event,
    MailKind,
    OutboxMail,
    RegistrationState,
)
from summit.services import (
    checkin,
    desk_links,
    event_dates,
    events,
    invitations,
    reconfirmations,
)
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused
from tests.services.moving_dates import DAY, ME, UNTIL, cancel, coming, fix, postpone, registration_of

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


@pytest.fixture
def event(context: object) -> Event:
    """From NOW in 60 days; answers are due in 40."""
    with transaction():
        return factories.event(capacity=20)


def test_the_first_date_is_cancelled_lost_promised_for_spring_and_found(event: Event) -> None:
    yes = coming(event)
    cancel(event, now=NOW + 30 * DAY)
    postpone(event, now=NOW + 31 * DAY)
    postpone(event, season="spring 2027", now=NOW + 62 * DAY)
    fix(event, until=NOW + 120 * DAY, now=NOW + 100 * DAY)
    with transaction():
        reconfirmations.confirm(registration_of(yes), by=ME, now=NOW + 101 * DAY)
    states = [DateStatus.FIXED, DateStatus.CANCELLED, DateStatus.POSTPONED, DateStatus.POSTPONED, DateStatus.FIXED]
    assert [line.date_status for line in event.dates] == states
    assert [line.season for line in event.dates] == ["", "", "", "spring 2027", ""]
    assert event.calendar_sequence == 4
    told = db.session.scalars(db.select(OutboxMail.kind).where(OutboxMail.invitation_id == yes.id))
    assert sorted(told.all()) == sorted(
        [
            MailKind.INVITATION,
            MailKind.CONFIRMATION,
            MailKind.CANCELLED,
            MailKind.POSTPONED,
            MailKind.POSTPONED,
            MailKind.NEW_DATE,
            MailKind.CONFIRMATION,
        ]
    )
    assert (registration_of(yes).state, registration_of(yes).is_to_reconfirm) == (RegistrationState.CONFIRMED, False)


def test_to_a_cancelled_event_nobody_is_asked_and_nobody_says_yes(event: Event) -> None:
    with transaction():
        asked = factories.invited(event.groups[0])
    cancel(event)
    with refused(NotPossible, "The event is cancelled."):
        invitations.accept(asked, by=ME, now=NOW)
    with refused(NotPossible, "The event is cancelled."):
        factories.invited(event.groups[0])


def test_an_offer_of_a_cancelled_event_is_not_taken(event: Event) -> None:
    with transaction():
        group = factories.group(event, "Erhverv", quota=1, admission=Admission.OPEN)
        first, second = factories.accepted(group), factories.accepted(group)
        invitations.withdraw(first, by=ME, now=NOW)
    assert registration_of(second).state is RegistrationState.OFFERED
    cancel(event)
    with refused(NotPossible, "The event is cancelled."):
        invitations.accept(second, by=ME, now=NOW)


def test_the_date_that_holds_is_no_new_one(event: Event) -> None:
    fix(event, until=UNTIL)
    fix(event, until=UNTIL)
    assert len(event.dates) == 2
    words = "This is the date already. More time to answer is given without a new date."
    with refused(BadInput, words, field="starts_at"):
        starts_at = NOW + 100 * DAY
        event_dates.set_date(
            event,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            reconfirm_until_at=UNTIL + DAY,
            by=ORGANISER,
            now=NOW,
        )


def test_other_hours_are_told_to_everybody_when_that_is_wanted(event: Event) -> None:
    yes = coming(event)
    assert event.starts_at is not None and event.ends_at is not None
    with transaction():
        event_dates.correct_hours(
            event,
            starts_at=event.starts_at + timedelta(hours=1),
            ends_at=event.ends_at,
            tells=True,
            by=ORGANISER,
            now=NOW,
        )
    told = db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == MailKind.NEW_DATE)).one()
    assert (told.invitation_id, registration_of(yes).is_to_reconfirm, event.calendar_sequence) == (yes.id, False, 1)


def test_what_was_put_off_cannot_have_been_held_and_has_no_desk_on_its_old_day(event: Event) -> None:
    old = event.day_on()
    assert desk_links.day_for(event, NOW) == old
    cancel(event)
    words = "The date of the event does not hold any more, so it cannot have been held."
    with refused(NotPossible, words):
        checkin.finish(event, by=ORGANISER, now=NOW)
    assert desk_links.day_for(event, NOW) == NOW.date()


@pytest.mark.parametrize("verb", [event_dates.postpone, event_dates.cancel])
def test_a_draft_that_was_put_off_can_still_be_described(context: object, verb: object) -> None:
    with transaction():
        draft = factories.event(is_open=False)
        verb(draft, reason="", by=ORGANISER, now=NOW)  # type: ignore[operator]
        words = events.Description(title=draft.title, capacity=20, languages=("da",), season="forår 2027")
        events.change(draft, words, by=ORGANISER, now=NOW)
    assert (draft.is_paused, draft.season) == (True, "forår 2027")


def test_of_a_draft_only_the_latest_date_is_remembered(context: object) -> None:
    with transaction():
        draft = factories.event(is_open=False)
        event_dates.postpone(draft, reason="", season="forår 2027", by=ORGANISER, now=NOW + DAY)
    assert [(line.season, line.at) for line in draft.dates] == [("forår 2027", NOW + DAY)]


@pytest.mark.parametrize("year", [1, 2206, 9999])
def test_a_year_that_was_not_meant_is_asked_about(event: Event, year: int) -> None:
    starts_at = datetime(year, 12, 31, 8, tzinfo=UTC)
    with refused(BadInput, f"Please look at the year: {year} is far away.", field="starts_at"):
        event_dates.set_date(
            event,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            reconfirm_until_at=None,
            by=ORGANISER,
            now=NOW,
        )
