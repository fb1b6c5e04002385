"""What a yes turns into: the answers to the questions, and where special-category data stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, TooLate
from summit.models import AuditEntry, Event, Needs, Registration
from summit.services import registrations
from summit.services.registrations import Answers
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("context")

ANSWERS = Answers(
    name="Maja Lund",
    organisation="Idrætsforeningen",
    phone="20 30 40 50",
    has_photo_consent=True,
    wants_to_continue=True,
    dietary="hasselnødder",
    accessibility="teleslynge",
    is_step_free=True,
    gender="f",
    age_band="30-44",
)


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


@pytest.fixture
def registration(event: Event) -> Registration:
    with transaction():
        return factories.accepted(event.groups[0], name="Maja Lund").person.registration


def answer(registration: Registration, answers: Answers, now: object = NOW) -> None:
    registrations.answer_questions(registration, answers, by=ORGANISER, now=now)  # type: ignore[arg-type]


def test_the_answers_are_kept_where_they_belong(event: Event, registration: Registration) -> None:
    with transaction():
        answer(registration, replace(ANSWERS, area=event.areas[1], language="en"))
    person = registration.person
    assert (person.name, person.organisation, person.phone, person.area, person.language) == (
        "Maja Lund",
        "Idrætsforeningen",
        "20 30 40 50",
        event.areas[1],
        "en",
    )
    assert (registration.has_photo_consent, registration.wants_to_continue, person.gender, person.age_band) == (
        True,
        True,
        "f",
        "30-44",
    )
    assert (person.needs.dietary, person.needs.accessibility, person.needs.is_step_free) == (
        "hasselnødder",
        "teleslynge",
        True,
    )
    assert registration.has_answered_questions


def test_rule_10_needs_that_are_taken_back_leave_no_row(registration: Registration) -> None:
    with transaction():
        answer(registration, ANSWERS)
    with transaction():
        answer(registration, Answers(name="Maja Lund"))
    assert db.session.scalars(db.select(Needs)).all() == []


def test_rule_10_the_last_days_stand_on_the_event(event: Event) -> None:
    assert event.needs_deletion_on(NOW) == (event.ends_at + timedelta(days=14)).astimezone(event.zone).date()
    assert event.deletion_on(NOW) == (event.ends_at + timedelta(days=90)).astimezone(event.zone).date()
    event.starts_at = event.ends_at = None
    event.last_mail_at = None
    assert (event.needs_deletion_on(NOW), event.deletion_on(NOW)) == (date(2027, 3, 2), date(2027, 3, 2))


def test_rule_11_the_log_names_fields_and_never_values(registration: Registration) -> None:
    with transaction():
        answer(registration, ANSWERS)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "registration.answered")).one()
    assert entry.details["fields"] == [
        "accessibility",
        "age_band",
        "dietary",
        "gender",
        "has_photo_consent",
        "is_step_free",
        "organisation",
        "phone",
        "wants_to_continue",
    ]
    everything = json.dumps([each.details for each in db.session.scalars(db.select(AuditEntry))])
    values = ("Maja", "hasselnødder", "teleslynge", "Idrætsforeningen", "20 30", "30-44")
    assert [value for value in values if value in everything] == []


def test_rule_11_saving_the_same_answers_again_is_no_change(registration: Registration) -> None:
    with transaction():
        answer(registration, ANSWERS)
        answer(registration, ANSWERS)
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "registration.answered")).all()
    assert len(entries) == 1


def test_a_name_is_needed(registration: Registration) -> None:
    with refused(BadInput, "Please write your name.", field="name"):
        answer(registration, Answers(name="   "))


def test_answers_can_be_changed_until_the_event_is_over(event: Event, registration: Registration) -> None:
    with transaction():
        answer(registration, ANSWERS, now=event.ends_at - timedelta(seconds=1))
    with refused(TooLate, "The event is over, so the answers cannot be changed any more."):
        answer(registration, ANSWERS, now=event.ends_at)


def test_rule_8_nobody_moves_into_an_area_that_has_its_place(event: Event) -> None:
    with transaction():
        schools = factories.group(event, "Skoler", quota=3, is_one_per_area=True)
        factories.accepted(schools, name="Orø Skole", area=event.areas[1])
        other = factories.accepted(schools, area=event.areas[0]).person.registration
    words = "Skoler has one place for each area, and Orø has it already: Orø Skole."
    with refused(AlreadyThere, words, field="area"):
        answer(other, replace(ANSWERS, area=event.areas[1]))
