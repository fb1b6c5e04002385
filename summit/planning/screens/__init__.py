"""Arithmetic that finds, in milliseconds, why no plan can exist. Silence does not mean that one exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from summit.planning.arrays import Arrays
from summit.planning.problem import Reason
from summit.planning.screens import company, groups, numbers, pins, places
from summit.planning.screens.reach import Reach, reach_of

Look = Callable[[Reach, int], Iterator[Reason]]
STAGES: tuple[tuple[Look, ...], ...] = (
    (numbers.seats, numbers.facilitators),
    (pins.pins,),
    (groups.groups, groups.apart, places.accessible, company.departments, company.languages),
    (places.open_places, places.open_groups, groups.apart_at_open_tables),
)
"""What is looked for in each round; a stage that finds something is the last."""


def screen(arrays: Arrays) -> tuple[Reason, ...]:
    """Every reason found why this problem has no legal plan, each once (a reason for all rounds carries round None)."""
    found = numbers.small_tables(arrays.problem)
    reach = reach_of(arrays)
    for stage in STAGES:
        for look in stage:
            found += in_all_rounds([list(look(reach, r)) for r in range(arrays.R)])
        if stage == (pins.pins,):
            found += [reason for reason in pins.moving(reach) if reason not in found]
        if found:
            return tuple(found)
    return tuple(company.meetings(reach))


def in_all_rounds(per_round: list[list[Reason]]) -> list[Reason]:
    """The same reason in every round is told once, with round None."""
    first = [_without_round(reason) for reason in per_round[0]]
    bare = [[_without_round(reason) for reason in row] for row in per_round]
    same = [reason for reason in first if all(reason in row for row in bare[1:])]
    rest = [reason for row in per_round for reason in row if _without_round(reason) not in same]
    return same + rest


def _without_round(reason: Reason) -> Reason:
    return Reason(reason.code, {**reason.values, "round": None})
