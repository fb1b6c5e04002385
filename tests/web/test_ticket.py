"""A ticket says little to whoever finds it, and everything to the desk of its own event on its own day."""

from __future__ import annotations

import pytest

from summit import tokens
from summit.db import db, transaction
from summit.models import DeskLink, Event, Invitation
from summit.services import invitations, letters, links
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.web.forms import follow, press, visit


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en",))


@pytest.fixture
def invitation(event: Event) -> Invitation:
    with transaction():
        return factories.accepted(event.groups[0], name="Inger Lyngsø")


def _open_desk(event: Event, client: Browser) -> None:
    with transaction():
        link = DeskLink(event=event, valid_on=NOW.date(), created_at=NOW)
        db.session.add(link)
        db.session.flush()
        tokens.issue(link, tokens.Kind.DESK)
    door = visit(client, "/d/" + tokens.derive(tokens.Kind.DESK, link.id, link.link_generation))
    follow(client, press(client, door, "Open the desk"))


def test_a_finder_learns_no_name(invitation: Invitation, client: Browser) -> None:
    page = visit(client, "/t/" + links.ticket_token(invitation))
    assert page.h1 == "Show this at the desk"
    assert f"{invitation.code[:3]} {invitation.code[3:]}" in page.text
    assert "Topmøde om lokal udvikling" in page.text
    assert "Inger" not in page.answer.text
    assert "Set-Cookie" not in page.answer.headers


def test_a_lost_ticket_of_somebody_without_e_mail_opens_nothing(event: Event, client: Browser) -> None:
    with transaction():
        ida = factories.invited(event.groups[0], name="Ida Bo", email="")
        invitations.accept(ida, by=ORGANISER, now=NOW)
    page = visit(client, "/t/" + links.ticket_token(ida))
    assert letters.code_of(ida)[letters.HALF :] not in page.text.replace(" ", "")
    answer = press(client, visit(client, "/code"), "Go on", code=ida.code)
    assert (answer.status_code, answer.location) == (422, None)


def test_at_the_desk_it_finds_the_person(event: Event, invitation: Invitation, client: Browser) -> None:
    _open_desk(event, client)
    answer = client.get("/t/" + links.ticket_token(invitation))
    assert answer.location == f"/desk?q={invitation.code}"
    assert "Inger Lyngsø" in follow(client, answer).text


def test_the_desk_of_another_event_sees_what_a_finder_sees(invitation: Invitation, client: Browser) -> None:
    with transaction():
        other = factories.event(title="Another", languages=("en",))
    _open_desk(other, client)
    assert visit(client, "/t/" + links.ticket_token(invitation)).h1 == "Show this at the desk"


def test_the_personal_link_is_no_ticket(invitation: Invitation, client: Browser) -> None:
    personal = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    assert client.get(f"/t/{personal}").status_code == 404
    assert client.get("/i/" + links.ticket_token(invitation)).status_code == 404
