"""What the walks and the rules found, each as its smallest case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from summit.db import transaction
from summit.errors import NotPossible, TooLate
from summit.models import Admission, EventState, InvitationState, RegistrationState
from summit.services import checkin, checks, invitations, waiting_list
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


def test_nobody_gives_a_place_up_when_the_event_has_been_held() -> None:
    with transaction():
        event = factories.event()
        invitation = factories.accepted(event.groups[0])
        checkin.finish(event, by=ORGANISER, now=NOW)
    with pytest.raises(TooLate), transaction():
        invitations.withdraw(invitation, by=ORGANISER, now=NOW)
    assert invitation.person.registration.state is RegistrationState.ABSENT


def test_a_draft_cannot_have_been_held() -> None:
    with transaction():
        event = factories.event(is_open=False)
    with pytest.raises(NotPossible), transaction():
        checkin.finish(event, by=ORGANISER, now=NOW)
    assert event.state is EventState.DRAFT


def test_where_a_nominators_places_were_gone_beyond_one_less_is_none_to_give_up() -> None:
    """After the nomination deadline a withdrawal used to be refused, because the share could not shrink."""
    with transaction():
        share = factories.forum(factories.event(), places=1).allocations[0]
        first = factories.nominated(share)
        invitations.decline(first, by=ORGANISER, now=NOW)
        second = factories.nominated(share)
        invitations.accept(second, by=ORGANISER, now=NOW)
        checkin.came_unanswered(first, override=True, by=ORGANISER, now=NOW)
        invitations.withdraw(second, by=ORGANISER, now=NOW + timedelta(days=31))
    assert second.state is InvitationState.WITHDRAWN
    assert (share.pool.size, share.pool.taken, share.pool.overrun) == (1, 1, 0)


def test_whose_nominator_has_no_place_left_takes_a_free_one_of_the_group() -> None:
    """They used to wait beside a free place, which was offered to them whenever something else happened."""
    with transaction():
        event = factories.event()
        staff = factories.group(event, "Ansatte", quota=2, admission=Admission.OPEN)
        share = factories.forum(event, "Personalerådet", places=1, to=staff).allocations[0]
        first, second, third = (factories.nominated(share) for _ in range(3))
        for one in (first, second, third):
            invitations.accept(one, by=ORGANISER, now=NOW)
    standing = [one.person.registration.state for one in (first, second, third)]
    assert standing == [RegistrationState.CONFIRMED, RegistrationState.CONFIRMED, RegistrationState.WAITLISTED]
    assert (first.allocation, second.allocation, third.allocation) == (share, None, share)


def test_a_second_of_an_area_who_was_offered_a_place_by_hand_breaks_no_rule() -> None:
    """The log names a registration there, and no invitation: the invariants took it for an oversight."""
    with transaction():
        event = factories.event()
        schools = factories.group(event, "Skoler", quota=1, admission=Admission.OPEN, is_one_per_area=True)
        factories.accepted(schools, area=event.areas[0])
        second = factories.accepted(schools, area=event.areas[0]).person.registration
        waiting_list.offer_now(second, override=True, by=ORGANISER, now=NOW)
    assert second.state is RegistrationState.OFFERED
    assert checks.breaches(NOW) == []
