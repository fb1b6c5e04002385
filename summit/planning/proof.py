"""The proof sheet: how many of each kind sit at each table, against the floor and the ceiling of their even share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from summit.planning.problem import Plan, Problem


@dataclass(frozen=True)
class Share:
    """One value at one table in one round (counted from 0): `count` people, where `low` to `high` are an even share."""

    round: int
    table: str
    attribute: str
    value: str
    count: int
    low: int
    high: int

    @property
    def deviation(self) -> int:
        """How many are too many, or missing; 0 is perfect."""
        return max(0, self.low - self.count, self.count - self.high)


def shares(problem: Problem, plan: Plan) -> tuple[Share, ...]:
    """Every value of every attribute that weighs something, at every table of every round.

    In the order of the rules' attributes, then by round, table (as the problem has them) and value. The deviations of
    an attribute add up to its imbalance in `measure`. Blank values are of no kind. Rounds that the plan lacks are left
    out; whom the problem does not know is not counted.
    """
    return tuple(_shares(problem, plan))


def _shares(problem: Problem, plan: Plan) -> Iterator[Share]:
    seats = sum(table.max for table in problem.tables)
    for attribute, weight in problem.rules.attributes.items():
        if not weight:
            continue
        kind = {person.id: person.attrs.get(attribute, "") for person in problem.people}
        for r, seated in enumerate(plan.rounds[: problem.rounds]):
            there = Counter(kind[person.id] for person in problem.people if person.is_present(r))
            values = sorted(value for value in there if value)
            for table in problem.tables:
                here = Counter(kind[id_] for id_ in seated.get(table.id, ()) if id_ in kind)
                for value in values:
                    low, rest = divmod(there[value] * table.max, seats)
                    yield Share(r, table.id, attribute, value, here[value], low, low + (rest > 0))
