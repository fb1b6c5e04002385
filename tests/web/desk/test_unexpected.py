"""Those without a place, and those who are not on the list."""

from __future__ import annotations

from typing import Any

import pytest

from summit.db import transaction
from summit.models import (
    Event,
    Group,
    InvitationState,
    RegistrationState,
)
from summit.services import invitations
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.desk.conftest import (
    Desk,
    came,
    coming,
    hits,
    latest_entry,
    person_named,
    walk_in_data,
)

R = RegistrationState


def test_who_had_withdrawn_comes_after_all_and_twice_is_a_success(event: Event, citizens: Group, desk: Desk) -> None:
    (maja,) = coming(citizens, "Maja Lund")
    with transaction():
        invitations.withdraw(maja.invitation, by=ORGANISER, now=NOW)
    path = f"/people/{maja.person_id}/came-after-all?q=maja"
    assert path.partition("?")[0] in desk.get(q="maja").text
    assert [desk.post(path).location for _ in range(2)] == ["/desk?q=maja"] * 2
    assert (maja.state, came(event), event.pool.taken) == (R.CONFIRMED, 1, 1)


def test_beyond_the_places_it_asks_first(event: Event, citizens: Group, desk: Desk) -> None:
    maja, *_ = coming(citizens, "Maja Lund", "A", "B", "C")
    with transaction():
        invitations.withdraw(maja.invitation, by=ORGANISER, now=NOW)
        factories.accepted(citizens, name="D")
    asked = desk.post(f"/people/{maja.person_id}/came-after-all")
    assert (asked.status_code, came(event)) == (409, 0)
    assert "All 4 places of the event are promised." in asked.text and 'name="override"' in asked.text
    assert desk.post(f"/people/{maja.person_id}/came-after-all", {"override": "yes"}).status_code == 303
    assert (came(event), event.pool.overrun) == (1, 1)
    assert latest_entry("checkin.came_after_all").details["override"] is True


def test_who_was_asked_and_never_answered_gets_the_promised_place(event: Event, citizens: Group, desk: Desk) -> None:
    with transaction():
        asked = factories.invited(citizens, name="Ane Bo")
    assert hits(desk.get(q="ane")) == ["Ane Bo"]
    desk.post(f"/people/{asked.person_id}/came-after-all")
    assert (asked.state, asked.person.registration.state) == (InvitationState.ACCEPTED, R.CONFIRMED)
    assert (came(event), event.pool.taken) == (1, 1)


@pytest.mark.parametrize("has_room", [True, False])
def test_a_reserve_at_the_door(event: Event, citizens: Group, desk: Desk, has_room: bool) -> None:
    with transaction():
        forum = factories.forum(event, places=2 if has_room else 1)
        factories.nominated(forum.allocations[0])
        reserve = factories.nominated(forum.allocations[0], name="Ane Bo", as_reserve=True)
    assert desk.post(f"/people/{reserve.person_id}/came-after-all").status_code == (303 if has_room else 409)
    assert came(event) == has_room
    assert reserve.state is (InvitationState.ACCEPTED if has_room else InvitationState.RESERVE)


def test_a_walk_in_is_registered_and_here(event: Event, citizens: Group, desk: Desk) -> None:
    assert 'value="Per Holm"' in desk.get("/walk-in", q="Per Holm").text
    data = walk_in_data(citizens, area=event.areas[1].id, organisation="Skytteforeningen", phone="20 30 40 50")
    assert desk.post("/walk-in", data).location == "/desk?q=Per+Holm"
    person = person_named("Per Holm")
    assert (person.area, person.organisation, person.phone) == (event.areas[1], "Skytteforeningen", "20 30 40 50")
    assert (person.registration.is_walk_in, person.registration.group, came(event)) == (True, citizens, 1)
    assert desk.post("/walk-in", data).status_code == 303, "a second press adds nobody"
    assert came(event) == 1


def test_a_walk_in_beyond_the_places_is_asked_for_once_more(event: Event, citizens: Group, desk: Desk) -> None:
    with transaction():
        small = factories.group(event, "Ansatte", quota=1)
        factories.accepted(small)
    full = desk.post("/walk-in", walk_in_data(small))
    assert (full.status_code, came(event)) == (409, 0)
    assert "The one place of the group Ansatte is promised." in full.text
    assert f'name="full" value="{small.id}"' in full.text and 'name="override"' in full.text
    with transaction():
        other = factories.group(event, "Skoler", quota=0)
    changed = desk.post("/walk-in", walk_in_data(other, full=small.id, override="yes"))
    assert (changed.status_code, came(event)) == (409, 0), "the yes counted for the other group"
    assert desk.post("/walk-in", walk_in_data(small, full=small.id, override="yes")).status_code == 303
    assert (came(event), small.pool.overrun) == (1, 1)
    assert latest_entry("checkin.walk_in").details["override"] is True


def test_a_namesake_is_asked_about(event: Event, citizens: Group, desk: Desk) -> None:
    coming(citizens, "Søren Ågård")
    asked = desk.post("/walk-in", walk_in_data(citizens, "Soren Aagaard"))
    assert (asked.status_code, came(event)) == (409, 0)
    assert "There is a person of this name on the list." in asked.text
    added = desk.post("/walk-in", walk_in_data(citizens, "Soren Aagaard", is_someone_else="y"))
    assert (added.status_code, came(event)) == (303, 1)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"name": " "}, "Please write a name."),
        ({"group": 0}, "Choose a group."),
        ({"group": 99999}, "Not a valid choice"),
    ],
)
def test_a_walk_in_form_says_what_is_wrong(
    event: Event, citizens: Group, desk: Desk, more: dict[str, Any], sentence: str
) -> None:
    answer = desk.post("/walk-in", walk_in_data(citizens) | more)
    assert (answer.status_code, came(event)) == (422, 0)
    assert sentence in answer.text
