"""What mails tell that is not in one row: the place in a waiting list, the tables of each round, an earlier date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import and_, func, or_, select

from summit.db import db
from summit.mail.about import About
from summit.models import (
    Event,
    Invitation,
    ItemKind,
    MailState,
    Nominator,
    OutboxMail,
    Person,
    PlanState,
    Registration,
    RegistrationState,
    Seat,
    Table,
    TablePlan,
    Theme,
    ThemedTable,
)
from summit.models.registration import not_after


@dataclass(frozen=True)
class SeatFact:
    """One round of one person: which table, under which heading of the programme."""

    number: int  # counts from 1
    table: int
    is_facilitator: bool
    title: str = ""
    begins: time | None = None
    theme: str = ""


def waiting_position(registration: Registration) -> int:
    """1 is next in the person's group; 0 when they are not waiting."""
    if registration.waiting_number is None:
        return 0
    return db.session.scalar(select(func.count()).where(not_after(registration))) or 0


def is_first_of_its_kind(about: About) -> bool:
    """Was no mail of this kind sent for this registration before?"""
    sent_before = select(OutboxMail.id).where(
        OutboxMail.kind == about.kind,
        OutboxMail.registration_id == (about.registration.id if about.registration else None),
        OutboxMail.state == MailState.SENT,
    )
    if about.mail_id is not None:
        sent_before = sent_before.where(OutboxMail.id < about.mail_id)
    return db.session.scalar(sent_before.limit(1)) is None


def allocations(nominator: Nominator) -> list[tuple[str, int, int]]:
    """The groups in which the nominator has places, how many, and for how many nobody has been named."""
    return [(row.group.name, row.pool.size, row.pool.free) for row in nominator.allocations]


def places_left(nominator: Nominator) -> int:
    """How many of its places nobody has been named for."""
    return sum(allocation.pool.free for allocation in nominator.allocations)


def has_named(nominator: Nominator) -> bool:
    """Has it ever named anybody?"""
    named = select(Invitation.id).where(Invitation.nominator_id == nominator.id)
    return db.session.scalar(named.limit(1)) is not None


def unheard(nominator: Nominator) -> list[str]:
    """The names of its people who let the deadline of "still coming?" pass, so that it is asked to answer for them."""
    silent = (
        select(Person.name)
        .join(Registration, Registration.person_id == Person.id)
        .join(Invitation, Invitation.id == Registration.invitation_id)
        .where(
            Invitation.nominator_id == nominator.id,
            Registration.state == RegistrationState.CONFIRMED,
            Registration.is_to_reconfirm,
            Registration.reconfirm_until_at.is_(None),
        )
        .order_by(Registration.id)
    )
    return list(db.session.scalars(silent))


def substitute_of(given: Invitation) -> tuple[str, bool]:
    """Who was asked to come instead, and whether they said yes; no name when there is nobody.

    Somebody who named another before answering is passed over.
    """
    asked, named = None, _named_by(given)
    while named is not None and (asked is None or asked.accepted_at is None):
        asked, named = named, _named_by(named)
    return (asked.person.name, asked.accepted_at is not None) if asked is not None else ("", False)


def _named_by(given: Invitation) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.substitute_for_id == given.id))


def reason_of_date(event: Event) -> str:
    """Why its date changed the last time, in the organiser's words."""
    return event.dates[-1].reason if event.dates else ""


def earlier_date(event: Event) -> datetime | None:
    """The beginning that was told before its date changed the last time."""
    return next((date.starts_at for date in reversed(event.dates[:-1]) if date.starts_at is not None), None)


def seats(registration: Registration) -> list[SeatFact]:
    """The person's tables in the published plan, in order of the rounds; empty when no plan is published."""
    found = db.session.execute(
        select(Seat.round, Table.number, Seat.is_facilitator, Theme.name)
        .join(Seat.plan)
        .join(Seat.table)
        .outerjoin(
            ThemedTable,
            and_(
                ThemedTable.table_id == Seat.table_id,
                or_(ThemedTable.round.is_(None), ThemedTable.round == Seat.round),
            ),
        )
        .outerjoin(Theme, Theme.id == ThemedTable.theme_id)
        .where(
            Seat.registration_id == registration.id,
            TablePlan.event_id == registration.event_id,
            TablePlan.state == PlanState.PUBLISHED,
        )
        .order_by(Seat.round)
    )
    rounds = [item for item in registration.event.programme if item.kind is ItemKind.ROUND]
    facts = []
    for index, table, is_facilitator, theme in found:
        item = rounds[index] if index < len(rounds) else None
        facts.append(
            SeatFact(
                number=index + 1,
                table=table,
                is_facilitator=is_facilitator,
                title=item.title if item else "",
                begins=item.begins if item else None,
                theme=theme or "",
            )
        )
    return facts
