"""A forum fills its places by real forms, never beyond its allocation and never after the deadline."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit.db import db, transaction
from summit.models import (
    Actor,
    ActorKind,
    Event,
    Invitation,
    InvitationState,
    Nominator,
    Wish,
)
from summit.services import nominations, wishes
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW
from tests.statements import counted
from tests.web.forms import Page, follow, press, visit
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
    assert "Frode Bisgaard Nominated Named today" in home.text
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


def test_who_cannot_be_named_is_pointed_at_before_anything_is_stored(forum: Nominator, client: Browser) -> None:
    (tove,) = named(forum, "Tove Riis")
    people = f"Ny Person\tny@post.example\n\nTove Riis\t{tove.person.email}\nny person\tny@post.example"
    preview = Page(press(client, visit(client, link_of(forum)), "See the list", people=people))
    assert "2 things are not right:" in preview.text
    assert f"Line 3: Tove Riis is invited or registered already. Tove Riis · {tove.person.email}" in preview.text
    assert "Line 4: The same person is already in row 1. ny person · ny@post.example" in preview.text
    follow(client, press(client, preview, "Name this person, without the lines above"))
    assert states_of(forum) == [("Tove Riis", "sent"), ("Ny Person", "sent")]


def test_a_list_is_stored_whole_or_not_at_all(forum: Nominator, client: Browser) -> None:
    people = "Ny Person\tny@post.example\nTove Riis\ttove@post.example"
    preview = Page(press(client, visit(client, link_of(forum)), "See the list", people=people))
    with transaction():  # meanwhile another contact names one of them
        by = Actor(ActorKind.CONTACT, forum.contacts[0].id)
        tove = nominations.Nominee(name="Tove Riis", email="tove@post.example")
        nominations.nominate(forum.allocations[0], tove, by=by, now=NOW)
    again = press(client, preview, "Name these 2 people")
    assert again.status_code == 409
    assert "Nobody has been named. The list has been looked at again." in Page(again).text
    assert states_of(forum) == [("Tove Riis", "sent")]
    follow(client, press(client, Page(again), "Name this person, without the lines above"))
    assert states_of(forum) == [("Tove Riis", "sent"), ("Ny Person", "sent")]


def test_a_second_of_an_area_is_refused_in_the_preview_but_may_wait_as_a_reserve(event: Event, client: Browser) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        council = factories.forum(event, "Skolerne i Jyderup", places=2, to=schools)
        factories.invited(schools, name="Per Juul", area=event.areas[1])
    people = "Ada Bo\nIda Ek\tida@post.example\tOrø\nOle Dam\nUlla Eg\tulla@post.example\tTuse\nEva Friis"
    preview = Page(press(client, visit(client, link_of(council)), "See the list", people=people))
    words = "Skoler has one place for each area, and {} has it already: {}."
    assert f"Line 2: {words.format('Orø', 'Per Juul')}" in preview.text
    assert f"Line 3: {words.format('Jyderup', 'Ada Bo')}" in preview.text
    assert "Eva Friis Becomes reserve 1" in preview.text
    follow(client, press(client, preview, "Name these 3 people, without the lines above"))
    assert states_of(council) == [("Ada Bo", "nominated"), ("Ulla Eg", "sent"), ("Eva Friis", "reserve")]


def test_a_line_that_is_taken_for_titles_is_shown(forum: Nominator, client: Browser) -> None:
    people = "Frode Bisgaard\tTuse\nBo Dahl\tbo@post.example\nIda Ek\tida@post.example"
    preview = Page(press(client, visit(client, link_of(forum)), "See the list", people=people))
    assert "titles of the columns, not for a person: Frode Bisgaard · Tuse" in preview.text
    known = Page(
        press(client, visit(client, link_of(forum)), "See the list", people="Navn\tMail\nBo Dahl\tbo@x.example")
    )
    assert "titles of the columns" not in known.text


def test_the_preview_asks_as_often_however_many_people_there_are(forum: Nominator, client: Browser) -> None:
    numbers = []
    for people in ("Anna Bo", "Ida Ek\nOle Holm\nPer Juul"):
        page = visit(client, link_of(forum))
        press(client, page, "See the list", people=people)
        with counted() as asked:
            press(client, page, "See the list", people=people)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


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
