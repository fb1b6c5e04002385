"""What a change of the date would bring with it, counted before anybody presses the button."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import case, func, select

from summit.db import db
from summit.models import Event, Group, Needs, Person, Registration, RegistrationState
from summit.services import date_news, figures, table_plans


@dataclass(frozen=True)
class Effects:
    """So many mails; whom to call; so many people's needs that are deleted; the number of the plan taken off, or 0."""

    people: int
    contacts: int
    to_call: list[str]
    needs: int
    plan: int
    places: int

    @property
    def mails(self) -> int:
        """To attendees and to contacts."""
        return self.people + self.contacts


@dataclass(frozen=True)
class Heard:
    """One group's answers to "still coming?": yes, not yet, and the deadline passed without a word."""

    group: Group
    yes: int
    open: int
    silent: int


def effects(event: Event) -> Effects:
    """For this event as it is now. A fixed number of queries."""
    told = date_news.numbers_of(event)
    needs = db.session.scalar(select(func.count(Needs.id)).join(Person).where(Person.event_id == event.id))
    plan = table_plans.published(event)
    confirmed = select(func.count(Registration.id)).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED
    )
    return Effects(
        people=told.people,
        contacts=told.contacts,
        to_call=told.to_call,
        needs=needs or 0,
        plan=plan.number if plan else 0,
        places=db.session.scalar(confirmed) or 0,
    )


def heard(event: Event) -> list[Heard]:
    """By group, in their order; without groups that nobody of was asked. One query."""
    answer = case(
        (Registration.is_to_reconfirm & Registration.reconfirm_until_at.is_(None), "silent"),
        (Registration.is_to_reconfirm, "open"),
        (Registration.reconfirmed_at.is_not(None), "yes"),
        else_="",
    )
    rows = db.session.execute(
        select(Registration.group_id, answer, func.count())
        .where(Registration.event_id == event.id, Registration.state.in_(figures.HAS_A_PLACE))
        .group_by(Registration.group_id, answer)
    )
    counted = Counter({(group_id, word): number for group_id, word, number in rows if word})
    found = (Heard(group, *(counted[group.id, word] for word in ("yes", "open", "silent"))) for group in event.groups)
    return [row for row in found if row.yes or row.open or row.silent]
