"""A plan in the organiser's hands: by keyboard alone somebody sits elsewhere, and the plan is mended; or by mouse."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.demo.mailbox import Mailbox
from summit.models import Actor, ActorKind, Event, Registration, TablePlan
from summit.services import invitations, table_plans
from tests import factories
from tests.browser.conftest import House, NewVisitor
from tests.browser.organiser import Organiser
from tests.browser.visitor import KeyboardVisitor
from tests.browser.words import da, da_many


class OrganiserAtTheKeyboard(KeyboardVisitor, Organiser):
    """Somebody of the municipality who uses no mouse."""


@dataclass(frozen=True)
class Hall:
    """An event with a finished plan, and who may change it."""

    event_id: int
    email: str
    path: str

    @property
    def event(self) -> Event:
        db.session.rollback()
        return db.session.get_one(Event, self.event_id)

    def plan(self, number: int = 1) -> TablePlan:
        found = table_plans.plan_by_number(self.event, number)
        assert found is not None
        return found

    def table_of(self, name: str) -> int:
        """Where somebody sits in the first round of the first plan."""
        seats = table_plans.seats_in(self.plan(), 0)
        return next(seat.table.number for seat in seats if seat.registration.person.name == name)

    def somebody(self, table: int) -> str:
        """The name of one who sits there in the first round and leads nothing."""
        seats = table_plans.seats_in(self.plan(), 0)
        sitting = [seat for seat in seats if seat.table.number == table and not seat.is_facilitator]
        return min(seat.registration.person.name for seat in sitting)


@pytest.fixture
def hall(office: Flask, house: House, size: str) -> Hall:
    """Twelve people at three tables for four or five, in two rounds; the worker has planned it."""
    now = clock.now()
    email = f"tables.{size}@fjordby.example"
    with transaction():
        host = factories.host(now=now)
        factories.organiser(host, email=email)
        event = factories.event(of=host, now=now, title=f"Borde {size}")
        leaders = factories.group(event, "Bordværter", quota=3, is_facilitators=True, now=now)
        factories.rounds(event, number=2, now=now)
        for index in range(10):
            factories.accepted(event.groups[0], name=f"Borger {index}", area=event.areas[index % 3], now=now)
        for index in range(3):
            factories.accepted(leaders, name=f"Vært {index}", now=now)
        table_plans.set_tables(event, count=3, min_seats=4, max_seats=5, by=factories.ORGANISER, now=now)
        table_plans.request(event, seconds=2, by=factories.ORGANISER, now=now)
    return Hall(event.id, email, f"{house.base_url}/o/{event.slug}/tables")


def at_the_plan(hall: Hall, house: House, mailbox: Mailbox, organiser: Organiser) -> None:
    """Signed in, before the finished plan."""
    organiser.sign_in(house.base_url, hall.email, mailbox)
    organiser.open(f"{hall.path}/1?round=1&table=1")
    expect(organiser.page.get_by_role("heading", level=1)).to_have_text(da("Plan %(number)s", number=1), timeout=60_000)
    organiser.open(f"{hall.path}/1?round=1&table=1")
    organiser.sees(da("Plan %(number)s", number=1))


def test_by_keyboard_somebody_changes_places_and_it_is_put_back(
    hall: Hall, house: House, mailbox: Mailbox, new_visitor: NewVisitor
) -> None:
    dorte = new_visitor(OrganiserAtTheKeyboard)
    at_the_plan(hall, house, mailbox, dorte)
    name, other = hall.somebody(1), hall.somebody(2)
    dorte.follow(da("Move %(name)s", name=name))
    dorte.sees(da("Plan %(number)s", number=1))
    dorte.choose(da("Who"), other)
    dorte.press(da("See the effect"))
    dorte.sees(da("What the change would do"))
    dorte.reads(da("Nothing is changed yet."))
    assert (hall.table_of(name), hall.table_of(other)) == (1, 2)
    dorte.press(da("Change it"))
    dorte.sees(da("Plan %(number)s", number=1))
    dorte.reads(da("The plan is changed."))
    assert (hall.table_of(name), hall.table_of(other)) == (2, 1)
    dorte.press(da("Put back"))
    dorte.sees(da("Plan %(number)s", number=1))
    assert (hall.table_of(name), hall.table_of(other)) == (1, 2)


def test_by_keyboard_a_plan_is_mended_and_a_way_is_published(
    hall: Hall, house: House, mailbox: Mailbox, new_visitor: NewVisitor
) -> None:
    dorte = new_visitor(OrganiserAtTheKeyboard)
    at_the_plan(hall, house, mailbox, dorte)
    gone = hall.somebody(1)
    _withdraw(hall, gone)
    dorte.follow(da("Mend this plan"))
    dorte.sees(da("Mend plan %(number)s", number=1))
    dorte.reads(gone)
    dorte.press(da("Find the ways to mend it"))
    heading = dorte.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(da("Ways to mend plan %(number)s", number=1), timeout=60_000)
    dorte.sees(da("Ways to mend plan %(number)s", number=1))
    dorte.passes(f"{hall.path}/2")  # where the search was watched
    dorte.follow(da("Publish plan %(number)s", number=2))
    dorte.sees(da("Publish plan %(number)s?", number=2))
    dorte.press(da_many("Publish and send %(num)s mail", "Publish and send %(num)s mails", 12))
    dorte.sees(da("Plan %(number)s", number=2))
    assert table_plans.published(hall.event) == hall.plan(2)
    assert {seat.registration.person.name for seat in table_plans.seats_in(hall.plan(2))}.isdisjoint({gone})


def test_by_mouse_somebody_is_dragged_to_a_table_and_only_the_effect_is_shown(
    hall: Hall, house: House, mailbox: Mailbox, new_visitor: NewVisitor, size: str
) -> None:
    if size == "phone":
        pytest.skip("the list and the hall are not on one screen of a phone; the links do the same there")
    dorte = new_visitor(Organiser)
    at_the_plan(hall, house, mailbox, dorte)
    name = hall.somebody(1)
    item = dorte.page.get_by_role("complementary").get_by_role("listitem").filter(has_text=name)
    with dorte.page.expect_navigation():
        item.drag_to(dorte.page.locator("[data-table='2']"))
    dorte.sees(da("What the change would do"))
    dorte.reads(name)
    assert hall.table_of(name) == 1


def _withdraw(hall: Hall, name: str) -> None:
    seat = next(seat for seat in table_plans.seats_in(hall.plan(), 0) if seat.registration.person.name == name)
    id = seat.registration_id
    with transaction():
        registration = db.session.scalars(select(Registration).where(Registration.id == id)).one()
        assert registration.invitation is not None
        me = Actor(ActorKind.ATTENDEE, registration.invitation.id)
        invitations.withdraw(registration.invitation, by=me, now=clock.now())
