"""Who sits elsewhere in one plan than in another, round by round."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from summit.db import db
from summit.models import Registration, Seat, Table, TablePlan
from summit.models.registration import HOLDING

Numbers = dict[tuple[int, int], int]
"""(round, registration id) → the number of the table."""


@dataclass(frozen=True, order=True)
class Move:
    """One seat in one round, counted from 0; None is no seat."""

    round: int
    registration_id: int
    before: int | None
    after: int | None


def between(old: TablePlan, new: TablePlan) -> list[Move]:
    """Every seat ahead that is not the same in both, of those who still have a place."""
    return between_all(old, [new])[new.id]


def between_all(old: TablePlan, others: Collection[TablePlan]) -> dict[int, list[Move]]:
    """Plan id → how it differs from `old`, from the round on that it was made for. A fixed number of queries."""
    seats = _numbers([old, *others])
    return {new.id: _differences(seats[old.id], seats[new.id], new.from_round) for new in others}


def _differences(old: Numbers, new: Numbers, from_round: int) -> list[Move]:
    return sorted(
        Move(round_, registration_id, old.get((round_, registration_id)), new.get((round_, registration_id)))
        for round_, registration_id in old.keys() | new.keys()
        if round_ >= from_round and old.get((round_, registration_id)) != new.get((round_, registration_id))
    )


def _numbers(plans: Collection[TablePlan]) -> dict[int, Numbers]:
    found: dict[int, Numbers] = {plan.id: {} for plan in plans}
    query = (
        select(Seat.plan_id, Seat.round, Seat.registration_id, Table.number)
        .join(Table)
        .join(Registration, Registration.id == Seat.registration_id)
        .where(Seat.plan_id.in_(found), Registration.state.in_(HOLDING))
    )
    for plan_id, round_, registration_id, number in db.session.execute(query):
        found[plan_id][round_, registration_id] = number
    return found
