"""Who came, of how many that were expected: for the page on the day and for the workbook afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from summit.db import db
from summit.models import CheckIn, Event, Group, Registration
from summit.services.figures import HAS_A_PLACE


@dataclass(frozen=True, kw_only=True)
class Row:
    """One group: so many had a place on the eve, so many of them came, and so many walked in."""

    group: Group
    expected: int
    came_of_expected: int
    walk_ins: int

    @property
    def came(self) -> int:
        """Everybody checked in."""
        return self.came_of_expected + self.walk_ins

    @property
    def stayed_away(self) -> int:
        """Those who had a place and are not there (yet)."""
        return self.expected - self.came_of_expected


def by_group(event: Event) -> list[Row]:
    """One row for each group, in order, in two queries."""
    invited = and_(Registration.state.in_(HAS_A_PLACE), ~Registration.is_walk_in)
    is_there = CheckIn.id.is_not(None)
    counted = {
        group_id: numbers
        for group_id, *numbers in db.session.execute(
            select(
                Registration.group_id,
                func.count().filter(invited),
                func.count().filter(and_(invited, is_there)),
                func.count().filter(and_(Registration.is_walk_in, is_there)),
            )
            .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
            .where(Registration.event_id == event.id)
            .group_by(Registration.group_id)
        )
    }
    rows = []
    for group in db.session.scalars(select(Group).where(Group.event_id == event.id).order_by(Group.position)):
        expected, came, walk_ins = counted.get(group.id, (0, 0, 0))
        rows.append(Row(group=group, expected=expected, came_of_expected=came, walk_ins=walk_ins))
    return rows
