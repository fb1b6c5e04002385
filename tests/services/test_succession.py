"""What becomes of a place that was handed on: taken over, or passed on to others; and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import transaction
from summit.mail import facts
from summit.models import Admission, Event, Invitation, InvitationState, MailKind, RegistrationState
from summit.services import invitations
from tests import factories
from tests.factories import ORGANISER
from tests.services.places_handed_on import LATER, actions, answer, hand_on, mails_to, me, nominated, taken

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def held(event: Event) -> Invitation:
    """Anna Holm, who comes."""
    return nominated(event)


def test_the_substitute_accepts_and_the_first_is_told(held: Invitation) -> None:
    asked = hand_on(held)
    answer(asked, comes=True)
    assert asked.person.registration.state is R.CONFIRMED
    assert not asked.person.registration.is_to_reconfirm
    assert taken(asked) == (1, 1, 1)
    assert mails_to(held) == [MailKind.SUBSTITUTION_DONE]
    answer(asked, comes=True)
    assert mails_to(held) == [MailKind.SUBSTITUTION_DONE]
    assert actions(held)[-1] == "substitution.done"


def test_a_substitute_who_says_no_frees_the_place_for_the_reserve(held: Invitation) -> None:
    with transaction():
        reserve = factories.nominated(held.allocation, as_reserve=True)
    asked = hand_on(held)
    assert reserve.state is S.RESERVE
    answer(asked, comes=False)
    assert (asked.state, reserve.state, held.state) == (S.DECLINED, S.SENT, S.REPLACED)
    assert taken(asked) == (1, 1, 1)
    assert mails_to(held) == [MailKind.SUBSTITUTION_DONE]
    assert actions(held)[-1] == "substitution.failed"


def test_a_substitute_who_is_silent_loses_the_place_after_the_time_of_an_offer(held: Invitation) -> None:
    asked = hand_on(held)
    assert asked.answer_until_at == LATER + timedelta(hours=held.event.offer_hours)
    with transaction():
        assert invitations.expire_due(asked.answer_until_at) == 1
    assert (asked.state, taken(asked)) == (S.EXPIRED, (0, 0, 0))
    assert mails_to(held) == [MailKind.SUBSTITUTION_DONE]


def test_a_substitute_who_is_taken_back_frees_the_place(held: Invitation) -> None:
    asked = hand_on(held)
    with transaction():
        invitations.revoke(asked, by=ORGANISER, now=LATER)
    assert taken(asked) == (0, 0, 0)
    assert mails_to(held) == [MailKind.SUBSTITUTION_DONE]


def test_who_withdraws_after_a_yes_has_nobody_to_tell(held: Invitation) -> None:
    asked = hand_on(held)
    answer(asked, comes=True)
    with transaction():
        invitations.withdraw(asked, by=me(asked), now=LATER)
    assert mails_to(held) == [MailKind.SUBSTITUTION_DONE]


def test_a_promised_place_is_handed_on_before_it_is_answered(event: Event) -> None:
    with transaction():
        invitation = factories.nominated(factories.forum(event).allocations[0])
    asked = hand_on(invitation)
    answer(asked, comes=True)
    assert taken(asked) == (1, 1, 1)
    assert mails_to(invitation) == [MailKind.SUBSTITUTION_DONE]


def test_in_an_open_group_the_place_is_kept_for_the_substitute(event: Event) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        first, waits = factories.accepted(guests), factories.accepted(guests)
        first.person.organisation = "Fjordby Erhverv"
    asked = hand_on(first)
    assert (asked.holds_place, guests.pool.taken) == (True, 1)
    assert waits.person.registration.state is R.WAITLISTED
    answer(asked, comes=False)
    assert waits.person.registration.state is R.OFFERED
    assert guests.pool.taken == 1


@pytest.mark.parametrize("comes", [True, False])
def test_who_is_asked_can_name_another_and_everyone_before_is_told(held: Invitation, comes: bool) -> None:
    second = hand_on(held)
    third = hand_on(second, "Carl Dam", email="carl@post.example")
    assert taken(third) == (1, 1, 1)
    assert (mails_to(held), mails_to(second)) == ([], [])
    answer(third, comes=comes)
    assert (mails_to(held), mails_to(second)) == ([MailKind.SUBSTITUTION_DONE], [MailKind.SUBSTITUTION_DONE])


def test_once_the_second_has_come_the_first_hears_no_more(held: Invitation) -> None:
    second = hand_on(held)
    answer(second, comes=True)
    third = hand_on(second, "Carl Dam", email="carl@post.example")
    answer(third, comes=True)
    assert (mails_to(held), mails_to(second)) == ([MailKind.SUBSTITUTION_DONE], [MailKind.SUBSTITUTION_DONE])


def test_the_mail_names_who_comes_in_the_end(held: Invitation) -> None:
    second = hand_on(held)
    third = hand_on(second, "Carl Dam", email="carl@post.example")
    assert facts.substitute_of(held) == facts.substitute_of(second) == ("Carl Dam", False)
    answer(third, comes=True)
    assert facts.substitute_of(held) == ("Carl Dam", True)
    hand_on(third, "Dorit Lund", email="dorit@post.example")
    assert facts.substitute_of(held) == ("Carl Dam", True)
    assert facts.substitute_of(third) == ("Dorit Lund", False)
