"""What mails tell that is not in one row: the place in a waiting list, the tables of each round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from sqlalchemy import and_, func, or_, select

from summit.db import db
from summit.models import (
    ItemKind,
    MailState,
    OutboxMail,
    PlanState,
    Registration,
    Seat,
    Table,
    TablePlan,
    Theme,
    ThemedTable,
)


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
    waiting = select(func.count()).where(
        Registration.group_id == registration.group_id, Registration.waiting_number <= registration.waiting_number
    )
    return db.session.scalar(waiting) or 0


def is_first_of_its_kind(mail: OutboxMail) -> bool:
    """Was no mail of this kind sent for this registration before?"""
    sent_before = select(OutboxMail.id).where(
        OutboxMail.kind == mail.kind,
        OutboxMail.registration_id == mail.registration_id,
        OutboxMail.state == MailState.SENT,
        OutboxMail.id < mail.id,
    )
    return db.session.scalar(sent_before.limit(1)) is None


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
