"""What the pages promise to delete is deleted on that day, not before, and the figures stay."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from summit.db import db, transaction
from summit.models import (
    AuditEntry,
    DateStatus,
    Event,
    Invitation,
    Needs,
    NominatorContact,
    OutboxMail,
    Person,
    Registration,
    Wish,
)
from summit.services import event_dates, figures, frozen, privacy, registrations, wishes
from summit.services.registrations import Answers
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


@pytest.fixture
def event() -> Event:
    """An event with one citizen who comes and has told of an allergy, and a wish to a forum."""
    with transaction():
        made = factories.event()
        forum = factories.forum(made)
        wishes.write(forum, name="Ulla", email="ulla@post.example", phone="1", message="Gerne", language="da", now=NOW)
        comes = factories.accepted(made.groups[0], name="Åse Holm")
        answers = Answers(name="Åse Holm", organisation="Holms Planteskole", dietary="Nødder", phone="55 10 10 10")
        registrations.answer_questions(comes.person.registration, answers, by=ORGANISER, now=NOW)
    return made


def end_of(event: Event) -> datetime:
    assert event.ends_at is not None
    return event.ends_at


def test_rule_10_needs_are_deleted_fourteen_days_after_the_event(event: Event) -> None:
    ends = end_of(event)
    with transaction():
        assert privacy.forget_due_needs(ends + timedelta(days=13)) == 0
    assert db.session.scalar(select(func.count(Needs.id))) == 1
    with transaction():
        assert privacy.forget_due_needs(ends + timedelta(days=14)) == 1
        assert privacy.forget_due_needs(ends + timedelta(days=14)) == 0
    assert db.session.scalar(select(func.count(Needs.id))) == 0
    assert db.session.scalars(select(Person.name).where(Person.name == "Åse Holm")).all() == ["Åse Holm"]


def test_rule_10_names_addresses_and_words_are_deleted_after_ninety_days_and_the_figures_stay(event: Event) -> None:
    before = figures.board(event).answers
    with transaction():
        assert privacy.forget_due_people(end_of(event) + timedelta(days=89)) == 0
        assert privacy.forget_due_people(end_of(event) + timedelta(days=90)) == 1
        assert privacy.forget_due_people(end_of(event) + timedelta(days=91)) == 0
    kept = db.session.execute(
        select(Person.name, Person.email, Person.phone, Person.organisation, Invitation.link_sha256).join(Invitation)
    ).all()
    assert kept == [("", "", "", "", None)]
    assert db.session.execute(select(Wish.name, Wish.email, Wish.message)).all() == [("", "", "")]
    assert db.session.execute(select(NominatorContact.name, NominatorContact.link_sha256)).all() == [("", None)]
    assert set(db.session.execute(select(OutboxMail.subject, OutboxMail.text))) == {("", "")}
    assert db.session.scalar(select(func.count(Needs.id))) == 0
    assert figures.board(event).answers == before


@pytest.mark.parametrize(("days", "is_asked_again"), [(1, False), (60, False), (61, True)])
def test_rule_10_needs_are_deleted_when_the_date_moves_by_more_than_sixty_days(
    event: Event, days: int, is_asked_again: bool
) -> None:
    move = timedelta(days=days)
    assert event.starts_at is not None
    with transaction():
        event_dates.set_date(
            event,
            starts_at=event.starts_at + move,
            ends_at=end_of(event) + move,
            reconfirm_until_at=None,
            by=ORGANISER,
            now=NOW,
        )
    assert db.session.scalar(select(func.count(Needs.id))) == (0 if is_asked_again else 1)


def test_rule_10_needs_are_deleted_when_the_date_goes_missing(event: Event) -> None:
    with transaction():
        event_dates.postpone(event, reason="Storm", season="forår 2027", by=ORGANISER, now=NOW)
    assert db.session.scalar(select(func.count(Needs.id))) == 0
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("privacy."))).all()
    assert actions == ["privacy.needs_forgotten"]


def test_what_came_of_the_event_is_written_down_before_its_people_are_forgotten(event: Event) -> None:
    with transaction():
        for number in range(6):
            person = factories.accepted(event.groups[0]).person
            person.gender, person.age_band = "f", "18-29" if number < 4 else ""
    before = figures.board(event)
    later = end_of(event) + timedelta(days=90)
    with transaction():
        privacy.forget_due_people(later)
    kept = frozen.of(event)
    assert kept is not None and kept.taken_at == later
    numbers = kept.numbers
    group, allocation = event.groups[0].id, event.nominators[0].allocations[0].id
    told = {name: numbers[f"event.answers.{name}"] for name in ("invited", "accepted", "declined", "withdrawn")}
    assert told == {name: getattr(before.answers, name) for name in told}
    assert numbers[f"group.{group}.places.accepted"] == before.groups[0].places.accepted == 7
    assert numbers[f"allocation.{allocation}.places.size"] == 4
    assert {name: number for name, number in numbers.items() if "gender" in name or "age" in name} == {"gender.f": 6}
    assert all(isinstance(number, int) for number in numbers.values())
    assert figures.board(event).answers == before.answers


def test_consents_end_with_the_names_and_an_undated_event_without_a_mail_has_a_last_day_too(event: Event) -> None:
    registration = db.session.scalars(select(Registration)).one()
    with transaction():
        registration.wants_to_continue = registration.has_photo_consent = True
        event.starts_at = event.ends_at = event.last_mail_at = None
        event.date_status = DateStatus.POSTPONED
    with transaction():
        assert privacy.forget_due_people(NOW + timedelta(days=364)) == 0
        assert privacy.forget_due_people(NOW + timedelta(days=365)) == 1
    assert (registration.wants_to_continue, registration.has_photo_consent) == (False, False)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_the_log(event: Event, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only added to"), transaction():
        db.session.execute(text(statement))
    assert db.session.scalar(select(func.count(AuditEntry.id)))


def test_without_its_trigger_the_log_could_be_emptied(event: Event) -> None:
    """The control: it is the trigger that refuses."""
    off = "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_not_changed"
    if db.engine.dialect.name == "sqlite":
        off = "DROP TRIGGER audit_entry_is_not_deleted"

    class PutBack(Exception):
        pass

    with pytest.raises(PutBack), transaction():
        db.session.execute(text(off))
        db.session.execute(text("DELETE FROM audit_entry"))
        assert db.session.scalar(select(func.count(AuditEntry.id))) == 0
        raise PutBack
