"""How many table facilitators an event needs: their quota follows the number of tables (domain.md, rule 9)."""

from __future__ import annotations

from sqlalchemy import func, select

from summit.db import db
from summit.models import Event, Group, PlanSettings, Table


def group_of(event: Event) -> Group | None:
    """The group whose members lead the tables."""
    return next((group for group in event.groups if group.is_facilitators), None)


def needed(event: Event) -> int:
    """So many lead the tables that are in use; 0 while there is no table, or none has a facilitator."""
    in_use = select(func.count()).where(Table.event_id == event.id, Table.is_closed.is_(False))
    return (db.session.scalar(in_use) or 0) * per_table(event)


def per_table(event: Event) -> int:
    """How many lead one table."""
    chosen = select(PlanSettings.facilitators_per_table).where(PlanSettings.event_id == event.id)
    number = db.session.scalar(chosen)
    return PlanSettings.__table__.columns.facilitators_per_table.default.arg if number is None else number
