"""Tables as pictures: whose seats are drawn round them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from summit.models import Group, Registration, Seat

DRAWN = 9  # seats of the table on an invitation


@dataclass(frozen=True)
class RingSeat:
    """One seat of a drawn table."""

    letter: str
    colour: int
    is_facilitator: bool = False
    is_me: bool = False


def promised(groups: Sequence[Group], mine: Group) -> list[RingSeat]:
    """A table as it could be: a seat for each group, the largest filling up, one kept for a person of `mine`."""
    leading = [group for group in groups if group.is_facilitators][:1]
    others = [group for group in groups if not group.is_facilitators][: DRAWN - 1]
    if mine not in leading and mine not in others:
        others = [*others[: DRAWN - 2], mine]
    largest = max(others, key=lambda group: group.pool.size, default=mine)
    filling = [largest] * (DRAWN - len(leading) - len(others))
    drawn = [*leading, *others, *filling]
    at = len(drawn) - 1 - drawn[::-1].index(mine)
    return [
        RingSeat(group.letter, group.colour, group.is_facilitators, place == at) for place, group in enumerate(drawn)
    ]


def of_seats(seats: Iterable[Seat], me: Registration | None = None) -> list[RingSeat]:
    """The seats of one table in one round, the one of `me` marked."""
    return [
        RingSeat(
            seat.registration.group.letter,
            seat.registration.group.colour,
            seat.is_facilitator,
            me is not None and seat.registration_id == me.id,
        )
        for seat in seats
    ]
