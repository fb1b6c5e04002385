"""The waiting list as who waits sees it: the position, what others may have before, and an offer that was let pass."""

from __future__ import annotations

import pytest

from summit import clock
from summit.db import transaction
from summit.models import Admission, Event, Group, Invitation, RegistrationState
from summit.services import invitations, waiting_list
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.web.attendee.guests import link_of, me
from tests.web.forms import follow, press, visit

R = RegistrationState


@pytest.fixture
def guests(event: Event) -> Group:
    """An open group of one place, which is taken."""
    with transaction():
        return factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)


def waiting(group: Group) -> tuple[Invitation, Invitation]:
    """Who has the place, and who waits for it."""
    with transaction():
        holder, one = (factories.accepted(group) for _ in range(2))
        one.person.language = "en"
    return holder, one


def test_the_position_follows_priority_and_says_that_there_is_such_a_thing(guests: Group, client: Browser) -> None:
    _, one = waiting(guests)
    assert "You are next" in visit(client, link_of(one)).text
    with transaction():
        other = factories.accepted(guests)
        waiting_list.prefer(other.person.registration, reason="Mayor of Fjordby", by=ORGANISER, now=NOW)
    page = visit(client, link_of(one))
    assert "There is 1 person before you." in page.text
    assert "the organiser can give somebody priority" in page.text
    assert "Mayor" not in page.text


def test_who_let_an_offer_pass_is_asked_and_stands_in_line_again_by_one_button(guests: Group, client: Browser) -> None:
    holder, one = waiting(guests)
    with transaction():
        invitations.withdraw(holder, by=me(holder), now=NOW)
        registration = one.person.registration
        assert registration is not None
        assert registration.offered_until_at is not None
        late = registration.offered_until_at
        factories.accepted(guests)
        waiting_list.lapse_due(late)
    clock.set_to(late)
    page = visit(client, link_of(one))
    assert "Do you still want a place?" in page.text
    assert "There is nothing that you have to do" not in page.text
    back = follow(client, press(client, page, "Yes, I still want a place"))
    assert "You are in line for a place again." in back.text
    assert "You are next" in back.text
    assert (registration.state, registration.lapsed_at) == (R.WAITLISTED, None)


def test_a_place_that_is_still_free_is_offered_to_them_at_once(guests: Group, client: Browser) -> None:
    holder, one = waiting(guests)
    with transaction():
        invitations.withdraw(holder, by=me(holder), now=NOW)
        registration = one.person.registration
        assert registration is not None
        assert registration.offered_until_at is not None
        late = registration.offered_until_at
        waiting_list.lapse_due(late)
    clock.set_to(late)
    offered = follow(client, press(client, visit(client, link_of(one)), "Yes, I still want a place"))
    assert offered.h1 == "A place has become free for you"
    assert registration.state is R.OFFERED
