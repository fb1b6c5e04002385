"""The programme through its forms: added, changed, removed, refused, and empty."""

from __future__ import annotations

from datetime import time

from summit.db import db, transaction
from summit.models import Event, ItemKind, PlanState, TablePlan
from summit.services import programme
from tests import factories
from tests.factories import NOW
from tests.statements import counted
from tests.web.organiser.conftest import Office

ROUND = {"kind": "round", "begins": "09:30", "title": "Første runde", "presenter": "", "description": ""}


def test_an_empty_programme_says_what_to_do(office: Office, viewer: Office, event: Event) -> None:
    assert "Add the first point" in office.get(f"/o/{event.slug}/programme").text
    assert "Add the first point" not in viewer.get(f"/o/{event.slug}/programme").text


def test_a_point_is_added(office: Office, event: Event) -> None:
    answer = office.post(f"/o/{event.slug}/programme/new", ROUND | {"presenter": " Kirsten Holm "})
    assert (answer.status_code, answer.location) == (303, f"/o/{event.slug}/programme")
    item = event.programme[0]
    assert (item.kind, item.begins, item.title, item.presenter) == (
        ItemKind.ROUND,
        time(9, 30),
        "Første runde",
        "Kirsten Holm",
    )
    page = office.get(f"/o/{event.slug}/programme").text
    assert "Round 1 at tables" in page
    assert "Added to the programme." in page


def test_what_is_missing_stands_at_its_field(office: Office, event: Event) -> None:
    answer = office.post(f"/o/{event.slug}/programme/new", ROUND | {"begins": "", "title": ""})
    assert answer.status_code == 422
    assert 'id="begins-error"' in answer.text
    assert 'id="title-error"' in answer.text
    assert event.programme == []


def test_two_rounds_at_once_are_refused_at_the_time(office: Office, event: Event) -> None:
    office.post(f"/o/{event.slug}/programme/new", ROUND)
    answer = office.post(f"/o/{event.slug}/programme/new", ROUND | {"title": "Anden runde"})
    assert answer.status_code == 422
    assert "Another round begins at the same time." in answer.text
    assert 'id="begins-error"' in answer.text


def test_a_point_is_changed_and_removed(office: Office, event: Event) -> None:
    office.post(f"/o/{event.slug}/programme/new", ROUND)
    path = f"/o/{event.slug}/programme/{event.programme[0].id}"
    assert 'value="09:30"' in office.get(path).text
    assert office.post(path, ROUND | {"begins": "10:15", "kind": "talk"}).status_code == 303
    assert (event.programme[0].begins, event.programme[0].kind) == (time(10, 15), ItemKind.TALK)
    assert "Remove from the programme?" in office.get(f"{path}/remove").text
    assert len(event.programme) == 1
    assert office.post(f"{path}/remove").status_code == 303
    db.session.expire_all()
    assert event.programme == []


def test_a_round_of_published_tables_stays(office: Office, event: Event) -> None:
    with transaction():
        factories.rounds(event, number=1)
        plan = TablePlan(event=event, number=1, rounds=1, seed=1, seconds=1, created_at=NOW, figures={})
        plan.state = PlanState.PUBLISHED
        db.session.add(plan)
    answer = office.post(f"/o/{event.slug}/programme/{event.programme[0].id}/remove")
    assert answer.status_code == 409
    assert "The tables are published" in answer.text


def test_another_events_point_is_not_there(office: Office, event: Event) -> None:
    with transaction():
        other = factories.event(of=event.host, title="Et andet møde")
        factories.rounds(other, number=1)
    id = other.programme[0].id
    assert office.get(f"/o/{event.slug}/programme/{id}").status_code == 404
    assert office.post(f"/o/{event.slug}/programme/{id}/remove").status_code == 404


def test_a_viewer_cannot_change_it(viewer: Office, event: Event) -> None:
    assert viewer.get(f"/o/{event.slug}/programme/new").status_code == 403
    assert viewer.post(f"/o/{event.slug}/programme/new", ROUND).status_code == 403
    assert event.programme == []


def test_the_number_of_queries_is_fixed(office: Office, event: Event) -> None:
    numbers = []
    for hours in ((9,), (11, 13)):  # one point, then three
        with transaction():
            for hour in hours:
                point = programme.Point(kind=ItemKind.ROUND, begins=time(hour), title=f"Runde kl. {hour}")
                programme.add(event, point, by=factories.ORGANISER, now=NOW)
        office.get(f"/o/{event.slug}/programme")
        with counted() as asked:
            assert office.get(f"/o/{event.slug}/programme").status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
