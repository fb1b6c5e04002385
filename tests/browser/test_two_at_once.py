"""Two organisers have one form open in two browsers: the second is told what the first saved, and nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from summit import clock
from summit.db import db, transaction
from summit.models import Person
from summit.services import staff
from tests import factories
from tests.browser.conftest import House, NewVisitor
from tests.browser.organiser import Organiser
from tests.browser.words import da

NAME = "Åse Holm"


@pytest.fixture
def size() -> str:
    """One width is enough: the form and what is told above it are looked at in others at both."""
    return "desktop"


@dataclass(frozen=True)
class Record:
    """Somebody who comes, where the form about them is, and a way in for each of two organisers."""

    person_id: int
    path: str
    ways_in: tuple[str, str]

    @property
    def known(self) -> tuple[str, str, str]:
        db.session.rollback()
        person = db.session.get_one(Person, self.person_id)
        return person.name, person.organisation, person.phone


@pytest.fixture
def record(office: Flask, house: House) -> Record:
    now = clock.now()
    with transaction():
        host = factories.host(now=now)
        members = [factories.organiser(host, email=f"{name}.to@fjordby.example") for name in ("anna", "bent")]
        for member, name in zip(members, ("Anna Vinther", "Bent Skov"), strict=True):
            member.name = name
        event = factories.event(of=host, now=now, title="To ved samme skema")
        person = factories.accepted(event.groups[0], name=NAME, now=now).person
        person.organisation, person.phone = "Havnen", "55 10 10 10"
        first, second = (staff.make_unbound_link(member, now) for member in members)
    return Record(person.id, f"{house.base_url}/o/{event.slug}/people/{person.id}/correct", (first, second))


def at_the_form(organiser: Organiser, house: House, way_in: str, path: str) -> Organiser:
    """Signed in, with the form open."""
    organiser.open(f"{house.base_url}/sign-in/{way_in}")
    organiser.sees(da("Sign in"))
    organiser.press(da("Sign in"))
    organiser.sees(da("Events"))
    organiser.open(path)
    organiser.sees(da("Correct %(name)s", name=NAME))
    return organiser


def test_the_second_is_told_what_the_first_saved_and_nothing_is_lost(
    record: Record, house: House, new_visitor: NewVisitor
) -> None:
    anna, bent = (at_the_form(new_visitor(Organiser), house, way_in, record.path) for way_in in record.ways_in)
    anna.fill(da("Organisation"), "Fjordby Havn")
    anna.fill(da("Phone"), "55 20 20 20")
    bent.fill(da("Phone"), "55 30 30 30")
    anna.press(da("Save"))
    anna.sees(NAME)
    assert record.known == (NAME, "Fjordby Havn", "55 20 20 20")

    bent.press(da("Save"))
    bent.sees(da("Correct %(name)s", name=NAME))
    bent.reads(da("%(name)s changed this while you had it open", name="Anna Vinther"))
    bent.reads(da("You had left this alone, so the new value stands below."))
    assert record.known == (NAME, "Fjordby Havn", "55 20 20 20")

    bent.press(da("Save"))
    bent.sees(NAME)
    assert record.known == (NAME, "Fjordby Havn", "55 30 30 30")
