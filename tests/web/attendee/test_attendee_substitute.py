"""Sending somebody else: the form, what it means, the one press that does it, and the link that is dead after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import Admission, Event, Invitation, InvitationState, MailKind, OutboxMail
from summit.services import events, invitations
from tests import factories
from tests.conftest import Browser
from tests.factories import NOW, ORGANISER
from tests.statements import counted
from tests.web.attendee.guests import accepted, invited, link_of, me
from tests.web.forms import Page, follow, press, visit

BO = {"name": "Bo Friis", "email": "bo@post.example"}


@pytest.fixture
def inger(event: Event) -> Invitation:
    """Inger, from an organisation, who has a place."""
    invitation = accepted(event)
    with transaction():
        invitation.person.organisation = "Fjordby Erhverv"
    return invitation


def asked(event: Event) -> Invitation | None:
    """Who was named instead."""
    query = select(Invitation).where(Invitation.substitute_for_id.is_not(None), Invitation.event_id == event.id)
    return db.session.scalar(query)


def test_the_place_is_handed_on_in_two_presses(event: Event, inger: Invitation, client: Browser) -> None:
    link = link_of(inger)
    assert 'href="' + link + '/substitute"' in client.get(link).text
    form = visit(client, link + "/substitute")
    assert form.h1 == "Send somebody else"
    assert "somebody else from Fjordby Erhverv" in form.text
    review = Page(press(client, form, "See what that means", phone="20 30 40 50", **BO))
    assert (review.answer.status_code, review.h1) == (200, "Hand your place on to Bo Friis?")
    for words in (
        "Bo Friis gets a mail at bo@post.example at once",
        "They have to say yes by Thursday 5 March 2026 at 10:00",
        "Your own link stops working at once",
        "the place goes to somebody else, not back to you",
    ):
        assert words in review.text.replace("\N{NO-BREAK SPACE}", " "), words
    assert (asked(event), inger.state) == (None, InvitationState.ACCEPTED)
    answer = press(client, review, "Yes, hand my place on")
    assert (answer.status_code, answer.location) == (303, link + "?done=handed_on")
    end = client.get(answer.location)
    assert (end.status_code, Page(end).h1) == (410, "This place has been handed on")
    assert "It is done." in Page(end).text
    new = asked(event)
    assert new is not None
    assert (new.person.name, new.person.phone, new.person.organisation) == (
        "Bo Friis",
        "20 30 40 50",
        "Fjordby Erhverv",
    )
    assert event.pool.taken == 1


def test_pressed_twice_it_is_done_once(event: Event, inger: Invitation, client: Browser) -> None:
    review = Page(press(client, visit(client, link_of(inger) + "/substitute"), "See what that means", **BO))
    statuses = [press(client, review, "Yes, hand my place on").status_code for _ in range(3)]
    assert statuses == [303, 410, 410]
    mails = select(OutboxMail).where(OutboxMail.kind == MailKind.SUBSTITUTE_ASKED)
    assert len(db.session.scalars(mails).all()) == 1


def test_what_was_typed_can_be_changed(event: Event, inger: Invitation, client: Browser) -> None:
    review = Page(press(client, visit(client, link_of(inger) + "/substitute"), "See what that means", **BO))
    again = Page(press(client, review, "Change what I wrote"))
    typed = {name: value for name, value in again.forms[0].fields.items() if name != "form_key"}
    assert (again.answer.status_code, typed) == (200, BO | {"phone": ""})
    assert asked(event) is None


def test_what_is_missing_is_said_at_its_field(event: Event, inger: Invitation, client: Browser) -> None:
    form = visit(client, link_of(inger) + "/substitute")
    answer = press(client, form, "See what that means", name="", email="nowhere")
    assert answer.status_code == 422
    for words in ("Please write a name.", "This is not an e-mail address."):
        assert words in Page(answer).text
    assert client.post(link_of(inger) + "/substitute").status_code == 422
    assert client.post(link_of(inger) + "/substitute", data={"sure": "yes"}).status_code == 422
    assert (asked(event), inger.state) == (None, InvitationState.ACCEPTED)


def test_somebody_who_is_invited_is_refused_before_and_at_the_last_press(
    event: Event, inger: Invitation, client: Browser
) -> None:
    form = visit(client, link_of(inger) + "/substitute")
    review = Page(press(client, form, "See what that means", **BO))
    with transaction():
        bo = factories.invited(event.groups[0], name="Bo Friis")
        bo.person.email = BO["email"]
    for answer in (
        press(client, form, "See what that means", **BO),
        press(client, review, "Yes, hand my place on"),
    ):
        assert answer.status_code == 409
        assert 'id="name-error"' in answer.text
        assert "Bo Friis is invited already." in Page(answer).text
    assert inger.state is InvitationState.ACCEPTED


def test_who_only_the_organiser_can_replace_is_told_whom_to_ask(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    page = visit(client, link_of(invitation) + "/substitute")
    assert "only the organiser can name somebody else. Please ask Fjordby Kommune." in page.text
    assert "72 00 00 00" in page.text
    assert page.forms == []
    answer = client.post(link_of(invitation) + "/substitute", data=BO | {"sure": "yes"})
    assert (answer.status_code, asked(event)) == (409, None)


def test_a_nominated_person_hands_a_promised_place_on(event: Event, client: Browser) -> None:
    with transaction():
        forum = factories.forum(event, "Lokalforum Jyderup", places=5)
        invitation = factories.nominated(forum.allocations[0], name="Inger Lyngsø")
        invitation.person.language = "en"
    letter = visit(client, link_of(invitation))
    assert "Are you not Inger Lyngsø? Then please do not answer" in letter.text
    assert "If Inger Lyngsø cannot come, they can send somebody else." in letter.text
    form = visit(client, link_of(invitation) + "/substitute")
    assert "whom Lokalforum Jyderup would send as well" in form.text
    review = Page(press(client, form, "See what that means", **BO))
    assert press(client, review, "Yes, hand my place on").status_code == 303
    new = asked(event)
    assert new is not None
    own = visit(client, link_of(new) + "?lang=en")
    assert own.h1 == "There is a place for you"
    assert f"Inger Lyngsø cannot come to {event.title} and has named you to come instead." in own.text
    assert follow(client, press(client, own, "Yes, I am coming")).h1 == "You have a place"


def test_who_holds_no_place_is_sent_home(event: Event, client: Browser) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        factories.accepted(guests)
        waiting, unanswered = factories.accepted(guests), factories.invited(guests)
        for one in (waiting, unanswered):
            one.person.organisation = "Fjordby Erhverv"
            one.person.language = "en"
    assert client.get(link_of(waiting) + "/substitute").status_code == 303
    answer = client.post(link_of(waiting) + "/substitute", data=BO | {"sure": "yes"})
    assert (answer.status_code, Page(answer).h1) == (409, "You are on the waiting list")
    assert "Only somebody who holds a place can hand it on." in Page(answer).text
    assert "Send somebody else" not in visit(client, link_of(unanswered)).text
    assert asked(event) is None


def test_a_substitute_in_an_open_group_is_told_that_the_place_is_kept(event: Event, client: Browser) -> None:
    with transaction():
        guests = factories.group(event, "Gæster", quota=1, admission=Admission.OPEN)
        first = factories.accepted(guests)
        first.person.organisation, first.person.language = "Fjordby Erhverv", "en"
    client.post(link_of(first) + "/substitute", data=BO | {"sure": "yes"})
    new = asked(event)
    assert new is not None
    page = visit(client, link_of(new))
    assert page.h1 == "There is a place for you"
    assert "We keep the place for you until the deadline." in page.text


def test_after_answers_are_closed_the_substitute_still_answers(
    event: Event, inger: Invitation, client: Browser
) -> None:
    with transaction():
        events.close(event, by=ORGANISER, now=NOW)
    client.post(link_of(inger) + "/substitute", data=BO | {"sure": "yes"})
    new = asked(event)
    assert new is not None
    page = visit(client, link_of(new))
    assert follow(client, press(client, page, "Yes, I am coming")).h1 == "You have a place"


@pytest.mark.parametrize("path", ["/withdraw", "/decline"])
def test_whoever_cannot_come_is_told_that_somebody_else_could(event: Event, client: Browser, path: str) -> None:
    invitation = accepted(event) if path == "/withdraw" else invited(event)
    with transaction():
        invitation.person.organisation = "Fjordby Erhverv"
    page = visit(client, link_of(invitation) + path)
    assert "Would somebody else like to come in your place?" in page.text
    assert f'href="{link_of(invitation)}/substitute"' in page.answer.text


def test_once_it_has_begun_nobody_is_named(event: Event, inger: Invitation, client: Browser) -> None:
    clock.set_to(event.starts_at + timedelta(minutes=5))
    assert "Send somebody else" not in visit(client, link_of(inger)).text
    assert "The event has begun" in visit(client, link_of(inger) + "/substitute").text
    clock.set_to(event.ends_at + timedelta(minutes=5))
    assert client.get(link_of(inger) + "/substitute").status_code == 303
    late = client.post(link_of(inger) + "/substitute", data=BO | {"sure": "yes"})
    assert (late.status_code, Page(late).h1, asked(event)) == (409, "The event is over", None)


def test_trying_names_is_limited(event: Event, inger: Invitation, client: Browser) -> None:
    answers = [client.post(link_of(inger) + "/substitute").status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]


def test_the_number_of_queries_is_fixed(event: Event, inger: Invitation, client: Browser) -> None:
    with counted() as few:
        visit(client, link_of(inger))
    with transaction():
        for _ in range(3):
            other = factories.accepted(event.groups[0])
            invitations.withdraw(other, by=me(other), now=NOW)
    with counted() as many:
        visit(client, link_of(inger))
    assert len(many) == len(few)


def test_who_is_asked_whether_they_still_come_can_send_somebody_else(
    event: Event, inger: Invitation, client: Browser
) -> None:
    with transaction():
        inger.person.registration.is_to_reconfirm = True
    home = visit(client, link_of(inger))
    assert "Somebody else comes instead of me" in home.text
    assert f'href="{link_of(inger)}/substitute"' in home.answer.text
    client.post(link_of(inger) + "/substitute", data=BO | {"sure": "yes"})
    new = asked(event)
    assert new is not None
    with transaction():
        invitations.accept(new, by=me(new), now=NOW)
    assert not new.person.registration.is_to_reconfirm
