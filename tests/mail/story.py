"""One small event in which every kind of mail is written for a reason, and sent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import Admission, Event, OutboxMail, StaffMember
from summit.services import invitations, nominators, reminders, staff, table_plans, waiting_list, wishes
from summit.tasks import deliver, plan_tables
from tests import factories
from tests.factories import ORGANISER
from tests.mail import story_of_dates
from tests.mail.actors import attendee, invited


def tell(language: str, *, is_whole: bool = True) -> list[OutboxMail]:
    """Live through an event whose people all read `language`; returns the outbox, every kind of mail in it sent.

    When it is not the whole story, it ends with the tables.
    """
    event = _begin(language)
    for chapter in (*TILL_TABLES, *story_of_dates.CHAPTERS) if is_whole else TILL_TABLES:
        chapter(event, language)
        deliver.drain()
    return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def _begin(language: str) -> Event:
    with transaction():
        event = factories.event()
        factories.rounds(event, number=2)
        factories.forum(event)
        factories.organiser(event.host)
    return event


def _sign_in(event: Event, language: str) -> None:
    with transaction():
        member = db.session.scalars(select(StaffMember)).one()
        member.language = language
        staff.ask_for_link(member.email, browser_secret="a browser", now=clock.now())


def _forum(event: Event, language: str) -> None:
    with transaction():
        forum = event.nominators[0]
        contact = forum.contacts[0]
        contact.language = language
        nominators.send_link(contact, by=ORGANISER, now=clock.now())
        wishes.write(
            forum,
            name="Ida Lund",
            email="ida@post.example",
            phone="",
            message="Jeg vil gerne med.",
            language="da",
            now=clock.now(),
        )


def _answers(event: Event, language: str) -> None:
    """One declines, one is reminded, two come."""
    with transaction():
        people = [invited(event.groups[0], language) for _ in range(4)]
    deliver.drain()
    with transaction():
        invitations.decline(people[0], by=attendee(people[0]), now=clock.now())
        reminders.remind([people[1]], by=ORGANISER, now=clock.now())
        for person in people[2:]:
            invitations.accept(person, by=attendee(person), now=clock.now())


def _waiting(event: Event, language: str) -> None:
    """One place, three who want it: the first gives it up, the second lets the offer lapse."""
    with transaction():
        group = factories.group(event, "Erhverv", quota=1, admission=Admission.OPEN)
        people = [invited(group, language) for _ in range(3)]
        for person in people:
            invitations.accept(person, by=attendee(person), now=clock.now())
    deliver.drain()
    with transaction():
        invitations.withdraw(people[0], by=attendee(people[0]), now=clock.now())
    deliver.drain()
    clock.set_to(clock.now() + timedelta(hours=event.offer_hours, minutes=1))
    with transaction():
        assert waiting_list.lapse_due(clock.now()) == 1


def _tables(event: Event, language: str) -> None:
    with transaction():
        table_plans.set_tables(event, count=1, min_seats=1, max_seats=4, by=ORGANISER, now=clock.now())
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=clock.now())
    assert plan_tables.work_off() == 1
    with transaction():
        assert table_plans.publish(plan, by=ORGANISER, now=clock.now()) == 2


TILL_TABLES = (_sign_in, _forum, _answers, _waiting, _tables)
