"""A forum's door: its own places, people and reserves by real forms; never beyond its allocation, never another's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock, tokens
from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    Nominator,
    OutboxMail,
    Wish,
)
from summit.services import invitations, nominations
from summit.web.application import Application
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.web.forms import Page, counted, follow, press, visit

S = InvitationState


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(languages=("en",))


@pytest.fixture
def forum(event: Event) -> Nominator:
    """A forum with two places."""
    with transaction():
        return factories.forum(event, "Lokalforum Jyderup", places=2)


def _link(forum: Nominator) -> str:
    contact = forum.contacts[0]
    return "/n/" + tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)


def _named(forum: Nominator, *names: str, as_reserve: bool = False) -> list[Invitation]:
    with transaction():
        return [factories.nominated(forum.allocations[0], name=name, as_reserve=as_reserve) for name in names]


def _states(forum: Nominator) -> list[tuple[str, str]]:
    query = select(Invitation).where(Invitation.nominator_id == forum.id).order_by(Invitation.id)
    return [(row.person.name, row.state.value) for row in db.session.scalars(query)]


def _says_yes(invitation: Invitation) -> None:
    with transaction():
        invitations.accept(invitation, by=Actor(ActorKind.ATTENDEE, invitation.id), now=NOW)


def test_the_page_shows_the_figures_and_sets_no_cookie(forum: Nominator, client: Browser) -> None:
    first, _ = _named(forum, "Inger Lyngsø", "Bent Skovgaard")
    _named(forum, "Kai Rasmussen", as_reserve=True)
    _says_yes(first)
    page = visit(client, _link(forum))
    assert page.h1 == "Lokalforum Jyderup"
    assert "Allocation 2 Nominated 2 Accepted 1 Remaining 0" in page.text
    assert "You have 2 places for Borgere. All of them have somebody." in page.text
    assert "Inger Lyngsø Accepted Said yes today 10:00" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Set-Cookie" not in page.answer.headers
    assert forum.contacts[0].last_acted_at is None


def test_one_person_is_named_and_asked(forum: Nominator, client: Browser) -> None:
    page = visit(client, _link(forum))
    home = follow(client, press(client, page, "Name and send", name="Inger Lyngsø", email="inger@post.example"))
    assert "the invitation is on its way" in home.text
    assert "i•••@post.example" in home.text
    assert "inger@post.example" not in home.answer.text
    assert _states(forum) == [("Inger Lyngsø", "sent")]
    acted_at = forum.contacts[0].last_acted_at
    assert acted_at is not None
    assert abs(acted_at - NOW) < timedelta(minutes=1)


def test_without_an_address_the_forum_answers(forum: Nominator, client: Browser) -> None:
    home = follow(client, press(client, visit(client, _link(forum)), "Name and send", name="Frode Bisgaard"))
    assert "has no e-mail address: ask them, and answer for them here" in home.text
    (invitation,) = db.session.scalars(select(Invitation)).all()
    asks = visit(client, f"{_link(forum)}/people/{invitation.id}/answer")
    home = follow(client, press(client, asks, "Yes, Frode Bisgaard is coming"))
    assert _states(forum) == [("Frode Bisgaard", "accepted")]
    assert f"by {forum.contacts[0].name}" in home.text


def test_when_all_places_are_used_the_next_is_a_reserve(forum: Nominator, client: Browser) -> None:
    before = visit(client, _link(forum))
    _named(forum, "Anna Bo", "Ida Ek")
    late = press(client, before, "Name and send", name="Ole Holm", email="ole@post.example")
    assert late.status_code == 409
    assert "Lokalforum Jyderup has used all its 2 places." in Page(late).text
    home = follow(client, press(client, Page(late), "Keep as a reserve", name="Ole Holm", email="ole@post.example"))
    assert "1 Ole Holm Reserve" in home.text
    assert _states(forum)[-1] == ("Ole Holm", "reserve")


def test_what_is_wrong_is_said_at_its_field(forum: Nominator, client: Browser) -> None:
    answer = press(client, visit(client, _link(forum)), "Name and send", name="", email="nowhere")
    assert answer.status_code == 422
    assert "Please write a name." in Page(answer).text
    assert "This is not an e-mail address." in Page(answer).text
    assert _states(forum) == []


def test_after_the_deadline_a_sentence_takes_the_place_of_the_forms(forum: Nominator, client: Browser) -> None:
    before = visit(client, _link(forum))
    clock.set_to(NOW + timedelta(days=31))
    after = visit(client, _link(forum))
    assert "The time to name people has passed." in after.text
    assert after.forms == []
    late = press(client, before, "Name and send", name="Ole Holm")
    assert late.status_code == 409
    assert "Nominations closed on 1 April 2026 at 11:00." in Page(late).text.replace("\N{NO-BREAK SPACE}", " ")
    assert _states(forum) == []


LIST = "Tove Riis\ttove@post.example\nBo Dahl\n\nOle Holm\tole@\nUlla Friis\tulla@post.example"


def test_a_pasted_list_is_shown_before_anything_is_stored(forum: Nominator, client: Browser) -> None:
    preview = Page(press(client, visit(client, _link(forum)), "See the list", people=LIST))
    assert preview.h1 == "Your list"
    assert "Line 4: “ole@” is not an e-mail address." in preview.text
    assert "2 people are asked at once. 1 becomes a reserve." in preview.text
    assert "Ulla Friis Becomes reserve 1" in preview.text
    assert _states(forum) == []
    follow(client, press(client, preview, "Name these 3 people"))
    assert _states(forum) == [("Tove Riis", "sent"), ("Bo Dahl", "nominated"), ("Ulla Friis", "reserve")]


def test_a_list_is_stored_whole_or_not_at_all(forum: Nominator, client: Browser) -> None:
    _named(forum, "Tove Riis")
    tove = db.session.scalars(select(Invitation)).one().person
    people = f"Ny Person\tny@post.example\nTove Riis\t{tove.email}"
    preview = Page(press(client, visit(client, _link(forum)), "See the list", people=people))
    refused = press(client, preview, "Name these 2 people")
    assert refused.status_code == 409
    assert "Nobody has been named. Tove Riis is invited already." in Page(refused).text
    assert _states(forum) == [("Tove Riis", "sent")]


def test_an_empty_list_is_refused_at_its_field(forum: Nominator, client: Browser) -> None:
    answer = press(client, visit(client, _link(forum)), "See the list", people="  ")
    assert answer.status_code == 422
    assert "There are no rows in it." in Page(answer).text


def test_reserves_are_ordered_given_places_and_removed(forum: Nominator, client: Browser) -> None:
    first, second, third = _named(forum, "Anna Bo", "Ida Ek", "Ole Holm", as_reserve=True)
    home = follow(client, press(client, visit(client, _link(forum)), "Up (Ida Ek)"))
    assert [row.person.name for row in nominations.reserves_of(forum.allocations[0])] == [
        "Ida Ek",
        "Anna Bo",
        "Ole Holm",
    ]
    home = follow(client, press(client, home, "Down (Ida Ek)"))
    home = follow(client, press(client, home, "Give the free place (Ole Holm)"))
    assert third.state is S.SENT
    asks = visit(client, f"{_link(forum)}/people/{first.id}/take-back")
    assert asks.h1 == "Take Anna Bo off the list of reserves?"
    follow(client, press(client, asks, "Take off the list"))
    assert [row.id for row in nominations.reserves_of(forum.allocations[0])] == [second.id]


def test_taking_back_asks_and_frees_the_place_for_the_reserve(forum: Nominator, client: Browser) -> None:
    first, _ = _named(forum, "Anna Bo", "Ida Ek")
    (reserve,) = _named(forum, "Ole Holm", as_reserve=True)
    personal = "/i/" + tokens.derive(tokens.Kind.ATTENDEE, first.id, first.link_generation)
    asks = visit(client, f"{_link(forum)}/people/{first.id}/take-back")
    assert first.state is S.SENT
    follow(client, press(client, asks, "Take it back"))
    assert (first.state, reserve.state) == (S.WITHDRAWN, S.SENT)
    assert client.get(personal).status_code == 404


def test_an_answer_cannot_be_taken_back(forum: Nominator, client: Browser) -> None:
    (first,) = _named(forum, "Anna Bo")
    asks = visit(client, f"{_link(forum)}/people/{first.id}/take-back")
    _says_yes(first)
    refused = press(client, asks, "Take it back")
    assert refused.status_code == 409
    assert "Anna Bo has answered already" in Page(refused).text


def test_a_corrected_address_gets_a_new_link(forum: Nominator, client: Browser) -> None:
    (first,) = _named(forum, "Anna Bo")
    with transaction():
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_id == first.id)).one()
        mail.state = MailState.FAILED
    assert "Anna Bo Mail came back" in visit(client, _link(forum)).text
    old = "/i/" + tokens.derive(tokens.Kind.ATTENDEE, first.id, first.link_generation)
    form = visit(client, f"{_link(forum)}/people/{first.id}/email")
    assert first.person.email not in form.answer.text
    home = follow(client, press(client, form, "Save the address", email="right@post.example"))
    assert "Anna Bo Awaiting an answer" in home.text
    assert client.get(old).status_code == 404
    assert first.person.email == "right@post.example"
    invited = select(OutboxMail).where(OutboxMail.kind == MailKind.INVITATION, OutboxMail.state == MailState.QUEUED)
    assert len(db.session.scalars(invited).all()) == 1


def test_a_reminder_is_sent_once_a_day(forum: Nominator, client: Browser) -> None:
    _named(forum, "Anna Bo")
    home = follow(client, press(client, visit(client, _link(forum)), "Remind (Anna Bo)"))
    assert "A reminder is on its way." in home.text
    home = follow(client, press(client, home, "Remind (Anna Bo)"))
    assert "A reminder was sent today already." in home.text
    reminders = select(OutboxMail).where(OutboxMail.kind == MailKind.REMINDER)
    assert len(db.session.scalars(reminders).all()) == 1


def test_places_are_handed_back_once(forum: Nominator, client: Browser) -> None:
    path = f"{_link(forum)}/{forum.allocations[0].id}/hand-back"
    form = visit(client, path)
    assert press(client, form, "Hand back", places="3").status_code == 409
    assert press(client, form, "Hand back", places="0").status_code == 422
    assert press(client, form, "Hand back", places="many").status_code == 422
    follow(client, press(client, form, "Hand back", places="1"))
    twice = press(client, form, "Hand back", places="1")
    assert twice.status_code == 409
    assert "The number of your places has changed meanwhile." in Page(twice).text
    assert forum.allocations[0].pool.size == 1


@pytest.fixture
def wish(forum: Nominator) -> Wish:
    with transaction():
        return nominations.wish(
            forum,
            name="Søren Møller",
            email="soren@post.example",
            phone="20 30 40 50",
            message="The station!",
            language="en",
            now=NOW,
        )


def test_a_wish_becomes_a_nomination(forum: Nominator, wish: Wish, client: Browser) -> None:
    page = visit(client, _link(forum))
    assert "s•••@post.example · 20 30 40 50 “The station!”" in page.text
    follow(client, press(client, page, "Name Søren Møller for Borgere"))
    assert _states(forum) == [("Søren Møller", "sent")]
    assert wish.handled_at is not None
    assert nominations.open_wishes(forum) == []


def test_a_wish_is_marked_as_done(forum: Nominator, wish: Wish, client: Browser) -> None:
    follow(client, press(client, visit(client, _link(forum)), "Done (Søren Møller)"))
    assert wish.handled_at is not None
    assert _states(forum) == []


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
    (theirs,) = _named(forum, "Anna Bo")
    with transaction():
        other = factories.forum(event, "Lokalforum Orø", places=2)
    ids = {"invitation": theirs.id, "allocation": forum.allocations[0].id, "wish": wish.id}
    answer = client.post(_link(other) + path.format(**ids), data=EVERYTHING)
    assert answer.status_code == 404
    assert client.get(_link(other) + path.format(**ids)).status_code in {404, 400, 405}
    assert (theirs.state, wish.handled_at, _states(other)) == (S.SENT, None, [])


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_form_changes_nothing(forum: Nominator, wish: Wish, client: Browser, path: str) -> None:
    (first,) = _named(forum, "Anna Bo")
    ids = {"invitation": first.id, "allocation": forum.allocations[0].id, "wish": wish.id}
    answer = client.post(_link(forum) + path.format(**ids))
    assert answer.status_code in {404, 422}, answer.text
    assert (first.state, wish.handled_at, forum.allocations[0].pool.size) == (S.SENT, None, 2)
    assert forum.contacts[0].last_acted_at is None


def test_each_group_has_a_section_of_its_own(forum: Nominator, event: Event, client: Browser) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3)
        factories.allocation(forum, schools, places=1)
        db.session.expire(forum)
    page = visit(client, _link(forum))
    assert "You have 2 places for Borgere." in page.text
    assert "You have 1 place for Skoler." in page.text
    second = next(form for form in page.forms if form.action.endswith(f"/{forum.allocations[1].id}/people"))
    page.forms = [second]
    follow(client, press(client, page, "Name and send", name="Sanne Toft"))
    assert db.session.scalars(select(Invitation)).one().group is schools


def test_the_page_asks_as_often_however_many_people_there_are(forum: Nominator, client: Browser) -> None:
    _named(forum, "Anna Bo")
    _named(forum, "Ida Ek", as_reserve=True)
    with counted() as few:
        visit(client, _link(forum))
    (second,) = _named(forum, "Ole Holm")
    _says_yes(second)
    _named(forum, "Ulla Friis", "Per Juul", as_reserve=True)
    with counted() as many:
        visit(client, _link(forum))
    assert len(many) == len(few), "\n".join(many)
