"""A local forum: the mailed link, four figures, people named one by one and from a list, reserves, a place back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.demo.mailbox import Mailbox
from summit.models import Actor, ActorKind, Invitation, Person
from summit.services import invitations, nominators
from tests import factories
from tests.browser.conftest import NewVisitor
from tests.browser.visitor import Visitor
from tests.browser.words import da, da_many

FIGURES = ("Allocation", "Nominated", "Accepted", "Remaining")
FORUM = "Lokalforum Jyderup"


@dataclass(frozen=True)
class Forum:
    """Its event, and the link of the delivered mail."""

    event_id: int
    link: str

    def invitation(self, name: str) -> Invitation:
        """Of somebody whom it has named."""
        of_person = Invitation.person.has(Person.name == name)
        return db.session.scalars(select(Invitation).where(Invitation.event_id == self.event_id, of_person)).one()

    def answers(self, name: str, *, comes: bool) -> None:
        """What somebody answers by their own link meanwhile."""
        with transaction():
            invitation = self.invitation(name)
            me = Actor(ActorKind.ATTENDEE, invitation.id)
            (invitations.accept if comes else invitations.decline)(invitation, by=me, now=clock.now())


@pytest.fixture
def forum(office: Flask, mailbox: Mailbox) -> Forum:
    """Six places for citizens, and the mail to its contact."""
    now = clock.now()
    with transaction():
        event = factories.event(now=now)
        made = factories.forum(event, FORUM, places=6, now=now)
        contact = made.contacts[0]
        nominators.send_link(contact, by=factories.ORGANISER, now=now)
        email, event_id = contact.email, event.id
    return Forum(event_id, mailbox.wait_for("nominator_link", {email})[email].link("/n/"))


def test_a_forum_fills_its_places(forum: Forum, new_visitor: NewVisitor, mailbox: Mailbox) -> None:
    """The whole job of a forum's chair, and the figures that follow every step."""
    chair = new_visitor()
    chair.open(forum.link)
    chair.sees(FORUM)
    _has_figures(chair, 6, 0, 0, 6)
    _names_one(chair, "Anna Lund", "anna.lund@post.example")
    _has_figures(chair, 6, 1, 0, 5)
    assert mailbox.wait_for("invitation", {"anna.lund@post.example"})

    _refuses_the_same_person_again(chair)
    _pastes_three(chair)
    _has_figures(chair, 6, 4, 0, 2)
    _keeps_and_moves_reserves(chair)
    _has_figures(chair, 6, 5, 0, 1)
    _hands_back_a_place(chair)
    _has_figures(chair, 5, 5, 0, 0)

    forum.answers("Anna Lund", comes=True)
    forum.answers("Bo Krog", comes=False)
    assert mailbox.wait_for("invitation", {"else.holm@post.example"})
    chair.open(forum.link)
    chair.sees(FORUM)
    _has_figures(chair, 5, 5, 1, 0)
    assert _names(chair, "Reserves") == []
    expect(_rows(chair, "Your people").filter(has_text="Bo Krog")).to_contain_text(da("Said no %(when)s", when=""))

    forum.answers("Carl Juhl", comes=False)
    _names_another(chair, forum, instead_of="Carl Juhl")
    _has_figures(chair, 5, 5, 1, 0)


def _names_one(chair: Visitor, name: str, email: str) -> None:
    chair.fill(da("Name"), name)
    chair.fill(da("E-mail"), email)
    chair.press(da("Name and send the invitation"))
    chair.sees(FORUM)
    chair.reads(da("The person is named, and the invitation is on its way."))


def _refuses_the_same_person_again(chair: Visitor) -> None:
    chair.fill(da("Name"), "Anna Lund")
    chair.fill(da("E-mail"), "anna.lund@post.example")
    chair.press(da("Name and send the invitation"))
    chair.sees(FORUM)
    expect(chair.page.get_by_role("alert").locator("visible=true")).to_contain_text("Anna Lund")
    _has_figures(chair, 6, 1, 0, 5)


def _pastes_three(chair: Visitor) -> None:
    chair.unfold(da("Paste several at once"))
    people = ("Bo Krog", "Carl Juhl", "Dorte Friis")
    lines = [f"{place}.\t{name}\t{name.lower().replace(' ', '.')}@post.example" for place, name in enumerate(people, 1)]
    lines += ["4.\tAnna Lund\tanna.lund@post.example", "5.\tEva Ås\teva@"]
    chair.fill(da("A name and an e-mail address on each line"), "\n".join(lines))
    chair.press(da("See the list before it is sent"))
    chair.sees(da("Your list"))
    chair.reads(da("Line %(number)s: %(message)s", number=4, message=""))
    chair.reads(da("Line %(number)s: %(message)s", number=5, message=""))
    words = ("Name this person, without the lines above", "Name these %(num)s people, without the lines above")
    chair.press(da_many(*words, 3))
    chair.sees(FORUM)
    assert _names(chair, "Your people") == ["Anna Lund", *people]


def _keeps_and_moves_reserves(chair: Visitor) -> None:
    """Two in reserve; the second is moved to the front and then given a free place."""
    for name in ("Else Holm", "Finn Skov"):
        chair.fill(da("Name"), name)
        chair.fill(da("E-mail"), f"{name.lower().replace(' ', '.')}@post.example")
        chair.press(da("Keep as a reserve instead"))
        chair.sees(FORUM)
    assert _names(chair, "Reserves") == ["Else Holm", "Finn Skov"]
    chair.press(f"{da('Up')} (Finn Skov)")
    chair.sees(FORUM)
    assert _names(chair, "Reserves") == ["Finn Skov", "Else Holm"]
    chair.press(f"{da('Give the free place')} (Finn Skov)")
    chair.sees(FORUM)
    assert _names(chair, "Reserves") == ["Else Holm"]


def _names_another(chair: Visitor, forum: Forum, *, instead_of: str) -> None:
    """No reserve is left, so the place stays free until somebody is named at the row of who gave it up."""
    chair.open(forum.link)
    chair.sees(FORUM)
    _has_figures(chair, 5, 4, 1, 1)
    chair.follow(f"{da('Name another')} {da('instead of %(name)s', name=instead_of)}")
    chair.sees(FORUM)
    chair.reads(da("Somebody instead of %(name)s", name=instead_of))
    chair.fill(da("Name"), "Gerda Østergaard")
    chair.press(da("Name and send the invitation"))
    chair.sees(FORUM)
    row = _rows(chair, "Your people").filter(has_text=instead_of)
    expect(row).to_contain_text(da("%(name)s was asked instead.", name="Gerda Østergaard"))


def _hands_back_a_place(chair: Visitor) -> None:
    chair.go_through(da_many("Hand back a place", "Hand back places", 1))
    chair.sees(da("Hand back places"))
    chair.press(da("Hand back"))
    chair.sees(FORUM)
    chair.reads(da("Thank you. The organiser can give it to others."))


def _has_figures(chair: Visitor, *numbers: int) -> None:
    figures = chair.page.locator("dl.figures").first
    expect(figures.get_by_role("term")).to_have_text([da(word) for word in FIGURES])
    expect(figures.get_by_role("definition")).to_have_text([str(number) for number in numbers])


def _rows(chair: Visitor, heading: str) -> Locator:
    return chair.page.get_by_role("region", name=da(heading), exact=True).get_by_role("listitem")


def _names(chair: Visitor, heading: str) -> list[str]:
    """Who stands under this heading, in order."""
    return _rows(chair, heading).locator("b").all_inner_texts()
