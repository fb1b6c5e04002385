"""A list that waits for its yes stands in a session: whoever is erased is not in it any more, nor in its files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from summit.db import db, transaction
from summit.models import Event, Person
from summit.services import erasures, privacy
from summit.tasks import scrub
from summit.web import second_database, sessions
from tests import factories, files_apart
from tests.factories import NOW, ORGANISER
from tests.web.organiser.conftest import Office
from tests.web.organiser.test_invitations import key_in, pasted, path

NAME, EMAIL = "Frederikke Quistgaard", "frederikke@quistgaard.example"
FORGOTTEN = NOW + timedelta(days=60 + 91)
LIST = f"Name;E-mail;Phone\n{NAME};{EMAIL};71 55 33 99\n"


def erase(person: Person) -> None:
    with transaction():
        erasures.erase_person(person, by=ORGANISER, now=NOW)


def in_sessions() -> str:
    with second_database.read() as connection:
        return "\n".join(connection.scalars(select(second_database.sessions.c.data)))


def in_files(office: Office) -> dict[str, int]:
    """How often the person stands in the files of the second database."""
    folder = Path(office.browser.application.config["INSTANCE"])
    found = {file.name: files_apart.read(file).count(EMAIL.encode()) for file in folder.glob("sessions.db*")}
    return {name: times for name, times in found.items() if times}


def test_no_byte_is_left_of_a_list_that_was_sent(event: Event, office: Office) -> None:
    page = pasted(office, event, LIST)
    assert office.post(path(event, "/list/send"), {"key": key_in(page)}).status_code == 303
    erase(db.session.scalars(select(Person).where(Person.email == EMAIL)).one())
    assert in_files(office)  # the control: until the scrub they are there
    assert scrub.scrub() is True
    assert in_files(office) == {}


def test_a_list_that_waits_is_dropped_at_once(event: Event, office: Office) -> None:
    page = pasted(office, event, LIST)
    assert EMAIL in in_sessions()
    with transaction():
        person = factories.accepted(event.groups[0], name=NAME).person
    erase(person)
    assert EMAIL not in in_sessions()
    assert office.get(path(event, "/list")).status_code == 303  # signed in still, and nothing waits
    sent = office.post(path(event, "/list/send"), {"key": key_in(page)})
    assert (sent.status_code, db.session.scalars(select(Person.name)).all()) == (303, ["—"])


def test_so_is_the_list_of_whoever_erases(event: Event, office: Office) -> None:
    pasted(office, event, LIST)
    with transaction():
        person = factories.accepted(event.groups[0]).person
    answer = office.post(f"/o/{event.slug}/people/{person.id}/erase")
    assert answer.status_code == 303
    assert EMAIL not in in_sessions()
    assert "The person is erased." in office.get(f"/o/{event.slug}/people").text


def test_what_is_still_to_be_told_goes_too(event: Event, office: Office) -> None:
    data = {"group": event.groups[0].id, "name": NAME, "email": EMAIL, "area": "", "language": "en"}
    assert office.post(path(event, "/one"), data).status_code == 303
    assert f"{NAME} is invited." in in_sessions()
    erase(db.session.scalars(select(Person).where(Person.email == EMAIL)).one())
    assert NAME not in in_sessions()


def test_a_list_of_an_event_whose_people_are_forgotten_goes_with_them(event: Event, office: Office) -> None:
    pasted(office, event, LIST)
    with transaction():
        factories.accepted(event.groups[0])
        assert privacy.forget_due_people(FORGOTTEN) == 1
    assert scrub.scrub() is True
    assert (EMAIL in in_sessions(), in_files(office)) == (False, {})


def test_while_somebody_reads_sessions_the_erasure_waits_for_the_next_minute(
    event: Event, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrub, "WAITS", 0.05)
    with transaction():
        person = factories.accepted(event.groups[0]).person
    with second_database.engine().connect() as reader:
        reader.execute(text("SELECT count(*) FROM web_session")).scalar()
        erase(person)
        assert scrub.scrub() is False
        assert len(erasures.unscrubbed()) == 1
        db.session.rollback()
    assert scrub.scrub() is True
    assert erasures.unscrubbed() == []


def test_sessions_that_hold_nobody_stay_as_they_are(event: Event, office: Office) -> None:
    office.get(f"/o/{event.slug}/people")
    before = in_sessions()
    sessions.forget_people()
    assert in_sessions() == before != ""
