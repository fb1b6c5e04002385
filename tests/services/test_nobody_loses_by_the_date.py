"""A date that is lost, found or near takes no place from anybody by accident."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible, TooLate
from summit.models import (
    Event,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
    RegistrationState,
    Silence,
)
from summit.services import (
    event_dates,
    groups,
    invitations,
    nominations,
    reconfirmations,
    substitutes,
)
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused
from tests.services.moving_dates import DAY, ME, UNTIL, coming, fix, postpone, registration_of

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


@pytest.fixture
def event(context: object) -> Event:
    """From NOW in 60 days; answers are due in 40."""
    with transaction():
        return factories.event(capacity=20)


def test_a_new_date_without_a_deadline_lets_nobody_expire_by_the_old_one(event: Event) -> None:
    with transaction():
        asked = factories.invited(event.groups[0])
    postpone(event)
    later = NOW + 200 * DAY
    fix(event, now=later)
    assert asked.answer_until_at is None
    with transaction():
        assert invitations.expire_due(later + DAY) == 0


def test_a_substitute_has_a_fair_time_after_a_new_date(event: Event) -> None:
    giver = coming(event)
    with transaction():
        giver.person.organisation = "Fjordby IF"
        asked = substitutes.hand_on(giver, name="Ida Lund", email="ida@post.example", by=ME, now=NOW)
    postpone(event)
    later = NOW + 200 * DAY
    fix(event, now=later)
    assert asked.answer_until_at == later + timedelta(hours=event.offer_hours)


def test_a_sooner_date_leaves_nobody_a_deadline_after_it_begins(event: Event) -> None:
    with transaction():
        asked = factories.invited(event.groups[0])
    begins = NOW + 30 * DAY
    fix(event, starts_at=begins, ends_at=begins + timedelta(hours=7), answer_until_at=NOW + 20 * DAY)
    assert asked.answer_until_at == begins


def test_while_the_date_is_lost_the_time_to_answer_does_not_pass(event: Event) -> None:
    with transaction():
        asked = factories.invited(event.groups[0])
    postpone(event)
    with transaction():
        invitations.accept(asked, by=ME, now=NOW + 50 * DAY)
    assert asked.state is InvitationState.ACCEPTED


def test_nobody_loses_the_place_at_the_door(event: Event) -> None:
    silent = coming(event, rule=Silence.RELEASE)
    assert event.starts_at is not None
    with transaction():
        event_dates.ask_before_the_day(event, 1, by=ORGANISER, now=NOW)
        assert reconfirmations.ask_due(event.starts_at - DAY) == 1
        assert reconfirmations.silence_due(event.starts_at) == 0
    assert registration_of(silent).state is RegistrationState.CONFIRMED


def test_whom_the_question_cannot_reach_keeps_the_place(event: Event) -> None:
    reached, by_letter = coming(event, rule=Silence.RELEASE), coming(event, rule=Silence.RELEASE, email="")
    bounced = coming(event, rule=Silence.RELEASE)
    fix(event, until=UNTIL)
    with transaction():
        mails = db.session.scalars(db.select(OutboxMail).where(OutboxMail.invitation_id == bounced.id))
        for mail in mails:
            mail.state = MailState.FAILED
    with transaction():
        reconfirmations.silence_due(UNTIL)
    states = [registration_of(one).state for one in (reached, by_letter, bounced)]
    assert states == [RegistrationState.CANCELLED, RegistrationState.CONFIRMED, RegistrationState.CONFIRMED]


def test_the_nominator_is_asked_about_whom_the_question_cannot_reach(event: Event) -> None:
    with transaction():
        groups.decide_on_silence(event.groups[0], Silence.RELEASE, by=ORGANISER, now=NOW)
        named = factories.nominated(factories.forum(event, places=1).allocations[0])
        named.person.email = ""
        nominations.answer_for(named, comes=True, by=ME, now=NOW)
    fix(event, until=UNTIL)
    with transaction():
        reconfirmations.silence_due(UNTIL)
    asked = db.session.scalars(db.select(OutboxMail).where(OutboxMail.kind == MailKind.NOMINATOR_ASKED)).one()
    assert named.nominator is not None
    assert (asked.contact_id, registration_of(named).state) == (
        named.nominator.contacts[0].id,
        RegistrationState.CONFIRMED,
    )


def test_whose_place_was_released_is_told_why_it_is_gone(context: object) -> None:
    with transaction():
        event = factories.event(capacity=1)
    silent = coming(event, rule=Silence.RELEASE)
    fix(event, until=UNTIL)
    with transaction():
        reconfirmations.silence_due(UNTIL)
        factories.invited(event.groups[0], now=UNTIL)
    words = "You did not say in time whether you still come, and the place has been passed on."
    with refused(TooLate, words):
        invitations.accept(silent, by=ME, now=UNTIL)


def test_a_yes_by_the_nominator_or_the_organiser_is_still_coming(event: Event) -> None:
    with transaction():
        named = factories.nominated(factories.forum(event, places=1).allocations[0])
        nominations.answer_for(named, comes=True, by=ME, now=NOW)
    direct = coming(event)
    fix(event, until=UNTIL)
    for _ in range(2):
        with transaction():
            nominations.answer_for(named, comes=True, by=ME, now=NOW + DAY)
            invitations.accept(direct, by=ORGANISER, now=NOW + DAY)
    for one in (named, direct):
        registration = registration_of(one)
        assert (registration.is_to_reconfirm, registration.reconfirmed_at) == (False, NOW + DAY)


def test_whoever_is_asked_once_more_has_time_to_answer(event: Event) -> None:
    silent = coming(event)
    fix(event, until=UNTIL)
    with transaction():
        reconfirmations.silence_due(UNTIL)
    assert registration_of(silent).reconfirm_until_at is None
    more = UNTIL + 7 * DAY
    with transaction():
        assert reconfirmations.remind(event, until_at=more, by=ORGANISER, now=UNTIL + DAY) == 1
    assert registration_of(silent).reconfirm_until_at == more
    with transaction():
        reconfirmations.remind(event, until_at=more - DAY, by=ORGANISER, now=UNTIL + 2 * DAY)
    assert registration_of(silent).reconfirm_until_at == more  # nobody has less time than a mail said


def test_asking_once_more_needs_a_moment_between_now_and_the_day(event: Event) -> None:
    coming(event)
    fix(event, until=UNTIL)
    assert event.starts_at is not None
    with refused(BadInput, "This moment has passed. People need time to answer.", field="reconfirm_until_at"):
        reconfirmations.remind(event, until_at=NOW, by=ORGANISER, now=NOW)
    with refused(BadInput, "The deadline must be before the event begins.", field="reconfirm_until_at"):
        reconfirmations.remind(event, until_at=event.starts_at + DAY, by=ORGANISER, now=NOW)
    postpone(event)
    with refused(NotPossible, "There is no date at the moment that anybody could come to."):
        reconfirmations.remind(event, until_at=UNTIL, by=ORGANISER, now=NOW)
