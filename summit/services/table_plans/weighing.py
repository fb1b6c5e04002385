"""What a change of seats would do to a plan, judged by the planner's own measure before anything is stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from summit import planning
from summit.db import db
from summit.models import Registration, Seat, TablePlan
from summit.planning.problem import REPEAT_WEIGHT
from summit.services.table_plans import bridge, hall

MOST_WEIGHED = 8  # partners whose effect is counted, those most alike first
LARGEST_WEIGHED = 6_000  # seats in all rounds; beyond it counting would keep the page waiting


@dataclass(frozen=True)
class Step:
    """One seat of one round: the ids of its tables before and after; None is no seat."""

    registration_id: int
    round: int
    before: int | None
    after: int | None
    is_facilitator: bool = False

    def reversed(self) -> Step:
        """The way back."""
        return Step(self.registration_id, self.round, self.after, self.before, self.is_facilitator)

    def as_json(self) -> list[int | bool | None]:
        """Ids only."""
        return [self.registration_id, self.round, self.before, self.after, self.is_facilitator]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> Step:
        """What `as_json` has written."""
        return cls(*kept)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the plan is worth before and after; `broken` and `kept` are the rules that it then breaks, or no longer.

    `is_same_task`: the same people are seated as when the plan was made, so its bounds still hold.
    """

    steps: Sequence[Step]
    before: planning.Report
    after: planning.Report
    broken: Sequence[planning.Reason]
    kept: Sequence[planning.Reason]
    is_same_task: bool

    @property
    def more_imbalance(self) -> float:
        """Below 0: the tables become more even."""
        return self.after.imbalance_weighted - self.before.imbalance_weighted

    @property
    def more_repeats(self) -> int:
        """Below 0: fewer people meet again."""
        return self.after.repeats - self.before.repeats

    @property
    def cost(self) -> tuple[int, float]:
        """For an order from good to bad."""
        return len(self.broken) - len(self.kept), self.more_imbalance + REPEAT_WEIGHT * self.more_repeats


def effect(plan: TablePlan, steps: Sequence[Step], *, has_needs: bool = True) -> Effect:
    """What these steps would do. A fixed number of queries. Without `has_needs` nobody's needs are looked at."""
    newly = {step.registration_id for step in steps if step.before is None}
    return Scale(plan, newly=newly, has_needs=has_needs).weigh(steps)


class Scale:
    """A plan on the scale: read once, any number of changes weighed. Who has left the event weighs nothing."""

    def __init__(self, plan: TablePlan, *, newly: Collection[int] = (), has_needs: bool = True) -> None:
        self._plan = plan
        rows = db.session.execute(
            select(Seat.round, Seat.registration_id, Seat.table_id, Seat.is_facilitator, Registration.state)
            .join(Registration)
            .where(Seat.plan_id == plan.id)
        ).all()
        self._tables = {table.id: f"t{table.number}" for table in hall.tables_of(plan.event)}
        stays = [row for row in rows if row.state in hall.SEATED_STATES or row.round < plan.from_round]
        self._is_same_task = len(stays) == len(rows) and not newly
        self.seats = {(row.round, row.registration_id): row.table_id for row in stays}
        self.leading = {row.registration_id for row in stays if row.is_facilitator and row.round >= plan.from_round}
        there: dict[int, set[int]] = {id: set(range(plan.from_round, plan.rounds)) for id in newly}
        for row in stays:
            there.setdefault(row.registration_id, set()).add(row.round)
        self._problem = bridge.problem_with(
            plan, there, leading=self.leading, has_needs=has_needs, tables=bridge.tables_in(plan)
        )

    @cached_property
    def now(self) -> planning.Report:
        """What the plan is worth as it is."""
        return planning.measure(self._problem, self._as_plan(self.seats))

    def weigh(self, steps: Sequence[Step]) -> Effect:
        """What these steps would do."""
        changed = dict(self.seats)
        for step in steps:
            changed.pop((step.round, step.registration_id), None)
            if step.after is not None:
                changed[step.round, step.registration_id] = step.after
        after = planning.measure(self._problem, self._as_plan(changed))
        return Effect(
            steps=tuple(steps),
            before=self.now,
            after=after,
            broken=self._without(after.violations, self.now.violations),
            kept=self._without(self.now.violations, after.violations),
            is_same_task=self._is_same_task,
        )

    def partners(self, registration_id: int, round_: int, rounds: Sequence[int], most: int) -> list[Effect]:
        """The best exchanges with somebody at another table, the best first; none in a very large plan."""
        if len(self.seats) > LARGEST_WEIGHED or (round_, registration_id) not in self.seats:
            return []
        people = {person.id: person for person in self._problem.people}
        me = people[f"p{registration_id}"]
        alike = sorted(
            (-_likeness(me, people[f"p{id}"]), id)
            for (seat_round, id), table_id in self.seats.items()
            if seat_round == round_ and table_id != self.seats[round_, registration_id]
        )
        effects = [self.weigh(self._exchange(registration_id, id, rounds)) for _, id in alike[:MOST_WEIGHED]]
        return sorted(effects, key=lambda one: one.cost)[:most]

    def _exchange(self, one: int, other: int, rounds: Sequence[int]) -> list[Step]:
        steps = []
        for round_ in rounds:
            mine, theirs = self.seats.get((round_, one)), self.seats.get((round_, other))
            if mine and theirs and mine != theirs:
                steps += [
                    Step(one, round_, mine, theirs, one in self.leading),
                    Step(other, round_, theirs, mine, other in self.leading),
                ]
        return steps

    def _as_plan(self, seats: Mapping[tuple[int, int], int]) -> planning.Plan:
        rounds: list[dict[str, list[str]]] = [{} for _ in range(self._plan.rounds)]
        for (round_, id), table_id in sorted(seats.items()):
            rounds[round_].setdefault(self._tables[table_id], []).append(f"p{id}")
        return planning.Plan(tuple({table: tuple(ids) for table, ids in tables.items()} for tables in rounds))

    def _without(
        self, found: Sequence[planning.Reason], others: Sequence[planning.Reason]
    ) -> tuple[planning.Reason, ...]:
        """Those that are not among the others, about rounds ahead."""
        ahead = (reason for reason in found if (reason.values.get("round") or 0) >= self._plan.from_round)
        return tuple(reason for reason in ahead if reason not in others)


def _likeness(one: planning.Person, other: planning.Person) -> int:
    """How much alike two people are to the planner: who is of the same kind changes least."""
    same = sum(bool(value) and other.attrs.get(name) == value for name, value in one.attrs.items())
    weightier = one.attrs.get("sector") == other.attrs.get("sector")
    return same + 10 * weightier + 100 * (one.role == other.role)
