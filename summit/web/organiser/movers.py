"""What can be chosen for somebody who is to sit elsewhere: the best exchanges, anybody else, or a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g

from summit.models import Registration, Seat, TablePlan
from summit.services import table_plans
from summit.services.table_plans import weighing
from summit.web.organiser import effects
from summit.web.organiser.halls import TableView

MOST_OFFERED = 4


@dataclass(frozen=True)
class Offer:
    """Somebody to change places with, at table `number`, and what that would do."""

    registration: Registration
    number: int
    words: Sequence[str]


@dataclass(frozen=True)
class Room:
    """A table to move to; `free` may be below 0."""

    number: int
    free: int


@dataclass(frozen=True)
class Mover:
    """Who moves in which round, counted from 1. `seat` is None for somebody without one, who changes with nobody."""

    who: Registration
    round: int
    seat: Seat | None
    offers: Sequence[Offer]
    others: Sequence[TableView]
    rooms: Sequence[Room]
    is_for_all_rounds: bool


def mover_for(plan: TablePlan, who: Registration, round_: int, tables: Sequence[TableView]) -> Mover:
    """The choices of `who` in round `round_`, counted from 1, in which people sit at `tables`."""
    at = {seat.registration_id: (seat, table.number) for table in tables for seat in table.seats}
    seat, number = at.get(who.id, (None, 0))
    stays = seat is None or seat.is_facilitator  # a facilitator keeps one table, and who has just come wants all rounds
    rounds = list(range(plan.from_round, plan.rounds)) if stays else [round_ - 1]
    offers = []
    scale = weighing.Scale(plan, has_needs=g.role.can_see_needs)  # nobody is to find needs out by trying
    if seat is not None:
        for effect in scale.partners(who.id, round_ - 1, rounds, MOST_OFFERED):
            partner = next(step.registration_id for step in effect.steps if step.registration_id != who.id)
            found, there = at[partner]
            offers.append(Offer(found.registration, there, effects.briefly(effect)))
    sitting = {table.number: len(table.seats) for table in tables}
    rooms = [
        Room(table.number, table.max_seats - sitting.get(table.number, 0))
        for table in table_plans.open_tables(plan.event)
        if table.number != number
    ]
    others = [table for table in tables if table.number != number] if seat is not None else []
    return Mover(who, round_, seat, offers, others, rooms, stays)
