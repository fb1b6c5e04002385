"""Those who are to be seated as the planner needs to know them: one light row for each, in one query."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select

from summit.db import db
from summit.models import Area, Event, Group, Needs, Person, Registration
from summit.services import groups as event_groups
from summit.services.table_plans.hall import SEATED_STATES


class Sitter(NamedTuple):
    """One registration, oldest first where there are several. What nobody has said is blank."""

    group: Group
    id: int
    person_id: int
    email: str
    area: str
    organisation: str
    gender: str
    age_band: str
    is_step_free: bool


def seated(event: Event) -> list[Sitter]:
    """Everyone with a confirmed place."""
    return _sitters(event, Registration.state.in_(SEATED_STATES))


def these(event: Event, ids: Collection[int]) -> list[Sitter]:
    """These registrations of the event, whatever has become of them."""
    return _sitters(event, Registration.id.in_(ids))


def _sitters(event: Event, who: ColumnElement[bool]) -> list[Sitter]:
    groups = {group.id: group for group in event_groups.with_places(event)}
    rows: Iterable[Any] = db.session.execute(
        select(
            Registration.group_id,
            Registration.id,
            Registration.person_id,
            Person.email,
            func.coalesce(Area.name, ""),
            Person.organisation,
            Person.gender,
            Person.age_band,
            func.coalesce(Needs.is_step_free, False),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Area, Area.id == Person.area_id)
        .outerjoin(Needs, Needs.person_id == Person.id)
        .where(Registration.event_id == event.id, who)
        .order_by(Registration.id)
    )
    return [Sitter(groups[group_id], *facts) for group_id, *facts in rows]
