"""Seats that go over from one person to another, who comes in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from summit.db import db, locked
from summit.models import PlanState, Registration, Seat, TablePlan
from summit.services.table_plans import publishing
from summit.services.table_plans.weighing import Step


def hand_over(old: Registration, new: Registration, *, now: datetime) -> int:
    """The seats of `old` in every finished plan are those of `new`, who is told of published ones. Returns how many.

    `new` has the place by now. Rules about the person of `old` stay about that person, and a plan's figures stay those
    of the day on which it was made.
    """
    plans = db.session.scalars(
        locked(
            select(TablePlan)
            .where(
                TablePlan.state.in_([PlanState.READY, PlanState.PUBLISHED]),
                TablePlan.seats.any(Seat.registration_id == old.id),
            )
            .order_by(TablePlan.id)
        )
    ).all()
    seats = sum(_hand_over_in(plan, old, new) for plan in plans)
    for plan in plans:
        if plan.state is PlanState.PUBLISHED and publishing.can_read(new):
            publishing.write_to([new], plan, now)
    return seats


def _hand_over_in(plan: TablePlan, old: Registration, new: Registration) -> int:
    """Somebody who had a place before may still have an empty chair from then, and would have two."""
    former = delete(Seat).where(Seat.plan_id == plan.id, Seat.registration_id == new.id)
    had_seats = _rows(former)
    seats = _rows(
        update(Seat).where(Seat.plan_id == plan.id, Seat.registration_id == old.id).values(registration_id=new.id)
    )
    db.session.expire(plan, ["seats"])
    plan.version += 1
    changes: list[dict[str, Any]] = [] if had_seats else plan.changes
    plan.changes = [change | {"steps": _renamed(change["steps"], old, new)} for change in changes]
    return seats


def _renamed(steps: Sequence[Sequence[Any]], old: Registration, new: Registration) -> list[list[int | bool | None]]:
    """The same steps, so that they can still be put back; `old` has no seat any more."""
    read = (Step.from_json(step) for step in steps)
    renamed = (replace(step, registration_id=new.id) if step.registration_id == old.id else step for step in read)
    return [step.as_json() for step in renamed]


def _rows(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return cast("CursorResult[Any]", result).rowcount
