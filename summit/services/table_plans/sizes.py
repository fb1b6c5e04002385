"""The tables one by one: how many sit at each, whether a wheelchair reaches it, and whether it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from summit.db import db
from summit.errors import N_, BadInput, NotPossible
from summit.models import Actor, Event, Table
from summit.services import audit
from summit.services.table_plans import hall


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One table; its seats are people, facilitators included."""

    min_seats: int
    max_seats: int
    is_accessible: bool = True
    is_closed: bool = False


def shape_of(table: Table) -> Shape:
    """The table as it is."""
    return Shape(**{name: getattr(table, name) for name in Shape.__dataclass_fields__})


def reshape(event: Event, shapes: Mapping[int, Shape], *, by: Actor, now: datetime) -> list[int]:
    """Give tables other shapes, by their numbers; the facilitators' quota follows. Returns the numbers that changed.

    A closed table keeps its seats in the plans that are made already. Raises BadInput at the field `table_<number>`,
    and NotPossible when no table would be left in use.
    """
    tables = {table.number: table for table in hall.tables_of(event)}
    for number, shape in sorted(shapes.items()):
        field = f"table_{number}"
        if number not in tables:
            raise BadInput(N_("There is no table %(number)d."), field=field, number=number)
        if not 1 <= shape.min_seats <= shape.max_seats <= hall.MOST_SEATS:
            raise BadInput(
                N_("Table %(number)d: give two numbers from 1 to %(most)d, the smaller one first."),
                field=field,
                number=number,
                most=hall.MOST_SEATS,
            )
    changed = [number for number, shape in sorted(shapes.items()) if shape_of(tables[number]) != shape]
    for number in changed:
        for name in Shape.__dataclass_fields__:
            setattr(tables[number], name, getattr(shapes[number], name))
    if tables and all(table.is_closed for table in tables.values()):
        raise NotPossible(N_("At least one table has to be in use."))
    if changed:
        db.session.flush()
        audit.log("tables.reshaped", event=event, by=by, now=now, count=len(changed), tables=changed)
        hall.follow_tables(event, by=by, now=now)
    return changed
