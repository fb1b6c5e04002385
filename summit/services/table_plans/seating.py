"""Who sits where, as one person and the desk ask: my tables, the tables of those found, and where a seat is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, joinedload

from summit.db import db
from summit.models import Person, PlanState, Registration, RegistrationState, Seat, Table, TablePlan
from summit.services.table_plans import hall, plans

_COMES = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)


@dataclass(frozen=True)
class OwnTable:
    """One round of one person: the table and everyone at it; rounds count from 0."""

    round: int
    number: int
    seats: tuple[Seat, ...]
    is_mine_to_lead: bool

    @property
    def leaders(self) -> list[Person]:
        """Who leads the table."""
        return [seat.registration.person for seat in self.seats if seat.is_facilitator]


@dataclass(frozen=True)
class FreeSeats:
    """A table with room in one round."""

    number: int
    free: int


def own_tables(registration: Registration) -> list[OwnTable]:
    """The person's tables in the published plan, by round; empty while no plan is published."""
    mine = aliased(Seat)
    together = (
        select(Seat)
        .join(TablePlan, Seat.plan_id == TablePlan.id)
        .join(
            mine,
            and_(mine.plan_id == Seat.plan_id, mine.round == Seat.round, mine.table_id == Seat.table_id),
        )
        .where(TablePlan.state == PlanState.PUBLISHED, mine.registration_id == registration.id)
        .options(
            joinedload(Seat.table),
            joinedload(Seat.registration).joinedload(Registration.group),
            joinedload(Seat.registration).joinedload(Registration.person).joinedload(Person.area),
        )
        .order_by(Seat.round, Seat.is_facilitator.desc(), Seat.id)
    )
    rounds: dict[int, list[Seat]] = defaultdict(list)
    for seat in db.session.scalars(together):
        rounds[seat.round].append(seat)
    return [
        OwnTable(
            round=number,
            number=seats[0].table.number,
            seats=tuple(seat for seat in seats if seat.registration.state in _COMES),
            is_mine_to_lead=any(seat.is_facilitator and seat.registration_id == registration.id for seat in seats),
        )
        for number, seats in sorted(rounds.items())
    ]


def rounds_without_table(registration: Registration) -> list[int]:
    """The rounds of the published plan, past ones aside, in which this person has no seat; none without a plan."""
    plan = plans.published(registration.event)
    if plan is None:
        return []
    seated = set(
        db.session.scalars(select(Seat.round).where(Seat.plan_id == plan.id, Seat.registration_id == registration.id))
    )
    return [number for number in range(plan.from_round, plan.rounds) if number not in seated]


def table_numbers(plan: TablePlan | None, registration_ids: Collection[int]) -> dict[int, list[int | None]]:
    """Registration id → its table in each round of `plan`, or None there; nobody is in it who has no seat."""
    if plan is None or not registration_ids:
        return {}
    found = db.session.execute(
        select(Seat.registration_id, Seat.round, Table.number)
        .join(Table)
        .where(Seat.plan_id == plan.id, Seat.registration_id.in_(registration_ids))
    )
    rounds = plan.rounds
    numbers: dict[int, list[int | None]] = defaultdict(lambda: [None] * rounds)
    for registration_id, round_, number in found:
        numbers[registration_id][round_] = number
    return dict(numbers)


def free_seats(plan: TablePlan) -> list[list[FreeSeats]]:
    """For each round the tables in use with room, the emptiest first; none in rounds that were past at a mending.

    The seat of someone who has withdrawn is free.
    """
    counted = db.session.execute(
        select(Seat.round, Seat.table_id, func.count())
        .join(Registration)
        .where(Seat.plan_id == plan.id, Registration.state.in_(_COMES))
        .group_by(Seat.round, Seat.table_id)
    )
    taken = {(number, table_id): count for number, table_id, count in counted}
    tables = hall.open_tables(plan.event)
    ahead = range(plan.from_round, plan.rounds)
    return [_with_room(tables, number, taken) if number in ahead else [] for number in range(plan.rounds)]


def suggested_tables(plan: TablePlan) -> dict[int, list[int | None]]:
    """Registration id → a table for each round, for everyone who has a place and no seat in `plan`.

    The first of them gets the first free seat, the second the next, so that no two are sent to one chair; None in a
    round without a free seat, or that is past.
    """
    places = [[table.number for table in tables for _ in range(table.free)] for tables in free_seats(plan)]
    return {
        registration.id: [chairs[place] if place < len(chairs) else None for chairs in places]
        for place, registration in enumerate(plans.unseated_in(plan))
    }


def _with_room(tables: list[Table], number: int, taken: dict[tuple[int, int], int]) -> list[FreeSeats]:
    room = [FreeSeats(table.number, table.max_seats - taken.get((number, table.id), 0)) for table in tables]
    return sorted((seats for seats in room if seats.free > 0), key=lambda seats: (-seats.free, seats.number))
