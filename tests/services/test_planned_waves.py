"""Waves after they were planned: sent in their time, left, called off; their deadlines, also when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from summit.db import transaction
from summit.errors import BadInput, NotPossible
from summit.models import (
    Channel,
    DateStatus,
    Event,
    Group,
    InvitationState,
    MailKind,
    RegistrationState,
    WaveState,
)
from summit.services import events, invitations, promises, wave_list, waves
from summit.services.waves import Choice
from tests import damage, factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused
from tests.services.test_waves import MORNING, actions, kept, mails, planned, sweep

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S = InvitationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def citizens(event: Event) -> Group:
    return event.groups[0]


def test_who_has_answered_or_was_taken_out_meanwhile_is_left_alone(citizens: Group) -> None:
    anna, bo, _ = kept(citizens, "Anna", "Bo", "Carl")
    wave = planned(citizens, send_at=MORNING)
    with transaction():
        invitations.accept(anna, by=ORGANISER, now=NOW)
        invitations.revoke(bo, by=ORGANISER, now=NOW)
    sweep(MORNING)
    assert (anna.state, bo.state, wave.state) == (S.ACCEPTED, S.WITHDRAWN, WaveState.SENT)
    assert [name for kind, name in mails() if kind is MailKind.INVITATION] == ["Carl"]


def test_calling_off_puts_the_people_back_on_the_list_and_passes_their_places_on(event: Event) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=1)
    (draft,) = kept(small, "Anna")
    wave = planned(small, send_at=MORNING)
    with transaction():
        waiting = factories.accepted_late(small)
        waves.call_off(wave, by=ORGANISER, now=NOW)
        waves.call_off(wave, by=ORGANISER, now=NOW)
    assert (draft.state, draft.holds_place, draft.wave_id, wave.state) == (S.DRAFT, False, None, WaveState.CALLED_OFF)
    assert (waiting.person.registration.state, small.pool.taken) == (RegistrationState.OFFERED, 1)
    assert (sweep(MORNING), actions()) == (0, ["wave.planned", "wave.called_off"])
    planned(small, key="again", override=True)
    assert draft.state is S.SENT


def test_what_is_sent_cannot_be_called_off_nor_sent_again(citizens: Group) -> None:
    kept(citizens, "Anna")
    wave = planned(citizens, send_at=MORNING)
    with transaction():
        waves.send_now(wave, by=ORGANISER, now=NOW + timedelta(days=1))
        waves.send_now(wave, by=ORGANISER, now=NOW + timedelta(days=1))
    assert (len(mails()), sweep(MORNING)) == (1, 0)
    with refused(NotPossible, "The wave has been sent already."):
        waves.call_off(wave, by=ORGANISER, now=NOW)


def test_a_wave_waits_while_the_event_is_closed_or_its_date_taken_away(event: Event, citizens: Group) -> None:
    kept(citizens, "Anna")
    wave = planned(citizens, send_at=MORNING, answer_until_at=MORNING + timedelta(days=2))
    with transaction():
        damage.force(event, date_status=DateStatus.POSTPONED)
    assert (sweep(MORNING), wave.state) == (0, WaveState.PLANNED)
    with transaction():
        damage.force(event, date_status=DateStatus.FIXED)
        events.close(event, by=ORGANISER, now=MORNING)
    assert sweep(MORNING) == 0
    with refused(NotPossible, "The event is not open, so nobody can be invited."):
        waves.send_now(wave, by=ORGANISER, now=MORNING)
    with transaction():
        events.open_for_answers(event, by=ORGANISER, now=MORNING)
    late = MORNING + timedelta(days=2)
    assert sweep(late) == 1
    (asked,) = wave_list.people(wave, 1)
    assert asked.answer_until_at == wave.answer_until_at == late + timedelta(hours=event.offer_hours)


def test_a_planned_invitation_does_not_expire_before_it_is_sent(event: Event, citizens: Group) -> None:
    (draft,) = kept(citizens, "Anna")
    planned(citizens, send_at=NOW + timedelta(days=45))
    with transaction():
        promises.follow_deadline(event, now=NOW)
        assert invitations.expire_due(NOW + timedelta(days=44)) == 0
    assert (draft.state, draft.answer_until_at) == (S.NOMINATED, None)


def test_a_wave_with_its_own_deadline_keeps_it_when_the_events_is_put_off(event: Event, citizens: Group) -> None:
    own = NOW + timedelta(days=10)
    (with_own,) = kept(citizens, "Anna")
    planned(citizens, key="own", answer_until_at=own)
    (with_events,) = kept(citizens, "Bo")
    planned(citizens, key="events")
    with transaction():
        event.answer_until_at = NOW + timedelta(days=50)
        promises.follow_deadline(event, now=NOW)
    assert (with_own.answer_until_at, with_events.answer_until_at) == (own, NOW + timedelta(days=50))


def test_an_expired_invitation_of_a_wave_frees_its_place_for_whoever_waits(event: Event) -> None:
    with transaction():
        small = factories.group(event, "Erhverv", quota=1)
    kept(small, "Anna")
    own = NOW + timedelta(days=10)
    planned(small, answer_until_at=own)
    with transaction():
        waiting = factories.accepted_late(small)
    with transaction():
        assert invitations.expire_due(own) == 1
    assert (waiting.person.registration.state, small.pool.taken) == (RegistrationState.OFFERED, 1)


def test_people_without_an_address_are_asked_by_letter(citizens: Group) -> None:
    (draft,) = kept(citizens, "Anna", email=False)
    reach = wave_list.reach(waves.chosen(Choice(group=citizens)))
    planned(citizens)
    assert (reach.people, reach.mails, reach.letters, mails()) == (1, 0, 1, [])
    assert (draft.state, draft.channel, draft.holds_place) == (S.SENT, Channel.LETTER, True)


@pytest.mark.parametrize(
    ("terms", "field", "words"),
    [
        ({"send_at": MORNING, "answer_until_at": MORNING}, "answer_until_at", "after the mails are sent"),
        ({"answer_until_at": NOW}, "answer_until_at", "after the mails are sent"),
        ({"answer_until_at": NOW + timedelta(days=61)}, "answer_until_at", "before the event begins"),
        ({"send_at": NOW + timedelta(days=61)}, "send_at", "before the event begins"),
        ({"remind_days": 61}, "remind_days", "Between 0 and 60 days."),
        ({"remind_days": -1}, "remind_days", "Between 0 and 60 days."),
    ],
)
def test_terms_that_cannot_be_kept_are_refused_at_their_field(
    citizens: Group, terms: dict[str, Any], field: str, words: str
) -> None:
    kept(citizens, "Anna")
    with pytest.raises(BadInput) as no:
        planned(citizens, **terms)
    assert (no.value.field, words in str(no.value)) == (field, True)


def test_a_deadline_moves_later_only_once_the_mail_has_said_it(citizens: Group) -> None:
    (draft,) = kept(citizens, "Anna")
    own = NOW + timedelta(days=10)
    wave = planned(citizens, send_at=MORNING, answer_until_at=own)
    with transaction():
        waves.move_deadline(wave, own - timedelta(days=1), by=ORGANISER, now=NOW)
    sweep(MORNING)
    told = own - timedelta(days=1)
    with refused(BadInput, f"Nobody may have less time than the mail said: {told}.", field="answer_until_at"):
        waves.move_deadline(wave, told - timedelta(hours=1), by=ORGANISER, now=MORNING)
    with transaction():
        waves.move_deadline(wave, own, by=ORGANISER, now=MORNING)
    assert (draft.answer_until_at, draft.remind_at) == (own, own - timedelta(days=3))
    assert actions() == ["wave.planned", "wave.deadline_moved", "wave.sent", "wave.deadline_moved"]


COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def test_rule_7_a_wave_on_the_sunday_on_which_clocks_are_put_forward(citizens: Group) -> None:
    kept(citizens, "Anna")
    at = datetime(2026, 3, 29, 9, 0, tzinfo=COPENHAGEN)  # clocks went from 2 to 3 that night
    until = datetime(2026, 3, 30, 9, 0, tzinfo=COPENHAGEN)
    wave = planned(citizens, send_at=at, answer_until_at=until)
    assert sweep(datetime(2026, 3, 29, 6, 59, tzinfo=UTC)) == 0
    assert sweep(datetime(2026, 3, 29, 7, 0, tzinfo=UTC)) == 1
    assert wave.answer_until_at == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def test_rule_7_in_the_hour_that_comes_twice_the_later_moment_is_later(context: object) -> None:
    with transaction():
        event = factories.event(
            starts_at=datetime(2026, 11, 1, 9, tzinfo=UTC), ends_at=datetime(2026, 11, 1, 15, tzinfo=UTC)
        )
    kept(event.groups[0], "Anna")
    before = datetime(2026, 10, 25, 2, 30, tzinfo=COPENHAGEN)
    after = datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=COPENHAGEN)  # the hands are behind, the moment is not
    wave = planned(event.groups[0], send_at=before, answer_until_at=after)
    assert wave.answer_until_at - wave.send_at == timedelta(minutes=45)
