"""Plans beside each other: what each is worth, and who would sit elsewhere. Two queries, however many plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import select

from summit.db import db
from summit.models import Event, PlanState, Seat, TablePlan
from summit.planning.problem import REPEAT_WEIGHT
from summit.services.table_plans.figures import PlanFigures, figures_in

HAS_SEATS = frozenset({PlanState.READY, PlanState.PUBLISHED})
MOST_AT_FIRST = 4

Places = Mapping[int, Mapping[int, int]]
"""For each person (a registration's id), the table of each round."""


@dataclass(frozen=True)
class Difference:
    """From `one` to `other`: so many people sit elsewhere, round by round; so many are seated in only one of them."""

    one: int
    other: int
    people: int
    seats: tuple[int, ...]
    only_in_one: int

    @property
    def moved(self) -> int:
        """Seats that differ, over all rounds."""
        return sum(self.seats)


@dataclass(frozen=True)
class Candidate:
    """A plan with its figures; `from_published` is None for the published one and where there is none."""

    plan: TablePlan
    figures: PlanFigures
    from_published: Difference | None

    @property
    def cost(self) -> float:
        """Imbalance and repeats in one number, as the search weighs them."""
        return self.figures.imbalance_weighted + REPEAT_WEIGHT * self.figures.repeats


@dataclass(frozen=True)
class Comparison:
    """Plans in the order of their numbers, each pair's difference, and the plans that have no seats to compare."""

    candidates: tuple[Candidate, ...]
    differences: tuple[Difference, ...]
    left_out: tuple[TablePlan, ...]


def usual_choice(plans: Sequence[TablePlan]) -> list[TablePlan]:
    """The plans that are compared when nobody has chosen: the published one and the newest."""
    finished = [plan for plan in plans if plan.state in HAS_SEATS]
    finished.sort(key=lambda plan: (plan.state is PlanState.PUBLISHED, plan.number), reverse=True)
    return finished[:MOST_AT_FIRST]


def compare(event: Event, plans: Sequence[TablePlan]) -> Comparison:
    """Compare these plans of the event with each other and with the published one."""
    in_order = sorted(plans, key=lambda plan: plan.number)
    chosen = [plan for plan in in_order if plan.state in HAS_SEATS]
    published = db.session.scalar(
        select(TablePlan).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PUBLISHED)
    )
    places = _places([*chosen, published] if published else chosen)
    return Comparison(
        candidates=tuple(Candidate(plan, figures_in(plan), _from(published, plan, places)) for plan in chosen),
        differences=tuple(_difference(one, other, places) for one, other in combinations(chosen, 2)),
        left_out=tuple(plan for plan in in_order if plan.state not in HAS_SEATS),
    )


def _places(plans: Sequence[TablePlan]) -> Mapping[int, Places]:
    found: defaultdict[int, defaultdict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    query = select(Seat.plan_id, Seat.registration_id, Seat.round, Seat.table_id)
    for plan_id, person, round_, table in db.session.execute(query.where(Seat.plan_id.in_({one.id for one in plans}))):
        found[plan_id][person][round_] = table
    return found


def _from(published: TablePlan | None, plan: TablePlan, places: Mapping[int, Places]) -> Difference | None:
    return _difference(published, plan, places) if published and published.id != plan.id else None


def _difference(one: TablePlan, other: TablePlan, places: Mapping[int, Places]) -> Difference:
    before, after = places.get(one.id, {}), places.get(other.id, {})
    seats = [0] * max(one.rounds, other.rounds)
    people = set()
    for person in before.keys() & after.keys():
        for round_ in before[person].keys() & after[person].keys():
            if before[person][round_] != after[person][round_]:
                seats[round_] += 1
                people.add(person)
    return Difference(one.number, other.number, len(people), tuple(seats), len(before.keys() ^ after.keys()))
