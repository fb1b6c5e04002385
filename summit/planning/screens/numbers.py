"""Plain numbers: people against seats, facilitators against tables."""

from __future__ import annotations

from collections.abc import Iterator

from summit.planning.problem import Problem, Reason
from summit.planning.screens.reach import Reach


def seats(reach: Reach, r: int) -> Iterator[Reason]:
    """More people than seats, or fewer than the tables need."""
    a = reach.arrays
    people, number, minimum = int(a.present[r].sum()), int(a.tmax.sum()), int(a.tmin.sum())
    if people > number:
        yield Reason("seats_too_few", {"round": r, "people": people, "seats": number, "missing": people - number})
    if people < minimum:
        values = {"round": r, "people": people, "minimum": minimum, "missing": minimum - people}
        yield Reason("people_too_few", values)


def facilitators(reach: Reach, r: int) -> Iterator[Reason]:
    """More or fewer facilitators than the tables take."""
    a = reach.arrays
    leading, needed = int((a.present[r] & (a.kind == 1)).sum()), a.per_table * a.T
    if leading < needed:
        values = {"round": r, "facilitators": leading, "needed": needed, "missing": needed - leading}
        yield Reason("facilitators_too_few", values)
    if a.per_table and leading > needed:
        values = {"round": r, "facilitators": leading, "needed": needed, "surplus": leading - needed}
        yield Reason("facilitators_too_many", values)


def small_tables(problem: Problem) -> list[Reason]:
    """Tables with fewer seats than facilitators."""
    k = problem.rules.facilitators_per_table
    return [
        Reason("facilitators_over_table", {"table": table.id, "max": table.max, "per_table": k})
        for table in problem.tables
        if table.max < k
    ]
