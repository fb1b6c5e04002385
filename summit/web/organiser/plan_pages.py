"""What the pages about plans have in common: the plan that is meant, and who is meant in it."""

from __future__ import annotations

from flask import abort, g

from summit.db import db
from summit.models import PlanState, Registration, Table, TablePlan
from summit.services import table_plans
from summit.services.table_plans.hall import SEATED_STATES

HAS_SEATS = frozenset({PlanState.READY, PlanState.PUBLISHED})


def plan_of(number: int) -> TablePlan:
    """The event's own plan of this number, or 404."""
    return table_plans.plan_by_number(g.event, number) or abort(404)


def finished(number: int) -> TablePlan:
    """The event's own plan of this number, if it has seats; or 404."""
    plan = plan_of(number)
    return plan if plan.state in HAS_SEATS else abort(404)


def person_of(registration_id: int | None) -> Registration:
    """Somebody who has a place at the event, or 404."""
    found = db.session.get(Registration, registration_id) if registration_id else None
    if found is None or found.event_id != g.event.id or found.state not in SEATED_STATES:
        abort(404)
    return found


def table_of(number: int | None) -> Table:
    """The event's own table of this number, or 404."""
    return next((table for table in table_plans.tables_of(g.event) if table.number == number), None) or abort(404)
