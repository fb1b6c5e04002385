"""Releases: planned in words, seen before they are sent, sent as they were seen, and undone."""

from __future__ import annotations

import html
import re

import pytest

from summit import clock
from summit.db import db, transaction
from summit.models import Event, InvitationState, ReleaseRule, ReleaseState, RoleKind
from summit.services import invitations
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.services import release_town
from tests.services.release_town import LATER, Town, rule, to_reserves
from tests.statements import counted
from tests.web.organiser.conftest import Office, _member


@pytest.fixture
def town(context: Application) -> Town:
    with transaction():
        return release_town.make()


@pytest.fixture
def office(town: Town, client: Browser) -> Office:
    return Office(client, _member(town.event.host, "dorte@fjordby.example", RoleKind.ORGANISER))


def page(office: Office, town: Town, path: str = "") -> str:
    return html.unescape(office.get(f"/o/{town.event.slug}/releases{path}").text)


def form(town: Town, **more: str) -> dict[str, str]:
    jyderup, oroe = town.jyderup, town.oroe
    return {
        "source": f"n{jyderup.nominator_id}-{jyderup.group_id}",
        "due": "2026-03-12T10:00",
        "first": f"n{oroe.nominator_id}-{oroe.group_id}",
        "second": f"g{town.staff.id}",
        "third": "waiting",
        "fourth": "",
        "fifth": "",
    } | more


def due(office: Office, town: Town) -> ReleaseRule:
    """A rule whose day has come, with two reserves who are next."""
    with transaction():
        for name in ("Anna Lund", "Eva Krog"):
            factories.nominated(town.oroe, name=name, as_reserve=True)
        made = rule(town, to_reserves(town.oroe))
    clock.set_to(LATER)
    office.sign_in_again()
    return made


def seen(text: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', text)
    assert found
    return found[1]


def test_a_rule_is_planned_in_the_events_own_time_and_told_in_words(office: Office, town: Town) -> None:
    assert "No release is planned" in page(office, town)
    answer = office.post(f"/o/{town.event.slug}/releases/new", form(town))
    made = db.session.scalars(db.select(ReleaseRule)).one()
    assert answer.location == f"/o/{town.event.slug}/releases/{made.id}"
    assert made.due_at == NOW.replace(day=12, hour=9, minute=0)
    text = page(office, town)
    assert "Unused places of Lokalforum Jyderup in Borgere" in text
    takers = ["Reserves of Lokalforum Orø in Borgere", "Those who wait in Ansatte", "The waiting list of Borgere"]
    assert re.findall("<li>([^<]*)</li>", text)[-3:] == takers


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"first": "waiting"}, "The same taker stands in the rule twice."),
        ({"due": ""}, "Choose a day and a time."),
        ({"due": "9999-01-01T10:00"}, "Please look at the year: 9999 is far away."),
        ({"due": "2026-06-01T10:00"}, "A release must be before the event begins."),
        ({"source": "n1-999"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_field(
    office: Office, town: Town, more: dict[str, str], words: str
) -> None:
    answer = office.post(f"/o/{town.event.slug}/releases/new", form(town, **more))
    assert answer.status_code in {409, 422}
    assert words in html.unescape(answer.text)


def test_a_rule_is_changed_and_removed(office: Office, town: Town) -> None:
    office.post(f"/o/{town.event.slug}/releases/new", form(town))
    made = db.session.scalars(db.select(ReleaseRule)).one()
    path = f"/o/{town.event.slug}/releases/{made.id}"
    assert 'value="2026-03-12T10:00"' in office.get(f"{path}/edit").text
    assert office.post(f"{path}/edit", form(town, third="", second="")).status_code == 303
    assert len(made.steps) == 1
    assert office.post(f"{path}/remove").status_code == 303
    assert db.session.scalars(db.select(ReleaseRule)).all() == []


def test_before_its_day_it_is_shown_and_cannot_be_sent(office: Office, town: Town) -> None:
    with transaction():
        factories.nominated(town.oroe, name="Anna Lund", as_reserve=True)
        made = rule(town, to_reserves(town.oroe))
    text = page(office, town, f"/{made.id}")
    assert "Anna Lund" in text
    assert "Until then this is how it would be now." in text
    assert 'name="seen"' not in text
    assert office.post(f"/o/{town.event.slug}/releases/{made.id}/send", {"seen": ""}).status_code == 409


def test_what_is_due_is_told_on_today_seen_sent_and_undone(office: Office, town: Town) -> None:
    made = due(office, town)
    today = html.unescape(office.get(f"/o/{town.event.slug}").text)
    assert "release is due" in today
    assert "3 places are unused and can be offered to others: Lokalforum Jyderup." in today
    text = page(office, town, f"/{made.id}")
    assert "Offer 2 places" in text
    path = f"/o/{town.event.slug}/releases/{made.id}"
    assert office.post(f"{path}/send", {"seen": seen(text)}).status_code == 303
    assert made.state is ReleaseState.SENT
    assert "release is due" not in office.get(f"/o/{town.event.slug}").text
    assert "Not answered yet" in page(office, town, f"/{made.id}")
    anna = made.places[0].invitation
    with transaction():
        invitations.accept(anna, by=factories.ORGANISER, now=LATER)
    told = office.post(f"{path}/undo", follow_redirects=True)
    assert "1 place is taken back." in told.text
    assert [place.invitation.state for place in made.places] == [InvitationState.ACCEPTED, InvitationState.RESERVE]
    assert "Has taken the place" in told.text
    log = html.unescape(office.get(f"/o/{town.event.slug}/log").text)
    assert "A release of <b>Lokalforum Jyderup</b> was undone: 1 place was taken back, 1 had been answered" in log


def test_what_has_changed_since_is_shown_instead_of_sent(office: Office, town: Town) -> None:
    made = due(office, town)
    text = page(office, town, f"/{made.id}")
    with transaction():
        factories.nominated(town.oroe, name="Ida Bro", as_reserve=True, now=LATER)
    answer = office.post(f"/o/{town.event.slug}/releases/{made.id}/send", {"seen": seen(text)})
    assert answer.status_code == 409
    assert "has changed since you looked" in answer.text
    assert "Ida Bro" in answer.text
    assert made.state is ReleaseState.PLANNED


def test_the_number_of_queries_is_fixed(office: Office, town: Town) -> None:
    made = due(office, town)
    asked = []
    for _ in range(2):
        with counted() as statements:
            page(office, town, f"/{made.id}")
        asked.append(len(statements))
        with transaction():
            factories.nominated(town.oroe, as_reserve=True, now=LATER)
            factories.nominated(town.oroe, as_reserve=True, now=LATER)
    assert asked[0] == asked[1]


def test_of_another_event_nothing_is_found(office: Office, town: Town) -> None:
    with transaction():
        other: Event = factories.event(of=town.event.host, title="Et andet")
        made = rule(town, to_reserves(town.oroe))
    assert office.get(f"/o/{other.slug}/releases/{made.id}").status_code == 404
