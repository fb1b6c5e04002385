"""The desk's link, and what the desk must not show."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import (
    DeskLink,
    Event,
    Group,
    Invitation,
    Needs,
)
from summit.services import desk_links, links
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.desk.conftest import (
    TOKEN,
    Desk,
    came,
    coming,
    hits,
    publish_plan,
    walk_in_data,
)


def test_the_link_is_exchanged_for_the_days_session(event: Event, link: DeskLink, client: Browser) -> None:
    door = f"/d/{desk_links.token_of(link)}"
    assert client.get("/desk").status_code == 404
    page = client.get(door)
    assert event.title in page.text and "Open the desk" in page.text
    token = TOKEN.search(page.text)
    assert token is not None
    assert client.post(door).status_code == 400, "without the form's token nothing is opened"
    entered = client.post(door, data={"csrf_token": token[1]})
    assert (entered.status_code, entered.location) == (303, "/desk")
    assert client.get("/desk").status_code == 200
    assert client.get(door).location == "/desk"


@pytest.mark.parametrize("days", [-1, 1])
def test_on_another_day_the_link_opens_nothing(event: Event, link: DeskLink, client: Browser, days: int) -> None:
    clock.set_to(event.starts_at + timedelta(days=days))
    desk = Desk(client, link)
    assert desk.entered.status_code in {400, 409}
    assert "It is not that day" in client.get(desk.door).text
    assert "Open the desk" not in client.get(desk.door).text
    assert desk.get().status_code == 404


def test_a_renewed_link_closes_the_desks_that_the_old_one_opened(desk: Desk, link: DeskLink) -> None:
    with transaction():
        desk_links.renew(link, by=ORGANISER, now=NOW)
    assert (desk.get().status_code, desk.browser.get(desk.door).status_code) == (404, 404)


def test_another_events_people_and_groups_are_not_there(event: Event, desk: Desk) -> None:
    with transaction():
        other = factories.event()
        stranger = factories.accepted(other.groups[0], name="Vera Ny")
    registration = stranger.person.registration
    paths = [f"/{registration.id}/check-in", f"/{registration.id}/undo", "/99999/check-in", "/99999/undo"]
    paths += [f"/people/{stranger.person_id}/came-after-all", "/people/99999/came-after-all"]
    assert [desk.post(path).status_code for path in paths] == [404] * len(paths)
    assert desk.post("/walk-in", walk_in_data(other.groups[0])).status_code == 422
    assert hits(desk.get(q="vera")) == []
    assert came(other) == 0


def test_no_needs_and_no_addresses_are_shown(citizens: Group, desk: Desk) -> None:
    (maja,) = coming(citizens, "Maja Lund")
    with transaction():
        maja.person.needs = Needs(dietary="nut allergy", accessibility="wheelchair", is_step_free=True, updated_at=NOW)
        maja.person.phone, maja.person.email = "31 32 33 34", "maja@post.example"
    for page in (desk.get(q="maja"), desk.get("/everyone"), desk.post("/walk-in", walk_in_data(citizens, "Maja Lund"))):
        assert "Maja" in page.text
        assert not re.search("nut allergy|wheelchair|31 32 33 34|maja@post", page.text)


def test_the_number_of_queries_does_not_follow_the_number_of_people(event: Event, citizens: Group, desk: Desk) -> None:
    publish_plan(event, [])
    paths = [("", {"q": "kaj"}), ("", {}), ("/everyone", {}), ("/walk-in", {}), ("/count", {})]
    asked = []
    for names in (["Kaj Et"], ["Kaj To", "Kaj Tre"]):
        for one in coming(citizens, *names):
            if one.person.name != "Kaj Tre":
                desk.post(f"/{one.id}/check-in")
        counts = []
        for path, query in paths:
            with counted() as statements:
                desk.get(path, **query)
            counts.append(len(statements))
        asked.append(counts)
    assert asked[0] == asked[1]


def test_a_scanned_ticket_leads_to_its_person(citizens: Group, desk: Desk) -> None:
    (maja,) = coming(citizens, "Maja Lund")
    invitation = db.session.scalars(select(Invitation).where(Invitation.person_id == maja.person_id)).one()
    scanned = desk.browser.get(f"/t/{links.ticket_token(invitation)}", follow_redirects=True)
    assert hits(scanned) == ["Maja Lund"]
