"""What a forum does with its own people, and that another's are not there."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from summit import tokens
from summit.db import db, transaction
from summit.models import (
    Event,
    InvitationState,
    MailKind,
    MailState,
    Nominator,
    OutboxMail,
    Wish,
)
from summit.services import nominations
from tests import factories
from tests.conftest import Browser
from tests.web.forms import Page, follow, press, visit
from tests.web.nominator.forums import link_of, named, says_yes, states_of

S = InvitationState


def test_reserves_are_ordered_given_places_and_removed(forum: Nominator, client: Browser) -> None:
    first, second, third = named(forum, "Anna Bo", "Ida Ek", "Ole Holm", as_reserve=True)
    home = follow(client, press(client, visit(client, link_of(forum)), "Up (Ida Ek)"))
    assert [row.person.name for row in nominations.reserves_of(forum.allocations[0])] == [
        "Ida Ek",
        "Anna Bo",
        "Ole Holm",
    ]
    home = follow(client, press(client, home, "Down (Ida Ek)"))
    home = follow(client, press(client, home, "Give the free place (Ole Holm)"))
    assert third.state is S.SENT
    asks = visit(client, f"{link_of(forum)}/people/{first.id}/take-back")
    assert asks.h1 == "Take Anna Bo off the list of reserves?"
    follow(client, press(client, asks, "Take off the list"))
    assert [row.id for row in nominations.reserves_of(forum.allocations[0])] == [second.id]


def test_taking_back_asks_and_frees_the_place_for_the_reserve(forum: Nominator, client: Browser) -> None:
    first, _ = named(forum, "Anna Bo", "Ida Ek")
    (reserve,) = named(forum, "Ole Holm", as_reserve=True)
    personal = "/i/" + tokens.derive(tokens.Kind.ATTENDEE, first.id, first.link_generation)
    asks = visit(client, f"{link_of(forum)}/people/{first.id}/take-back")
    assert first.state is S.SENT
    follow(client, press(client, asks, "Take it back"))
    assert (first.state, reserve.state) == (S.WITHDRAWN, S.SENT)
    assert client.get(personal).status_code == 410


def test_an_answer_cannot_be_taken_back(forum: Nominator, client: Browser) -> None:
    (first,) = named(forum, "Anna Bo")
    asks = visit(client, f"{link_of(forum)}/people/{first.id}/take-back")
    says_yes(first)
    refused = press(client, asks, "Take it back")
    assert refused.status_code == 409
    assert "Anna Bo has answered already" in Page(refused).text


def test_a_corrected_address_gets_a_new_link(forum: Nominator, client: Browser) -> None:
    (first,) = named(forum, "Anna Bo")
    with transaction():
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_id == first.id)).one()
        mail.state = MailState.FAILED
    home = visit(client, link_of(forum)).text
    assert "Anna Bo Awaiting an answer Asked" in home
    assert "Mail came back The mail to" in home
    old = "/i/" + tokens.derive(tokens.Kind.ATTENDEE, first.id, first.link_generation)
    form = visit(client, f"{link_of(forum)}/people/{first.id}/email")
    assert first.person.email not in form.answer.text
    home = follow(client, press(client, form, "Save the address", email="right@post.example"))
    assert "Anna Bo Awaiting an answer" in home.text
    assert client.get(old).status_code == 410
    assert first.person.email == "right@post.example"
    invited = select(OutboxMail).where(OutboxMail.kind == MailKind.INVITATION, OutboxMail.state == MailState.QUEUED)
    assert len(db.session.scalars(invited).all()) == 1


def test_whoever_has_told_what_they_need_is_written_to_nowhere_else(forum: Nominator, client: Browser) -> None:
    (anna,) = named(forum, "Anna Bo")
    says_yes(anna)
    with transaction():
        db.session.execute(update(OutboxMail).values(state=MailState.FAILED))
    assert "Correct the e-mail address (Anna Bo)" in visit(client, link_of(forum)).text
    address = f"{link_of(forum)}/people/{anna.id}/email"
    open_form = visit(client, address)
    with transaction():
        factories.tells(anna, dietary="nødder")
    home, asks = visit(client, link_of(forum)).text, visit(client, address)
    assert "Correct the e-mail address (Anna Bo)" not in home
    assert "Please ask the organiser to correct the address." in home
    assert "Only an organiser who may see needs can correct the address now" in asks.text
    assert asks.answer.text.count("<form") == 0
    before = (anna.person.email, anna.link_generation)
    refused = press(client, open_form, "Save the address", email="mine@forum.example")
    assert (refused.status_code, "Anna Bo has answered our questions" in Page(refused).text) == (409, True)
    assert (anna.person.email, anna.link_generation) == before
    assert db.session.scalars(select(OutboxMail).where(OutboxMail.state == MailState.QUEUED)).all() == []


def test_a_reminder_is_sent_once_a_day(forum: Nominator, client: Browser) -> None:
    named(forum, "Anna Bo")
    home = follow(client, press(client, visit(client, link_of(forum)), "Remind (Anna Bo)"))
    assert "A reminder is on its way." in home.text
    home = follow(client, press(client, home, "Remind (Anna Bo)"))
    assert "A reminder was sent today already." in home.text
    reminders = select(OutboxMail).where(OutboxMail.kind == MailKind.REMINDER)
    assert len(db.session.scalars(reminders).all()) == 1


def test_places_are_handed_back_once(forum: Nominator, client: Browser) -> None:
    path = f"{link_of(forum)}/{forum.allocations[0].id}/hand-back"
    form, of_another_window = visit(client, path), visit(client, path)
    assert press(client, form, "Hand back", places="3").status_code == 409
    assert press(client, form, "Hand back", places="0").status_code == 422
    assert press(client, form, "Hand back", places="many").status_code == 422
    once = press(client, form, "Hand back", places="1")
    follow(client, once)
    assert press(client, form, "Hand back", places="1").location == once.location
    twice = press(client, of_another_window, "Hand back", places="1")
    assert twice.status_code == 409
    assert "The number of your places has changed meanwhile." in Page(twice).text
    assert forum.allocations[0].pool.size == 1


PATHS = (
    "/people/{invitation}/answer",
    "/people/{invitation}/email",
    "/people/{invitation}/take-back",
    "/people/{invitation}/again",
    "/people/{invitation}/move",
    "/people/{invitation}/place",
    "/{allocation}/people",
    "/{allocation}/list",
    "/{allocation}/list/confirmed",
    "/{allocation}/hand-back",
    "/wishes/{wish}/handled",
    "/wishes/{wish}/named/{allocation}",
)
EVERYTHING = {"sure": "yes", "answer": "no", "direction": "up", "name": "X", "email": "x@post.example", "people": "X"}


@pytest.mark.parametrize("path", PATHS)
def test_what_belongs_to_another_forum_is_not_there(
    forum: Nominator, wish: Wish, client: Browser, event: Event, path: str
) -> None:
    (theirs,) = named(forum, "Anna Bo")
    with transaction():
        other = factories.forum(event, "Lokalforum Orø", places=2)
    ids = {"invitation": theirs.id, "allocation": forum.allocations[0].id, "wish": wish.id}
    answer = client.post(link_of(other) + path.format(**ids), data=EVERYTHING)
    assert answer.status_code == 404
    assert client.get(link_of(other) + path.format(**ids)).status_code in {404, 400, 405}
    assert (theirs.state, wish.handled_at, states_of(other)) == (S.SENT, None, [])


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_form_changes_nothing(forum: Nominator, wish: Wish, client: Browser, path: str) -> None:
    (first,) = named(forum, "Anna Bo")
    ids = {"invitation": first.id, "allocation": forum.allocations[0].id, "wish": wish.id}
    answer = client.post(link_of(forum) + path.format(**ids))
    assert answer.status_code in {404, 422}, answer.text
    assert (first.state, wish.handled_at, forum.allocations[0].pool.size) == (S.SENT, None, 2)
    assert forum.contacts[0].last_acted_at is None
