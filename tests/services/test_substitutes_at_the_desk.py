"""On the day: a substitute who has not answered comes, and so does somebody who had handed the place on."""

from __future__ import annotations

import pytest

from summit.db import transaction
from summit.errors import NoPlace
from summit.models import Event, Invitation, InvitationState, MailKind, RegistrationState
from summit.services import checkin
from tests import factories
from tests.factories import ORGANISER
from tests.refusals import refused
from tests.services.places_handed_on import LATER, answer, hand_on, mails_to, nominated, taken

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

S, R = InvitationState, RegistrationState


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event(capacity=2)


@pytest.fixture
def held(event: Event) -> Invitation:
    """Anna Holm, who comes."""
    return nominated(event)


def test_a_substitute_who_comes_has_said_yes_by_that(held: Invitation) -> None:
    asked = hand_on(held)
    with transaction():
        checkin.came_unanswered(asked, by=ORGANISER, now=LATER)
    assert (asked.state, asked.person.registration.state, taken(asked)) == (S.ACCEPTED, R.CONFIRMED, (1, 1, 1))
    assert mails_to(held) == [MailKind.SUBSTITUTION_DONE]


def test_who_handed_the_place_on_and_comes_all_the_same_needs_another(held: Invitation) -> None:
    asked = hand_on(held)
    answer(asked, comes=True)
    with transaction():
        checkin.came_after_all(held.person.registration, by=ORGANISER, now=LATER)
    registration = held.person.registration
    assert (registration.state, registration.is_walk_in, registration.invitation) == (R.CONFIRMED, True, None)
    assert (held.state, taken(asked)) == (S.REPLACED, (2, 2, 1))


def test_without_a_free_place_the_desk_is_told_so(held: Invitation) -> None:
    hand_on(held)
    with transaction():
        factories.accepted(held.group)
    with refused(NoPlace, "All 2 places of the event are promised."):
        checkin.came_after_all(held.person.registration, by=ORGANISER, now=LATER)
    assert held.person.registration.state is R.CANCELLED
