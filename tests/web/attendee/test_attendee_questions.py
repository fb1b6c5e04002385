"""What a person who comes is asked, each mistake told at its field."""

from __future__ import annotations

from sqlalchemy import select

from summit.db import db, transaction
from summit.models import (
    AuditEntry,
    Event,
    RegistrationState,
)
from tests import factories
from tests.conftest import Browser
from tests.web.attendee.guests import accepted, invited, link_of
from tests.web.forms import Page, follow, press, visit


def test_yes_takes_the_place_and_leads_to_the_questions(event: Event, client: Browser) -> None:
    invitation = invited(event)
    questions = follow(client, press(client, visit(client, link_of(invitation)), "Yes, I am coming"))
    assert questions.h1 == "You have a place"
    assert invitation.person.registration.state is RegistrationState.CONFIRMED
    answer = press(
        client,
        questions,
        "Save my answers",
        name="  Inger   Lyngsø ",
        organisation="Lyngsø Keramik",
        area=str(event.areas[0].id),
        phone="20 30 40 50",
        dietary="vegetarian",
        is_step_free="y",
        gender="f",
        age_band="60-74",
        wants_to_continue="y",
    )
    home = follow(client, answer)
    assert home.h1 == "You have a place"
    assert "Thank you. Your answers are saved." in home.text
    person, registration = invitation.person, invitation.person.registration
    assert (person.name, person.organisation, person.area.name) == ("Inger Lyngsø", "Lyngsø Keramik", "Jyderup")
    assert (person.gender, person.age_band, person.needs.dietary) == ("f", "60-74", "vegetarian")
    assert (person.needs.is_step_free, registration.wants_to_continue, registration.has_photo_consent) == (
        True,
        True,
        False,
    )
    answered = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.answered")).one()
    assert "vegetarian" not in str(answered.details)


def test_answers_can_be_changed_and_needs_taken_away(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    questions = visit(client, link_of(invitation) + "/questions")
    follow(client, press(client, questions, "Save my answers", dietary="vegan"))
    again = visit(client, link_of(invitation) + "/questions")
    assert again.h1 == "Change my answers"
    assert again.forms[0].fields["dietary"] == "vegan"
    follow(client, press(client, again, "Save my answers", dietary=" "))
    assert invitation.person.needs is None


def test_a_missing_name_is_said_at_its_field(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    answer = press(client, visit(client, link_of(invitation) + "/questions"), "Save my answers", name=" ")
    assert answer.status_code == 422
    assert 'aria-describedby="name-error"' in answer.text
    assert invitation.person.name == "Inger Lyngsø"


def test_a_second_of_an_area_is_refused_at_the_area(event: Event, client: Browser) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        factories.accepted(schools, name="Sanne Toft", area=event.areas[0])
        other = factories.accepted(schools, name="Kirsa Nygaard", area=event.areas[1])
        other.person.language = "en"
    answer = press(client, visit(client, link_of(other) + "/questions"), "Save my answers", area=str(event.areas[0].id))
    assert answer.status_code == 409
    assert "Skoler has one place for each area, and Jyderup has it already: Sanne Toft." in Page(answer).text
    assert other.person.area is event.areas[1]


def test_an_area_of_another_event_cannot_be_chosen(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    with transaction():
        foreign = factories.event(title="Another").areas[0].id
    answer = press(client, visit(client, link_of(invitation) + "/questions"), "Save my answers", area=str(foreign))
    assert answer.status_code == 422


def test_giving_up_the_place_takes_what_was_told_of_food_and_help_along(event: Event, client: Browser) -> None:
    invitation = accepted(event)
    questions = visit(client, link_of(invitation) + "/questions")
    press(client, questions, "Save my answers", dietary="ingen hasselnødder")
    assert invitation.person.needs.dietary == "ingen hasselnødder"
    press(client, visit(client, link_of(invitation) + "/withdraw"), "Give up my place")
    assert invitation.person.needs is None
    again = follow(client, press(client, visit(client, link_of(invitation)), "Yes, I am coming"))
    assert (again.h1, "ingen hasselnødder" in again.text) == ("You have a place", False)
    press(client, again, "Save my answers", dietary="vegansk")
    assert invitation.person.needs.dietary == "vegansk"
