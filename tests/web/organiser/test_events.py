"""The list of events and the form of a new one: dates on the clocks of a zone, or none; refusals at their fields."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from summit.db import db, transaction
from summit.models import DateStatus, Event, EventState, RoleKind
from summit.services import staff
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office

FORM = {
    "title": "Værksted om vedvarende energi",
    "language": "da",
    "other_languages": ["en"],
    "when": "fixed",
    "day": "2026-10-25",
    "begins": "09:00",
    "ends": "16:00",
    "time_zone": "Europe/Copenhagen",
    "venue": "Fjordhallen",
    "capacity": "168",
    "nominate_until": "2026-10-24T12:00",
    "answer_until": "2026-10-25T08:00",
    "offer_hours": "48",
    "remind_days": "4",
    "contact_name": "Dorte Haugaard",
    "contact_email": "dorte@fjordby.example",
}


def made() -> Event:
    """The event of FORM."""
    return db.session.scalars(db.select(Event).where(Event.title == FORM["title"])).one()


def test_an_event_is_made_with_its_times_in_its_zone(office: Office) -> None:
    answer = office.post("/o/events/new", FORM)
    event = made()
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}")
    assert event.state is EventState.DRAFT
    assert event.languages == ["da", "en"]
    # summer time ends in the night before
    assert (event.starts_at, event.ends_at) == (
        datetime(2026, 10, 25, 8, tzinfo=UTC),
        datetime(2026, 10, 25, 15, tzinfo=UTC),
    )
    assert event.nominate_until_at == datetime(2026, 10, 24, 10, tzinfo=UTC)
    assert (event.pool.size, event.offer_hours, event.remind_days, event.venue) == (168, 48, 4, "Fjordhallen")
    assert "The event is there as a draft." in office.get(answer.location).text


@pytest.mark.parametrize(("when", "season", "kept"), [("season", "forår 2027", "forår 2027"), ("missing", "x", "")])
def test_an_event_may_have_no_date(office: Office, when: str, season: str, kept: str) -> None:
    answer = office.post("/o/events/new", FORM | {"when": when, "season": season})
    assert answer.status_code == 303
    event = made()
    assert (event.starts_at, event.ends_at, event.season) == (None, None, kept)
    assert event.date_status is DateStatus.MISSING


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": ""}, "title", "Please give the event a title."),
        ({"day": ""}, "day", "Choose the day, or say that it is not fixed yet."),
        ({"ends": "08:00"}, "ends", "The event must end after it begins."),
        ({"when": "season", "season": ""}, "season", "Write about when it will be"),
        ({"capacity": "0"}, "capacity", "An event has from 1 to 100,000 places."),
        ({"capacity": "many"}, "capacity", "Not a valid integer value."),
        ({"answer_until": "2026-10-26T08:00"}, "answer_until", "The deadline must be before the event begins."),
        ({"contact_email": "dorte"}, "contact_email", "This is not an e-mail address."),
        ({"time_zone": "Mars/Crater"}, "time_zone", "Not a valid choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field(office: Office, changed: dict[str, str], field: str, words: str) -> None:
    answer = office.post("/o/events/new", FORM | changed)
    assert answer.status_code == 422
    error = answer.text.partition(f'id="{field}-error"')[2].partition("</span></span>")[0]
    assert words in error
    assert f'href="#{field}"' in answer.text
    assert db.session.scalars(db.select(Event).where(Event.title == FORM["title"])).all() == []


def test_the_host_is_asked_for_only_when_there_is_a_choice(office: Office, event: Event) -> None:
    assert 'name="host"' not in office.get("/o/events/new").text
    with transaction():
        other = factories.host("Bakkedal Kommune")
        factories.organiser(other)
    page = office.get("/o/events/new").text
    assert 'name="host"' in page
    assert office.post("/o/events/new", FORM | {"host": str(other.id)}).status_code == 303
    assert made().host is other


def test_a_foreign_host_is_no_choice(office: Office) -> None:
    with transaction():
        other = factories.host("Bakkedal Kommune")
    assert office.post("/o/events/new", FORM | {"host": str(other.id)}).status_code == 422


def test_a_viewer_makes_no_events(viewer: Office) -> None:
    assert viewer.get("/o/events/new").status_code == 403
    assert viewer.post("/o/events/new", FORM).status_code == 403
    assert "/o/events/new" not in viewer.get("/o").text


def test_the_list_holds_ones_own_events_by_host(office: Office, stranger: Office, event: Event) -> None:
    assert event.title in office.get("/o").text
    page = stranger.get("/o").text
    assert event.title not in page
    assert "Create the first event" in page


def test_without_a_role_there_is_nobody_to_ask_but_an_organiser(context: Application, client: Browser) -> None:
    with transaction():
        host = factories.host()
        event = factories.event(of=host)
        member = staff.appoint(
            "ulla@fjordby.example",
            name="Ulla Brandt",
            language="en",
            host=host,
            kind=RoleKind.VIEWER,
            event=event,
            by=factories.ORGANISER,
            now=NOW,
        )
        for role in list(member.roles):
            db.session.delete(role)
    page = Office(client, member).get("/o").text
    assert "Ask the organiser of an event to give your e-mail address a role there." in page


def test_the_number_of_queries_is_fixed(office: Office, event: Event) -> None:
    numbers = []
    for more in (0, 2):  # one event, then three
        with transaction():
            for _ in range(more):
                factories.event(of=event.host)
        office.get("/o")
        with counted() as asked:
            assert office.get("/o").text.count('scope="row"') == 1 + more
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
