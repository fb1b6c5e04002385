"""An invited person: with a mouse, by keyboard alone and without scripts; opening a link never answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import expect

from summit import clock
from summit.db import db, transaction
from summit.demo.mailbox import Mailbox
from summit.models import Invitation, InvitationState
from tests import factories
from tests.browser.conftest import NewVisitor
from tests.browser.visitor import KeyboardVisitor, Visitor, VisitorWithoutScripts
from tests.browser.words import da

WAYS = {
    "mouse": (Visitor, {}),
    "keyboard": (KeyboardVisitor, {}),
    "no_scripts": (VisitorWithoutScripts, {"java_script_enabled": False}),
}


@dataclass(frozen=True)
class Asked:
    """Somebody whom a forum has named, the next in line, and the link of the delivered mail."""

    name: str
    reserve_email: str
    link: str
    invitation_id: int

    def state(self) -> InvitationState:
        """What the database says now."""
        db.session.rollback()
        return db.session.get_one(Invitation, self.invitation_id).state


@pytest.fixture
def asked(office: Flask, mailbox: Mailbox) -> Asked:
    """A forum has one place for citizens, which Karen is asked to take; Poul is in reserve."""
    now = clock.now()
    with transaction():
        event = factories.event(now=now)
        factories.rounds(event, now=now)
        allocation = factories.forum(event, places=1, now=now).allocations[0]
        karen = factories.nominated(allocation, name="Karen Bruun", now=now)
        poul = factories.nominated(allocation, name="Poul Dam", as_reserve=True, now=now)
        email, reserve_email, id = karen.person.email, poul.person.email, karen.id
    letter = mailbox.wait_for("invitation", {email})[email]
    return Asked("Karen Bruun", reserve_email, letter.link("/i/"), id)


@pytest.fixture(params=list(WAYS))
def way(request: pytest.FixtureRequest) -> str:
    """How this person uses the browser."""
    return str(request.param)


def test_accepts_answers_comes_back_and_withdraws(
    asked: Asked, way: str, new_visitor: NewVisitor, mailbox: Mailbox
) -> None:
    """Yes at once, the questions, my registration; by the same link in another browser: a change, and no after all."""
    kind, options = WAYS[way]
    person = new_visitor(kind, **options)
    person.open(asked.link)
    person.sees(da("There is a place for you"))
    _both_answers_are_on_the_first_screen(person)
    assert asked.state() is InvitationState.SENT

    person.press(da("Yes, I am coming"))
    person.sees(da("You have a place"))
    assert asked.state() is InvitationState.ACCEPTED
    _answer_questions(person)
    person.sees(da("You have a place"))
    person.reads(da("Thank you. Your answers are saved."))
    expect(person.page.get_by_role("img", name=re.compile("QR"))).to_be_visible()

    again = new_visitor(kind, **options)
    again.open(asked.link)
    again.sees(da("You have a place"))
    again.go_through(da("Change my answers"))
    again.sees(da("Change my answers"))
    expect(again.page.get_by_label(da("Food that we should know about"))).to_have_value("Ingen nødder")
    expect(again.page.get_by_label(da("Your local area"), exact=True).locator(":checked")).to_have_text("Orø")
    again.follow(da("Cancel"))
    again.sees(da("You have a place"))
    again.go_through(da("I cannot come after all"))
    again.sees(da("You cannot come after all?"))
    again.press(da("Give up my place"))
    again.sees(da("You have given up your place"))
    assert asked.state() is InvitationState.WITHDRAWN
    assert mailbox.wait_for("invitation", {asked.reserve_email})


def test_declines_and_is_asked_once_whether_that_is_meant(
    asked: Asked, way: str, new_visitor: NewVisitor, mailbox: Mailbox
) -> None:
    """No leads to a page of its own; only its button gives the place to the next."""
    kind, options = WAYS[way]
    person = new_visitor(kind, **options)
    person.open(asked.link)
    person.sees(da("There is a place for you"))
    person.press(da("No, thank you"))
    person.sees(da("You cannot come?"))
    assert asked.state() is InvitationState.SENT
    person.follow(da("Back to the invitation"))
    person.sees(da("There is a place for you"))
    person.press(da("No, thank you"))
    person.sees(da("You cannot come?"))
    person.fill(da("Would you like to say why?"), "Jeg er bortrejst.")
    person.press(da("Say no to the place"))
    person.sees(da("You have said no"))
    assert asked.state() is InvitationState.DECLINED
    assert mailbox.wait_for("invitation", {asked.reserve_email})


def test_an_answer_that_is_missing_is_pointed_out_beside_its_field(asked: Asked, new_visitor: NewVisitor) -> None:
    """Without a name nothing is stored; the summary leads to the field, and the field says what is wrong."""
    person = new_visitor()
    person.open(asked.link)
    person.sees(da("There is a place for you"))
    person.press(da("Yes, I am coming"))
    person.sees(da("You have a place"))
    person.fill(da("Your name"), "")
    person.press(da("Save my answers"))
    person.sees(da("You have a place"))
    field = person.page.get_by_label(da("Your name"))
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(da("Please write a name."))
    person.page.get_by_role("alert").get_by_role("link", name=da("Your name")).click()
    expect(field).to_be_focused()


def _both_answers_are_on_the_first_screen(person: Visitor) -> None:
    """Nobody has to scroll to find out how to answer, or what the question is."""
    for words in ("Yes, I am coming", "No, thank you"):
        button = person.page.get_by_role("button", name=da(words), exact=True)
        expect(button).to_be_in_viewport(ratio=1)
    expect(person.page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)


def _answer_questions(person: Visitor) -> None:
    person.choose(da("Your local area"), "Orø")
    person.fill(da("Telephone"), "20 30 40 50")
    person.fill(da("Food that we should know about"), "Ingen nødder")
    person.choose(da("Gender"), da("Woman"))
    person.tick(da("You may show photographs in which I can be recognised"))
    person.press(da("Save my answers"))
