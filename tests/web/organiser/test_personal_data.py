"""The organiser gives somebody a copy of all that is kept, and erases them when they ask for it."""

from __future__ import annotations

from sqlalchemy import select

from summit.db import db, transaction
from summit.models import AuditEntry, Event, InvitationState, Person
from summit.services import erasures
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.organiser.conftest import Office


def test_a_copy_is_taken_away_and_noted(office: Office, event: Event) -> None:
    with transaction():
        person = factories.accepted(event.groups[0], name="Åse Holm").person
    path = f"/o/{event.slug}/people/{person.id}/kept"
    assert "Åse Holm" in office.get(path).text
    file = office.post(path)
    assert (file.status_code, file.mimetype) == (200, "application/json")
    assert file.get_json()["records"][0]["values"]["name"] == "Åse Holm"
    noted = select(AuditEntry.person_id).where(AuditEntry.action == "privacy.person_exported")
    assert db.session.scalars(noted).all() == [person.id]


def test_who_asks_is_erased_after_one_question(office: Office, event: Event) -> None:
    with transaction():
        invitation = factories.accepted(event.groups[0], name="Åse Holm")
    person = invitation.person
    path = f"/o/{event.slug}/people/{person.id}/erase"
    page = office.get(path)
    assert ("Åse Holm" in page.text, person.name) == (True, "Åse Holm")
    assert office.post(path).status_code == 303
    assert "Åse Holm" not in office.get(f"/o/{event.slug}/people").text
    assert db.session.scalars(select(Person.name).where(Person.id == person.id)).one() == "—"
    assert invitation.state is InvitationState.WITHDRAWN
    assert office.get(path).status_code == 404
    shown = office.get(f"/o/{event.slug}/people/{person.id}")
    assert (shown.status_code, f"/people/{person.id}/answer" in shown.text) == (200, False)
    answered = office.post(f"/o/{event.slug}/people/{person.id}/answer", data={"answer": "yes"})
    assert answered.status_code == 409


def test_the_page_says_whether_a_place_is_passed_on(event: Event) -> None:
    with transaction():
        asked = factories.invited(event.groups[0]).person
        assert erasures.frees_a_place(asked)
        erasures.erase_person(asked, by=ORGANISER, now=NOW)
    assert not erasures.frees_a_place(asked)
