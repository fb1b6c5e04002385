"""The date is put off, found again, cancelled: what hangs on it follows, and places are kept."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    DateStatus,
    Event,
    EventState,
    Invitation,
    InvitationState,
    MailKind,
    Needs,
    OutboxMail,
    RegistrationState,
)
from summit.services import event_dates, events, invitations, nominations, nominators, reconfirmations, waiting_list
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

LATER = NOW + timedelta(days=200)
ATTENDEE = Actor(ActorKind.ATTENDEE, 1)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(capacity=20)


def postpone(event: Event, reason: str = "Covid-19", season: str = "") -> None:
    with transaction():
        event_dates.postpone(event, reason=reason, season=season, by=ORGANISER, now=NOW)


def fix(event: Event, starts_at: datetime = LATER, **more: object) -> None:
    facts = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=7),
        "reconfirm_until_at": NOW + timedelta(days=20),
        "answer_until_at": NOW + timedelta(days=30),
        "by": ORGANISER,
        "now": NOW,
    } | more
    with transaction():
        event_dates.set_date(event, **facts)  # type: ignore[arg-type]


def mails(kind: MailKind) -> list[OutboxMail]:
    return list(db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == kind).order_by(OutboxMail.id)))


def with_place(event: Event) -> Invitation:
    with transaction():
        return factories.accepted(event.groups[0])


def test_the_reference_story_twice_postponed(event: Event) -> None:
    """Fixed, cancelled, the date missing, announced for spring, fixed again: the history tells all of it."""
    invitation = with_place(event)
    with transaction():
        event_dates.cancel(event, reason="Nobody may meet.", by=ORGANISER, now=NOW)
    postpone(event, "It is to be held after all.")
    postpone(event, "The hall is a test centre.", "spring 2027")
    fix(event, reason="The hall is free.")
    assert [(line.date_status, line.season, line.reason) for line in event.dates] == [
        (DateStatus.FIXED, "", ""),
        (DateStatus.CANCELLED, "", "Nobody may meet."),
        (DateStatus.POSTPONED, "", "It is to be held after all."),
        (DateStatus.POSTPONED, "spring 2027", "The hall is a test centre."),
        (DateStatus.FIXED, "", "The hall is free."),
    ]
    assert (event.calendar_sequence, event.starts_at) == (4, LATER)
    registration = invitation.person.registration
    assert registration is not None and registration.state is RegistrationState.CONFIRMED
    assert registration.is_to_reconfirm
    with transaction():
        reconfirmations.confirm(registration, by=ATTENDEE, now=NOW)
    assert (registration.is_to_reconfirm, registration.reconfirmed_at) == (False, NOW)


def test_all_who_hold_a_place_or_wait_or_were_asked_are_told_once(event: Event) -> None:
    with transaction():
        forum = factories.forum(event, places=2)
        nominators.send_link(forum.contacts[0], by=ORGANISER, now=NOW)
        nominators.add_contact(forum, name="Per", email="per@forum.example", language="da", by=ORGANISER, now=NOW)
        factories.nominated(forum.allocations[0])
        factories.nominated(forum.allocations[0], as_reserve=True)
        factories.accepted(event.groups[0])
        factories.invited(event.groups[0], email="")
        gone = factories.invited(event.groups[0])
        invitations.decline(gone, by=ORGANISER, now=NOW)
        staff = factories.group(event, "Ansatte", quota=1, admission=Admission.OPEN)
        for _ in range(2):
            factories.accepted(staff)
    for _ in range(2):
        postpone(event)
    told = mails(MailKind.POSTPONED)
    assert Counter(bool(mail.contact_id) for mail in told) == {False: 4, True: 1}
    assert gone.id not in {mail.invitation_id for mail in told}


def test_needs_are_deleted_and_asked_again_when_the_date_goes_missing(event: Event) -> None:
    person = with_place(event).person
    with transaction():
        db.session.add(Needs(person=person, dietary="vegan", updated_at=NOW))
        person.registration.has_answered_questions = True
    postpone(event)
    assert db.session.scalar(db.select(db.func.count(Needs.id))) == 0
    assert person.registration is not None and not person.registration.has_answered_questions


@pytest.mark.parametrize(("days", "left"), [(60, 1), (61, 0)])
def test_needs_are_deleted_when_the_date_moves_by_more_than_sixty_days(event: Event, days: int, left: int) -> None:
    person = with_place(event).person
    with transaction():
        db.session.add(Needs(person=person, dietary="vegan", updated_at=NOW))
    assert event.starts_at is not None
    fix(event, event.starts_at + timedelta(days=days))
    assert db.session.scalar(db.select(db.func.count(Needs.id))) == left


def test_the_distance_is_counted_from_the_date_that_was_told_last(event: Event) -> None:
    """Postponed and then moved by a week: the needs are gone all the same, because there was no date between."""
    person = with_place(event).person
    before = event.starts_at
    postpone(event)
    with transaction():
        db.session.add(Needs(person=person, dietary="vegan", updated_at=NOW))
    assert before is not None
    fix(event, before + timedelta(days=7))
    assert db.session.scalar(db.select(db.func.count(Needs.id))) == 1


def test_nothing_expires_or_is_passed_on_while_there_is_no_date(event: Event) -> None:
    with transaction():
        allocation = factories.forum(event, places=1).allocations[0]
        coming = factories.nominated(allocation)
        invitations.accept(coming, by=ATTENDEE, now=NOW)
        reserve = factories.nominated(allocation, as_reserve=True)
        silent = factories.invited(event.groups[0])
    postpone(event)
    with transaction():
        late = NOW + timedelta(days=100)
        assert [invitations.expire_due(late), waiting_list.lapse_due(late), nominations.close_due(late)] == [0, 0, 0]
        invitations.withdraw(coming, by=ATTENDEE, now=NOW)
    assert (silent.state, reserve.state) == (InvitationState.SENT, InvitationState.RESERVE)
    fix(event)
    assert reserve.state is InvitationState.SENT


def test_whoever_has_not_answered_gets_the_time_of_somebody_asked_now(event: Event) -> None:
    with transaction():
        silent = factories.invited(event.groups[0])
    postpone(event)
    fix(event, answer_until_at=NOW + timedelta(days=90))
    assert silent.answer_until_at == NOW + timedelta(days=90)


def test_a_cancelled_event_takes_no_yes_and_a_postponed_one_does(event: Event) -> None:
    with transaction():
        first, second = factories.invited(event.groups[0]), factories.invited(event.groups[0])
    postpone(event)
    with transaction():
        invitations.accept(first, by=ATTENDEE, now=NOW)
    assert first.state is InvitationState.ACCEPTED
    with transaction():
        event_dates.cancel(event, reason="Too few.", by=ORGANISER, now=NOW)
    with refused(NotPossible, "The event is cancelled."):
        invitations.accept(second, by=ATTENDEE, now=NOW)


@pytest.mark.parametrize("verb", [event_dates.postpone, event_dates.cancel])
def test_people_are_owed_a_reason(event: Event, verb: object) -> None:
    with refused(BadInput, "Please write why. Everybody who was asked is told.", field="reason"):
        verb(event, reason="  ", by=ORGANISER, now=NOW)  # type: ignore[operator]


def test_a_draft_changes_its_date_without_a_word(context: object) -> None:
    with transaction():
        event = factories.event(is_open=False)
        event_dates.postpone(event, reason="", by=ORGANISER, now=NOW)
        description = events.Description(title=event.title, capacity=event.pool.size, languages=("da",))
        events.change(event, description, by=ORGANISER, now=NOW)
    fix(event)
    assert mails(MailKind.NEW_DATE) == [] and event.date_status is DateStatus.FIXED


def test_a_date_that_people_know_is_not_changed_in_the_settings(event: Event) -> None:
    description = events.Description(
        title=event.title, capacity=20, starts_at=LATER, ends_at=LATER + timedelta(hours=1), languages=("da",)
    )
    with refused(
        NotPossible,
        "People know this date. Change it on the page “The date”, and everybody is told.",
        field="starts_at",
    ):
        events.change(event, description, by=ORGANISER, now=NOW)


@pytest.mark.parametrize(
    ("field", "change", "words"),
    [
        (
            "starts_at",
            {"starts_at": NOW - timedelta(days=1)},
            "This day has passed. Please choose one that is to come.",
        ),
        ("ends_at", {"ends_at": LATER - timedelta(hours=1)}, "The event must end after it begins."),
        (
            "reconfirm_until_at",
            {"reconfirm_until_at": LATER + timedelta(days=1)},
            "The deadline must be before the event begins.",
        ),
        ("reconfirm_until_at", {"reconfirm_until_at": NOW}, "This moment has passed. People need time to answer."),
        (
            "answer_until_at",
            {"answer_until_at": LATER + timedelta(hours=1)},
            "The deadline must be before the event begins.",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused_at_its_field(
    event: Event, field: str, change: dict[str, datetime], words: str
) -> None:
    starts_at = change.get("starts_at", LATER)
    facts = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=7), "reconfirm_until_at": None} | change
    with refused(BadInput, words, field=field):
        event_dates.set_date(event, **facts, by=ORGANISER, now=NOW)  # type: ignore[arg-type]


def test_other_hours_on_the_same_day_ask_nobody_anew(event: Event) -> None:
    registration = with_place(event).person.registration
    assert event.starts_at is not None and event.ends_at is not None and registration is not None
    with transaction():
        event_dates.correct_hours(
            event,
            starts_at=event.starts_at + timedelta(hours=1),
            ends_at=event.ends_at + timedelta(hours=1),
            by=ORGANISER,
            now=NOW,
        )
    assert (event.calendar_sequence, registration.is_to_reconfirm, mails(MailKind.NEW_DATE)) == (1, False, [])
    with refused(NotPossible, "Another day is a new date."):
        event_dates.correct_hours(event, starts_at=LATER, ends_at=LATER, by=ORGANISER, now=NOW)


def test_an_event_that_was_held_keeps_its_date(event: Event) -> None:
    with transaction():
        event.state = EventState.HELD
    with refused(NotPossible, "The event has been held."):
        event_dates.postpone(event, reason="Covid-19", by=ORGANISER, now=NOW)


def test_a_date_may_be_set_for_an_event_that_never_had_one(context: object) -> None:
    with transaction():
        event = factories.event(starts_at=None, ends_at=None, season="forår 2027")
        invitation = factories.accepted(event.groups[0])
    fix(event, datetime(2026, 9, 5, 7, 0, tzinfo=UTC))
    assert event.date_status is DateStatus.FIXED
    assert [mail.invitation_id for mail in mails(MailKind.NEW_DATE)] == [invitation.id]
