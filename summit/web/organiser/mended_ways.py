"""The ways in which a plan can be mended, beside each other: moves against quality, and who moves where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.collation import sorted_names
from summit.db import db
from summit.models import Registration, TablePlan
from summit.planning.problem import REPEAT_WEIGHT
from summit.services import table_plans
from summit.services.table_plans import PlanFigures, moves
from summit.web.filters import language
from summit.web.organiser import plan_picture

CLOSEST = 2  # fewer plans make no picture


@dataclass(frozen=True)
class Mover:
    """One person with every move, in the order of the rounds; rounds count from 0."""

    who: Registration
    moves: Sequence[moves.Move]

    @property
    def name(self) -> str:
        """Whose they are."""
        return self.who.person.name


@dataclass(frozen=True)
class Way:
    """One plan: `movers` sat elsewhere before, `newcomers` had no seat; `left_out` had one and have none now."""

    plan: TablePlan
    figures: PlanFigures
    movers: Sequence[Mover]
    newcomers: Sequence[Mover]
    left_out: Sequence[Mover]

    @property
    def cost(self) -> float:
        """Imbalance and repeats in one number, as the search weighs them."""
        return self.figures.imbalance_weighted + REPEAT_WEIGHT * self.figures.repeats


def ways(base: TablePlan, plans: Sequence[TablePlan]) -> list[Way]:
    """Each plan with what it changes of `base`, in a fixed number of queries."""
    changed = moves.between_all(base, plans)
    ids = {move.registration_id for found in changed.values() for move in found}
    query = select(Registration).where(Registration.id.in_(ids))
    people = {one.id: one for one in db.session.scalars(query.options(joinedload(Registration.person)))}
    return [_way(plan, changed[plan.id], people) for plan in plans]


def _way(plan: TablePlan, changed: Sequence[moves.Move], people: dict[int, Registration]) -> Way:
    by_person: dict[int, list[moves.Move]] = {}
    for move in changed:
        by_person.setdefault(move.registration_id, []).append(move)
    movers = [Mover(people[id], found) for id, found in by_person.items()]
    left_out = [one for one in movers if all(move.after is None for move in one.moves)]
    newcomers = [one for one in movers if all(move.before is None for move in one.moves)]
    others = [one for one in movers if one not in left_out and one not in newcomers]
    parts = (sorted_names(found, language(), attrgetter("name")) for found in (others, newcomers, left_out))
    return Way(plan, table_plans.figures_in(plan), *parts)


def picture(found: Sequence[Way]) -> plan_picture.Picture | None:
    """Each way as a point: seats that change to the right, what the plan is worth upwards; None for a single one."""
    if len(found) < CLOSEST:
        return None
    values = [(float(way.figures.moved), way.cost, str(way.plan.number)) for way in found]
    return plan_picture.drawn(
        values,
        text=_("Each way by the seats that it moves, and by what the plan is then worth: lower is better."),
        across=_("Seats that move"),
        up=_("Imbalance and repeats, weighted"),
    )
