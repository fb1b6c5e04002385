"""What the planner is asked when a plan is mended: who is there from which round on, and who leads which tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from summit import planning
from summit.db import db
from summit.models import Seat, TablePlan
from summit.services.table_plans import bridge, hall, plans, sitters
from summit.services.table_plans.settings import settings_of
from summit.services.table_plans.sitters import Sitter


@dataclass(frozen=True, kw_only=True)
class Task:
    """A problem of those who are there from now on, the plan they come from, and the seats of the rounds that are past.

    Who takes over a table that somebody else led begins anew in `baseline`: the planner keeps facilitators at the
    table where they sat. `is_exact`: nobody does, so all meetings of the past count.
    """

    problem: planning.Problem
    baseline: planning.Plan
    whole_baseline: planning.Plan
    past: Sequence[Mapping[str, object]]
    is_exact: bool


def task_for(plan: TablePlan, base: TablePlan) -> Task:
    """What is to be done so that `base` fits those who are there now, as `plan` was asked for."""
    seats = db.session.execute(
        select(Seat.registration_id, Seat.round, Seat.table_id, Seat.is_facilitator).where(Seat.plan_id == base.id)
    ).all()
    past = [seat._asdict() for seat in seats if seat.round < plan.from_round]
    here = _here(plan)
    leading = _leading(plan, base, here)
    sat_at: dict[int, set[int]] = {}
    led: set[int] = set()
    for seat in seats:
        if seat.round < plan.from_round:
            sat_at.setdefault(seat.registration_id, set()).add(seat.round)
            if seat.is_facilitator:
                led.add(seat.registration_id)
    anew = {id for id in leading if id in sat_at and id not in led}
    ahead = set(range(plan.from_round, plan.rounds))
    there = {one.id: ahead if one.id in anew else ahead | sat_at.get(one.id, set()) for one in here}
    problem = bridge.problem_with(plan, there, leading=leading, has_needs=True, tables=hall.open_tables(plan.event))
    whole = bridge.plan_of(base)
    return Task(
        problem=problem,
        baseline=_without(whole, {f"p{id}" for id in anew}, plan.from_round),
        whole_baseline=whole,
        past=past,
        is_exact=not anew,
    )


def _here(plan: TablePlan) -> list[Sitter]:
    """Who is to be seated from now on."""
    people = sitters.seated(plan.event)
    if not plan.is_without_absent:
        return people
    came = set(db.session.scalars(plans.checked_in(plan.event)))
    return [one for one in people if one.id in came]


def _leading(plan: TablePlan, base: TablePlan, here: Sequence[Sitter]) -> set[int]:
    """Who leads a table from now on: who leads one that stays open, then who led one that is closed, then others."""
    closed = {table.id for table in hall.tables_of(plan.event) if table.is_closed}
    led = dict(
        db.session.execute(
            select(Seat.registration_id, Seat.table_id)
            .where(Seat.plan_id == base.id, Seat.is_facilitator, Seat.round >= plan.from_round)
            .order_by(Seat.round.desc())
        ).all()
    )
    leaders = [one for one in here if one.group.is_facilitators]
    leaders.sort(key=lambda one: (one.id not in led, led.get(one.id) in closed, one.id))
    needed = settings_of(plan.event).facilitators_per_table * len(hall.open_tables(plan.event))
    return {one.id for one in leaders[:needed]}


def _without(whole: planning.Plan, people: set[str], from_round: int) -> planning.Plan:
    """The plan without these people in the rounds that are past."""
    if not people:
        return whole
    rounds = [
        {table: tuple(id for id in ids if id not in people) for table, ids in tables.items()}
        for tables in whole.rounds[:from_round]
    ]
    return planning.Plan((*rounds, *whole.rounds[from_round:]))
