"""A link that worked once: a page says what is the case, in words for each reason, and names nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import Event, Invitation, NominatorContact, RetiredLink
from summit.services import invitations, nominators, substitutes
from summit.tokens import Kind
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.web.attendee.guests import link_of, me
from tests.web.forms import Page, visit

NAMES = ("Anna Holm", "Bo Friis", "anna@", "bo@")


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en", "da"))


@pytest.fixture
def anna(event: Event) -> Invitation:
    with transaction():
        invitation = factories.accepted(event.groups[0], name="Anna Holm")
        invitation.person.organisation = "Fjordby Erhverv"
    return invitation


def contact_link(contact: NominatorContact) -> str:
    return "/n/" + tokens.derive(Kind.NOMINATOR, contact.id, contact.link_generation)


def dead(client: Browser, path: str, *, method: str = "GET") -> Page:
    """The page of a link that died."""
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")
    assert "Set-Cookie" not in answer.headers
    page = Page(answer)
    assert [name for name in NAMES if name in page.answer.text] == []
    assert "Call Dorte Haugaard: 72 00 00 00 · dorte@fjordby.example" in page.text
    assert page.forms == []
    return page


def test_a_corrected_address(anna: Invitation, client: Browser) -> None:
    old = link_of(anna)
    with transaction():
        invitations.change_email(anna, "right@post.example", by=ORGANISER, now=NOW)
    page = dead(client, old)
    assert page.h1 == "There is a newer link for you"
    assert "Your e-mail address was corrected, and a new link was sent to the right one." in page.text
    assert visit(client, link_of(anna)).answer.status_code == 200


def test_a_place_that_was_handed_on(event: Event, anna: Invitation, client: Browser) -> None:
    old = link_of(anna)
    with transaction():
        substitutes.hand_on(anna, name="Bo Friis", email="bo@post.example", by=me(anna), now=NOW)
    page = dead(client, old)
    assert page.h1 == "This place has been handed on"
    assert f"Somebody else has been named to come to {event.title} with it." in page.text
    assert "It is done." not in page.text
    assert "It is done." in dead(client, old + "?done=handed_on").text


def test_an_invitation_that_was_taken_back(event: Event, client: Browser) -> None:
    with transaction():
        invitation = factories.invited(event.groups[0], name="Anna Holm")
    old = link_of(invitation)
    with transaction():
        invitations.revoke(invitation, by=ORGANISER, now=NOW)
    assert dead(client, old).h1 == "This invitation has been taken back"


def test_an_invitation_with_a_later_one(event: Event, client: Browser) -> None:
    with transaction():
        first = factories.invited(event.groups[0], name="Anna Holm")
        invitations.decline(first, by=me(first), now=NOW)
    old = link_of(first)
    with transaction():
        invitations.invite(first.person, event.groups[0], by=ORGANISER, now=NOW)
    page = dead(client, old)
    assert page.h1 == "There is a newer invitation for you"
    assert "Look for our newest mail, and use the link in it." in page.text


def test_the_link_of_a_contact_whose_address_was_corrected(event: Event, client: Browser) -> None:
    with transaction():
        contact = factories.forum(event).contacts[0]
    old = contact_link(contact)
    with transaction():
        nominators.change_contact(
            contact, name="Anna Holm", email="anna@forum.example", language="en", by=ORGANISER, now=NOW
        )
    assert dead(client, old).h1 == "There is a newer link for you"


def test_the_link_of_somebody_who_is_no_contact_any_more(event: Event, client: Browser) -> None:
    with transaction():
        contact = factories.forum(event).contacts[0]
        old = contact_link(contact)
        nominators.remove_contact(contact, by=ORGANISER, now=NOW)
    assert dead(client, old).h1 == "This link has been withdrawn"


@pytest.mark.parametrize("path", ["", "/answer", "/decline", "/withdraw", "/questions", "/go-on"])
def test_a_form_that_was_open_when_the_link_died_changes_nothing(anna: Invitation, client: Browser, path: str) -> None:
    old = link_of(anna)
    with transaction():
        invitations.change_email(anna, "right@post.example", by=ORGANISER, now=NOW)
    answer = client.post(old + path, data={"answer": "no", "sure": "yes"})
    assert answer.status_code == (405 if path == "" else 410)
    assert anna.state.value == "accepted"


def test_the_page_speaks_the_language_that_is_asked_for(anna: Invitation, client: Browser) -> None:
    old = link_of(anna)
    with transaction():
        invitations.change_email(anna, "right@post.example", by=ORGANISER, now=NOW)
    assert '<html lang="en">' in client.get(old).text
    page = client.get(old + "?lang=da")
    assert '<html lang="da">' in page.text
    assert f'href="{old}?lang=en"' in page.text


def test_old_links_are_no_guesses(anna: Invitation, client: Browser) -> None:
    old = link_of(anna)
    with transaction():
        invitations.change_email(anna, "right@post.example", by=ORGANISER, now=NOW)
    assert {client.get(old).status_code for _ in range(25)} == {410}
    guesses = [client.get("/i/i" + f"{number:043}").status_code for number in range(21)]
    assert guesses == [404] * 20 + [429]
    assert client.get(old).status_code == 410


def test_a_dead_link_of_one_door_is_nothing_at_another(anna: Invitation, client: Browser) -> None:
    old = link_of(anna).removeprefix("/i/")
    with transaction():
        invitations.change_email(anna, "right@post.example", by=ORGANISER, now=NOW)
    assert [client.get(f"/{door}/{old}").status_code for door in "ntd"] == [404, 404, 404]


def test_the_page_is_there_after_the_event_as_well(event: Event, anna: Invitation, client: Browser) -> None:
    old = link_of(anna)
    with transaction():
        invitations.change_email(anna, "right@post.example", by=ORGANISER, now=NOW)
    assert len(db.session.scalars(select(RetiredLink)).all()) == 1
    clock.set_to(event.ends_at + timedelta(days=30))
    assert dead(client, old).h1 == "There is a newer link for you"
