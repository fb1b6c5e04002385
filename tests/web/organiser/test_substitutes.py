"""An organiser hands a person's place on, and sees afterwards through whose hands it went."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from summit.db import db, transaction
from summit.models import Event, Invitation, InvitationState
from summit.services import invitations
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.forms import Page
from tests.web.organiser.conftest import Office

BO = {"name": "Bo Friis", "email": "bo@post.example"}


@pytest.fixture
def anna(event: Event) -> Invitation:
    with transaction():
        return factories.accepted(event.groups[0], name="Anna Holm")


def path(event: Event, invitation: Invitation, rest: str = "") -> str:
    return f"/o/{event.slug}/people/{invitation.person_id}{rest}"


def named(event: Event) -> Invitation:
    query = select(Invitation).where(Invitation.event_id == event.id, Invitation.substitute_for_id.is_not(None))
    return db.session.scalars(query.order_by(Invitation.id.desc())).first()  # type: ignore[return-value]


def test_the_place_of_somebody_without_organisation_is_handed_on_knowingly(
    event: Event, office: Office, anna: Invitation
) -> None:
    assert "Somebody else comes instead" in office.get(path(event, anna)).text
    form = Page(office.get(path(event, anna, "/substitute")))
    assert "The link of Anna Holm stops working at once." in form.text
    refused = Page(office.post(path(event, anna, "/substitute"), BO))
    assert (refused.answer.status_code, anna.state) == (409, InvitationState.ACCEPTED)
    assert "only the organiser can name somebody else" in refused.text
    answer = office.post(path(event, anna, "/substitute"), BO | {"knowingly": "y"})
    assert (answer.status_code, answer.location) == (303, path(event, named(event)))
    assert "Bo Friis has been asked and has to say yes." in office.get(answer.location).text
    assert (anna.state, event.pool.taken) == (InvitationState.REPLACED, 1)


def test_the_pages_tell_through_whose_hands_a_place_went(event: Event, office: Office, anna: Invitation) -> None:
    office.post(path(event, anna, "/substitute"), BO | {"knowingly": "y"})
    second = named(event)
    office.post(
        path(event, second, "/substitute"), {"name": "Carl Dam", "email": "carl@post.example", "knowingly": "y"}
    )
    third = named(event)
    pages = [Page(office.get(path(event, one))).text for one in (anna, second, third)]
    assert "Handed on to Bo Friis , Carl Dam" in pages[0]
    assert "Comes in place of Anna Holm" in pages[1]
    assert "Handed on to Carl Dam" in pages[1]
    assert "Comes in place of Anna Holm , Bo Friis" in pages[2]
    assert "The place of Bo Friis was handed on to Carl Dam" in pages[1]
    assert "Carl Dam was asked to come to Borgere in place of Bo Friis" in pages[2]


def test_what_is_missing_is_said_at_its_field(event: Event, office: Office, anna: Invitation) -> None:
    answer = office.post(path(event, anna, "/substitute"), {"name": "", "email": "nowhere"})
    assert answer.status_code == 422
    for words in ("Please write a name.", "This is not an e-mail address."):
        assert words in Page(answer).text


def test_without_an_address_the_nominator_asks(event: Event, office: Office) -> None:
    with transaction():
        invitation = factories.nominated(factories.forum(event).allocations[0])
    assert office.post(path(event, invitation, "/substitute"), {"name": "Bo Friis"}).status_code == 303
    assert (named(event).state, named(event).holds_place) == (InvitationState.NOMINATED, True)


def test_where_there_is_no_place_the_page_says_so(event: Event, office: Office, anna: Invitation) -> None:
    with transaction():
        invitations.withdraw(anna, by=ORGANISER, now=NOW)
    assert "Somebody else comes instead" not in office.get(path(event, anna)).text
    page = Page(office.get(path(event, anna, "/substitute")))
    assert "Only somebody who holds a place can hand it on." in page.text
    assert office.post(path(event, anna, "/substitute"), BO).status_code == 409


def test_only_an_organiser_of_the_event_comes_in(
    event: Event, office: Office, viewer: Office, stranger: Office, anna: Invitation
) -> None:
    assert office.get(f"/o/{event.slug}/people/999999/substitute").status_code == 404
    assert viewer.get(path(event, anna, "/substitute")).status_code == 403
    assert stranger.get(path(event, anna, "/substitute")).status_code == 404
    assert "Somebody else comes instead" not in viewer.get(path(event, anna)).text


def test_a_long_chain_costs_no_more_than_it_is_long(event: Event, office: Office, anna: Invitation) -> None:
    with counted() as alone:
        office.get(path(event, anna))
    office.post(path(event, anna, "/substitute"), BO | {"knowingly": "y"})
    with counted() as second:
        office.get(path(event, named(event)))
    assert len(second) <= len(alone) + 5
