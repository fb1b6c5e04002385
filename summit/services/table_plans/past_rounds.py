"""Rounds that were past when a plan was mended: they break no rule any more, and their tables are those of then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from summit import planning
from summit.models import TablePlan
from summit.services.table_plans import bridge, hall
from summit.services.table_plans.seats import every_seat

Leaders = Mapping[int, frozenset[str]]
"""For each round, counted from 0, those who lead a table."""


def violations_ahead(report: planning.Report, seats: planning.Plan, from_round: int) -> tuple[planning.Reason, ...]:
    """What breaks a rule from `from_round` on: who leads now may have sat elsewhere before that."""
    return tuple(reason for reason in report.violations if _is_ahead(reason, seats, from_round))


def tables_then(plan: TablePlan, problem: planning.Problem, seats: planning.Plan) -> list[tuple[planning.Table, ...]]:
    """The tables of each round: those in use now, and in a past round those at which people sat."""
    known = {table.id: table for table in map(bridge.as_table, hall.tables_of(plan.event))}
    return [
        tuple(table for id, table in known.items() if tables.get(id)) if number < plan.from_round else problem.tables
        for number, tables in enumerate(seats.rounds)
    ]


def leaders_in(plan: TablePlan) -> Leaders:
    """Who leads in which round: somebody may have taken over a table in the middle."""
    led: defaultdict[int, set[str]] = defaultdict(set)
    for seat in every_seat(plan):
        if seat.is_facilitator:
            led[seat.round].add(f"p{seat.registration_id}")
    return {number: frozenset(ids) for number, ids in led.items()}


def _is_ahead(reason: planning.Reason, seats: planning.Plan, from_round: int) -> bool:
    number = reason.values.get("round")
    if number is not None:
        return int(number) >= from_round
    if reason.code != "facilitator_moved":
        return True
    who = reason.values["person"]
    return len({table for tables in seats.rounds[from_round:] for table, ids in tables.items() if who in ids}) > 1
