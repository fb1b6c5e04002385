"""A forum fills its places by real forms, never beyond its allocation and never after the deadline."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import (
    Event,
    Invitation,
    InvitationState,
    Nominator,
    Wish,
)
from summit.services import wishes
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.web.forms import Page, counted, follow, press, visit
from tests.web.nominator.forums import link_of, named, says_yes, states_of

S = InvitationState


def test_the_page_shows_the_figures_and_sets_no_cookie(forum: Nominator, client: Browser) -> None:
    first, _ = named(forum, "Inger Lyngsø", "Bent Skovgaard")
    named(forum, "Kai Rasmussen", as_reserve=True)
    says_yes(first)
    page = visit(client, link_of(forum))
    assert page.h1 == "Lokalforum Jyderup"
    assert "Allocation 2 Nominated 2 Accepted 1 Remaining 0" in page.text
    assert "You have 2 places for Borgere. All of them have somebody." in page.text
    assert "Inger Lyngsø Accepted Said yes today 10:00" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Set-Cookie" not in page.answer.headers
    assert forum.contacts[0].last_acted_at is None


def test_one_person_is_named_and_asked(forum: Nominator, client: Browser) -> None:
    page = visit(client, link_of(forum))
    home = follow(client, press(client, page, "Name and send", name="Inger Lyngsø", email="inger@post.example"))
    assert "the invitation is on its way" in home.text
    assert "i•••@post.example" in home.text
    assert "inger@post.example" not in home.answer.text
    assert states_of(forum) == [("Inger Lyngsø", "sent")]
    acted_at = forum.contacts[0].last_acted_at
    assert acted_at is not None
    assert abs(acted_at - NOW) < timedelta(minutes=1)


def test_without_an_address_the_forum_answers(forum: Nominator, client: Browser) -> None:
    home = follow(client, press(client, visit(client, link_of(forum)), "Name and send", name="Frode Bisgaard"))
    assert "has no e-mail address: ask them, and answer for them here" in home.text
    (invitation,) = db.session.scalars(select(Invitation)).all()
    asks = visit(client, f"{link_of(forum)}/people/{invitation.id}/answer")
    home = follow(client, press(client, asks, "Yes, Frode Bisgaard is coming"))
    assert states_of(forum) == [("Frode Bisgaard", "accepted")]
    assert f"by {forum.contacts[0].name}" in home.text


def test_when_all_places_are_used_the_next_is_a_reserve(forum: Nominator, client: Browser) -> None:
    before = visit(client, link_of(forum))
    named(forum, "Anna Bo", "Ida Ek")
    late = press(client, before, "Name and send", name="Ole Holm", email="ole@post.example")
    assert late.status_code == 409
    assert "Lokalforum Jyderup has used all its 2 places." in Page(late).text
    home = follow(client, press(client, Page(late), "Keep as a reserve", name="Ole Holm", email="ole@post.example"))
    assert "1 Ole Holm Reserve" in home.text
    assert states_of(forum)[-1] == ("Ole Holm", "reserve")


def test_what_is_wrong_is_said_at_its_field(forum: Nominator, client: Browser) -> None:
    answer = press(client, visit(client, link_of(forum)), "Name and send", name="", email="nowhere")
    assert answer.status_code == 422
    assert "Please write a name." in Page(answer).text
    assert "This is not an e-mail address." in Page(answer).text
    assert states_of(forum) == []


def test_after_the_deadline_a_sentence_takes_the_place_of_the_forms(forum: Nominator, client: Browser) -> None:
    before = visit(client, link_of(forum))
    clock.set_to(NOW + timedelta(days=31))
    after = visit(client, link_of(forum))
    assert "The time to name people has passed." in after.text
    assert after.forms == []
    late = press(client, before, "Name and send", name="Ole Holm")
    assert late.status_code == 409
    assert "Nominations closed on 1 April 2026 at 11:00." in Page(late).text.replace("\N{NO-BREAK SPACE}", " ")
    assert states_of(forum) == []


LIST = "Tove Riis\ttove@post.example\nBo Dahl\n\nOle Holm\tole@\nUlla Friis\tulla@post.example"


def test_a_pasted_list_is_shown_before_anything_is_stored(forum: Nominator, client: Browser) -> None:
    preview = Page(press(client, visit(client, link_of(forum)), "See the list", people=LIST))
    assert preview.h1 == "Your list"
    assert "Line 4: “ole@” is not an e-mail address." in preview.text
    assert "2 people are asked at once. 1 becomes a reserve." in preview.text
    assert "Ulla Friis Becomes reserve 1" in preview.text
    assert states_of(forum) == []
    follow(client, press(client, preview, "Name these 3 people"))
    assert states_of(forum) == [("Tove Riis", "sent"), ("Bo Dahl", "nominated"), ("Ulla Friis", "reserve")]


def test_a_list_is_stored_whole_or_not_at_all(forum: Nominator, client: Browser) -> None:
    named(forum, "Tove Riis")
    tove = db.session.scalars(select(Invitation)).one().person
    people = f"Ny Person\tny@post.example\nTove Riis\t{tove.email}"
    preview = Page(press(client, visit(client, link_of(forum)), "See the list", people=people))
    refused = press(client, preview, "Name these 2 people")
    assert refused.status_code == 409
    assert "Nobody has been named. Tove Riis is invited already." in Page(refused).text
    assert states_of(forum) == [("Tove Riis", "sent")]


def test_an_empty_list_is_refused_at_its_field(forum: Nominator, client: Browser) -> None:
    answer = press(client, visit(client, link_of(forum)), "See the list", people="  ")
    assert answer.status_code == 422
    assert "There are no rows in it." in Page(answer).text


def test_a_wish_becomes_a_nomination(forum: Nominator, wish: Wish, client: Browser) -> None:
    page = visit(client, link_of(forum))
    assert "s•••@post.example · 20 30 40 50 “The station!”" in page.text
    follow(client, press(client, page, "Name Søren Møller for Borgere"))
    assert states_of(forum) == [("Søren Møller", "sent")]
    assert wish.handled_at is not None
    assert wishes.waiting_for(forum) == []


def test_a_wish_is_marked_as_done(forum: Nominator, wish: Wish, client: Browser) -> None:
    follow(client, press(client, visit(client, link_of(forum)), "Done (Søren Møller)"))
    assert wish.handled_at is not None
    assert states_of(forum) == []


def test_each_group_has_a_section_of_its_own(forum: Nominator, event: Event, client: Browser) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3)
        factories.allocation(forum, schools, places=1)
        db.session.expire(forum)
    page = visit(client, link_of(forum))
    assert "You have 2 places for Borgere." in page.text
    assert "You have 1 place for Skoler." in page.text
    second = next(form for form in page.forms if form.action.endswith(f"/{forum.allocations[1].id}/people"))
    page.forms = [second]
    follow(client, press(client, page, "Name and send", name="Sanne Toft"))
    assert db.session.scalars(select(Invitation)).one().group is schools


def test_the_page_asks_as_often_however_many_people_there_are(forum: Nominator, client: Browser) -> None:
    named(forum, "Anna Bo")
    named(forum, "Ida Ek", as_reserve=True)
    with counted() as few:
        visit(client, link_of(forum))
    (second,) = named(forum, "Ole Holm")
    says_yes(second)
    named(forum, "Ulla Friis", "Per Juul", as_reserve=True)
    with counted() as many:
        visit(client, link_of(forum))
    assert len(many) == len(few), "\n".join(many)
