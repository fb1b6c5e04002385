"""The seats of a plan, read once for all that counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from summit.db import db, read_once
from summit.models import Seat, Table, TablePlan


@dataclass(frozen=True)
class SeatRow:
    """One seat: rounds count from 0, tables go by their numbers."""

    round: int
    table: int
    registration_id: int
    is_facilitator: bool


@read_once
def every_seat(plan: TablePlan) -> Sequence[SeatRow]:
    """Every seat by round and table, whoever leads first. One query."""
    rows = db.session.execute(
        select(Seat.round, Table.number, Seat.registration_id, Seat.is_facilitator)
        .join(Table)
        .where(Seat.plan_id == plan.id)
        .order_by(Seat.round, Table.number, Seat.is_facilitator.desc(), Seat.registration_id)
    )
    return [SeatRow(*row) for row in rows]
