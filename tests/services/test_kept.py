"""Whoever asks gets all that is kept about them; a new column cannot be left out, and nobody else is in it."""

from __future__ import annotations

import json

import pytest

from summit import tokens
from summit.db import db, transaction
from summit.models import Event, Person
from summit.services import kept, registrations, wishes
from summit.services.registrations import Answers
from summit.tasks import deliver
from summit.web import kept_words
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def event() -> Event:
    """One who comes and has told everything, and another."""
    with transaction():
        made = factories.event()
        comes = factories.accepted(made.groups[0], name="Åse Holm")
        answers = Answers(name="Åse Holm", organisation="Holms Planteskole", dietary="Nødder", phone="55 10 10 10")
        registrations.answer_questions(comes.person.registration, answers, by=ORGANISER, now=NOW)
        factories.accepted(made.groups[0], name="Bjarne Andersen")
    deliver.drain()
    return made


def person(name: str) -> Person:
    return db.session.scalars(db.select(Person).where(Person.name == name)).one()


def test_every_table_with_something_personal_is_told_of_or_is_about_others() -> None:
    personal = {table.name for table in db.metadata.sorted_tables if kept.personal_columns(table)}
    assert personal == set(kept.OF_PERSON) | kept.OF_OTHERS
    assert set(kept.OF_PERSON) & kept.OF_OTHERS == set()
    assert set(kept.OF_CONTACT) <= personal
    assert set(kept_words.TABLES) == set(kept.OF_PERSON) | set(kept.OF_CONTACT)


def test_every_personal_column_is_in_the_file(event: Event) -> None:
    told = kept.as_file(person("Åse Holm"), has_needs=True, now=NOW)
    text = json.dumps(told, ensure_ascii=False)
    assert [w for w in ("Åse Holm", "Holms Planteskole", "Nødder", "55 10 10 10") if w not in text] == []
    for record in kept.of_person(person("Åse Holm"), has_needs=True):
        assert set(record.values) == set(kept.personal_columns(db.metadata.tables[record.table]))
    assert "Bjarne" not in text
    assert [line["action"] for line in told["log"]][-1] == "registration.answered"  # type: ignore[index, call-overload, attr-defined]


def wish(event: Event, *, name: str, email: str, message: str) -> None:
    with transaction():
        forum = event.nominators[0] if event.nominators else factories.forum(event)
        wishes.write(forum, name=name, email=email, phone="40 40 40 40", message=message, language="da", now=NOW)


def test_what_one_wrote_to_a_forum_is_told_and_what_a_namesake_wrote_is_not(event: Event, client: Browser) -> None:
    comes = person("Åse Holm")
    wish(event, name="Åse", email=comes.email.upper(), message="Jeg bor ved fjorden")
    wish(event, name="Åse Holm", email="en-anden@post.example", message="Jeg bor i skoven")
    told = json.dumps(kept.as_file(comes, has_needs=True, now=NOW), ensure_ascii=False)
    assert [w for w in ("Jeg bor ved fjorden", "40 40 40 40", comes.email.upper()) if w not in told] == []
    assert [w for w in ("skoven", "en-anden") if w in told] == []
    invitation = comes.invitations[-1]
    link = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    assert "Jeg bor ved fjorden" in client.get(f"/i/{link}/kept").text


def test_whoever_has_no_address_is_told_of_no_wish(event: Event) -> None:
    comes = person("Åse Holm")
    wish(event, name="Åse Holm", email="en-anden@post.example", message="Jeg bor i skoven")
    with transaction():
        comes.email = ""
    assert [record.table for record in kept.of_person(comes, has_needs=True) if record.table == "wish"] == []


def test_needs_are_left_out_for_whoever_may_not_see_them(event: Event) -> None:
    told = json.dumps(kept.as_file(person("Åse Holm"), has_needs=False, now=NOW), ensure_ascii=False)
    assert ("Nødder" in told, "Åse Holm" in told) == (False, True)


def test_the_page_shows_what_is_told(event: Event) -> None:
    blocks = kept_words.blocks(kept.of_person(person("Åse Holm"), has_needs=True), event.zone)
    lines = {value for block in blocks for _, value in block.lines}
    assert {"Åse Holm", "Holms Planteskole", "Nødder", "55 10 10 10", "Accepted", "Dansk"} <= lines


def test_one_reads_and_takes_it_by_ones_own_link(event: Event, client: Browser) -> None:
    invitation = person("Åse Holm").invitations[-1]
    link = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    page = client.get(f"/i/{link}/kept")
    assert (page.status_code, "Nødder" in page.text, "Bjarne" in page.text) == (200, True, False)
    file = client.post(f"/i/{link}/kept", data={"take": "file"})
    assert (file.status_code, file.mimetype, file.headers["Content-Disposition"]) == (
        200,
        "application/json",
        "attachment; filename=kept-about-me.json",
    )
    needs = [record["values"] for record in file.get_json()["records"] if record["kind"] == "needs"]
    assert [one["dietary"] for one in needs] == ["Nødder"]
