"""Still coming? Asked after a new date and before the day; silence means what the group says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import (
    Actor,
    ActorKind,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    Registration,
    RegistrationState,
    Silence,
)
from summit.services import event_dates, groups, invitations, reconfirmations
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

ATTENDEE = Actor(ActorKind.ATTENDEE, 1)
UNTIL = NOW + timedelta(days=20)
LATE = UNTIL + timedelta(minutes=1)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(capacity=20)


def registration_of(invitation: Invitation) -> Registration:
    assert invitation.person.registration is not None
    return invitation.person.registration


def asked(event: Event) -> tuple[Invitation, Invitation]:
    """One directly invited and one nominated, both coming, after a new date."""
    with transaction():
        direct = factories.accepted(event.groups[0])
        named = factories.nominated(factories.forum(event, places=1).allocations[0])
        invitations.accept(named, by=ATTENDEE, now=NOW)
        starts_at = NOW + timedelta(days=100)
        event_dates.set_date(
            event,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=7),
            reconfirm_until_at=UNTIL,
            by=ORGANISER,
            now=NOW,
        )
    return direct, named


def number(kind: MailKind) -> int:
    return db.session.scalar(db.select(db.func.count(OutboxMail.id)).where(OutboxMail.kind == kind)) or 0


def pass_the_deadline(event: Event, rule: Silence) -> int:
    with transaction():
        groups.decide_on_silence(event.groups[0], rule, by=ORGANISER, now=NOW)
        return reconfirmations.silence_due(LATE)


def test_yes_is_heard_once_and_confirmed_by_mail(event: Event) -> None:
    direct, _named = asked(event)
    before = number(MailKind.CONFIRMATION)
    for _ in range(2):
        with transaction():
            reconfirmations.confirm(registration_of(direct), by=ATTENDEE, now=NOW + timedelta(hours=1))
    assert number(MailKind.CONFIRMATION) == before + 1
    assert registration_of(direct).reconfirmed_at == NOW + timedelta(hours=1)


def test_no_gives_the_place_to_the_next(event: Event) -> None:
    _direct, named = asked(event)
    with transaction():
        reserve = factories.nominated(named.allocation, as_reserve=True)  # type: ignore[arg-type]
        invitations.withdraw(named, by=ATTENDEE, now=NOW)
    assert (registration_of(named).is_to_reconfirm, reserve.state) == (False, InvitationState.SENT)


def test_silence_keeps_the_place_where_the_group_says_so(event: Event) -> None:
    direct, named = asked(event)
    assert pass_the_deadline(event, Silence.KEEP) == 2
    assert [registration_of(one).state for one in (direct, named)] == [RegistrationState.CONFIRMED] * 2
    assert [registration_of(one).is_to_reconfirm for one in (direct, named)] == [True, True]
    with transaction():
        assert reconfirmations.silence_due(LATE) == 0


def test_silence_asks_the_nominator_once_where_the_group_says_so(event: Event) -> None:
    _direct, named = asked(event)
    pass_the_deadline(event, Silence.ASK_NOMINATOR)
    mail = db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == MailKind.NOMINATOR_ASKED)).one()
    assert mail.contact_id == named.nominator.contacts[0].id  # type: ignore[union-attr]
    assert registration_of(named).is_to_reconfirm


def test_silence_releases_the_place_where_the_group_says_so(event: Event) -> None:
    direct, named = asked(event)
    with transaction():
        reserve = factories.nominated(named.allocation, as_reserve=True)  # type: ignore[arg-type]
    pass_the_deadline(event, Silence.RELEASE)
    assert [one.state for one in (direct, named, reserve)] == [
        InvitationState.EXPIRED,
        InvitationState.EXPIRED,
        InvitationState.SENT,
    ]
    assert registration_of(direct).state is RegistrationState.CANCELLED
    assert number(MailKind.PLACE_RELEASED) == 2
    with transaction():  # who comes back finds a place as long as there is one
        invitations.accept(direct, by=ATTENDEE, now=LATE)
    assert registration_of(direct).state is RegistrationState.CONFIRMED
    assert not registration_of(direct).is_to_reconfirm


def test_a_postponed_event_forgets_the_question(event: Event) -> None:
    direct, _named = asked(event)
    with transaction():
        event_dates.postpone(event, reason="Again", by=ORGANISER, now=NOW)
    assert not registration_of(direct).is_to_reconfirm
    with refused(NotPossible, "There is no date at the moment that anybody could come to."):
        reconfirmations.confirm(registration_of(direct), by=ATTENDEE, now=NOW)
    with transaction():
        assert reconfirmations.silence_due(LATE) == 0


def test_whoever_accepts_after_the_new_date_need_not_say_it_again(event: Event) -> None:
    asked(event)
    with transaction():
        fresh = factories.accepted(event.groups[0])
    assert not registration_of(fresh).is_to_reconfirm


def test_asked_by_hand_at_most_once_a_day(event: Event) -> None:
    asked(event)
    with transaction():
        assert [reconfirmations.remind(event, until_at=UNTIL, by=ORGANISER, now=NOW) for _ in range(2)] == [2, 0]
    with transaction():
        assert reconfirmations.remind(event, until_at=UNTIL, by=ORGANISER, now=NOW + timedelta(days=1)) == 2


COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.mark.parametrize(
    ("day", "asks_at"),
    [
        (datetime(2026, 3, 30, 9, 0, tzinfo=COPENHAGEN), datetime(2026, 3, 27, 8, 0, tzinfo=UTC)),  # clocks go forward
        (datetime(2026, 10, 26, 9, 0, tzinfo=COPENHAGEN), datetime(2026, 10, 23, 7, 0, tzinfo=UTC)),  # and back
    ],
)
def test_three_days_before_means_the_same_clock_time(event: Event, day: datetime, asks_at: datetime) -> None:
    with transaction():
        event = factories.event(
            starts_at=day, ends_at=day + timedelta(hours=7), nominate_until_at=None, answer_until_at=None
        )
        event_dates.ask_before_the_day(event, 3, by=ORGANISER, now=NOW)
        coming = factories.accepted(event.groups[0])
    with transaction():
        assert reconfirmations.ask_due(asks_at - timedelta(minutes=1)) == 0
    for _ in range(2):
        with transaction():
            reconfirmations.ask_due(asks_at)
    assert (number(MailKind.STILL_COMING), registration_of(coming).is_to_reconfirm) == (1, True)
    assert registration_of(coming).reconfirm_until_at == (day - timedelta(days=1)).astimezone(UTC)
    with transaction():
        reconfirmations.confirm(registration_of(coming), by=ATTENDEE, now=asks_at + timedelta(hours=1))
    with transaction():
        assert reconfirmations.ask_due(asks_at + timedelta(hours=2)) == 0


def test_before_the_day_nobody_is_asked_who_has_just_said_yes(event: Event) -> None:
    assert event.starts_at is not None
    with transaction():
        event_dates.ask_before_the_day(event, 5, by=ORGANISER, now=NOW)
        factories.accepted(event.groups[0], now=event.starts_at - timedelta(days=4))
        assert reconfirmations.ask_due(event.starts_at - timedelta(days=4)) == 0
