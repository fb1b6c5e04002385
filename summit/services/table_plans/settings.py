"""What holds for all tables of an event, read: how much each attribute is mixed, and who leads."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from summit.db import db, read_once
from summit.models import Event, Mix, PlanSettings

MIXED = ("sector", "area", "organisation", "gender", "age")
"""What can be mixed, by the planner's names; each is a column of `PlanSettings`."""

_WEIGHT = {Mix.MUST: 100, Mix.MIX: 10, Mix.LITTLE: 5, Mix.IGNORE: 0}


def settings_of(event: Event) -> PlanSettings:
    """What was chosen, or the defaults while nothing was; those are no row of the database."""
    return next(iter(_chosen(event)), None) or _defaults(event)


@read_once
def _chosen(event: Event) -> Sequence[PlanSettings]:
    return db.session.scalars(select(PlanSettings).where(PlanSettings.event_id == event.id)).all()


def weights(settings: PlanSettings) -> dict[str, int]:
    """How much each attribute weighs in the planner; what is ignored is not in it."""
    found = {name: _WEIGHT[getattr(settings, name)] for name in MIXED}
    return {name: weight for name, weight in found.items() if weight}


def _defaults(event: Event) -> PlanSettings:
    columns = PlanSettings.__table__.columns
    return PlanSettings(
        event_id=event.id,
        **{column.name: column.default.arg for column in columns if column.default is not None},
    )
