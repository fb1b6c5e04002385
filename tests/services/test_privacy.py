"""What the pages promise to delete is deleted on that day, not before, and the figures stay."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from summit.db import db, transaction
from summit.models import AuditEntry, Event, Invitation, Needs, NominatorContact, OutboxMail, Person, Wish
from summit.services import event_dates, figures, privacy, registrations, wishes
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
