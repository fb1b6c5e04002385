"""Everybody who has registered as a workbook needs to know them: one light row for each, in one query."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, null, select

from summit import collation
from summit.db import db
from summit.models import (
    Area,
    CheckIn,
    Event,
    Group,
    Invitation,
    Needs,
    Nominator,
    Person,
    Registration,
    RegistrationState,
)
from summit.models.registration import turn

_S = RegistrationState
_COMES = (_S.CONFIRMED, _S.OFFERED, _S.ATTENDED)


class Registered(NamedTuple):
    """One registration. The last three are None for whoever may not see them, and of whom nothing is known."""

    id: int
    state: RegistrationState
    group_id: int
    group: str
    position: int  # of the group
    name: str
    organisation: str
    email: str
    phone: str
    area: str
    nominator: str
    checked_in_at: datetime | None
    is_walk_in: bool
    has_answered_questions: bool
    has_photo_consent: bool
    wants_to_continue: bool
    created_at: datetime
    waiting_number: int | None
    priority: int
    lapsed_at: datetime | None
    dietary: str | None
    accessibility: str | None
    is_step_free: bool | None

    @property
    def turn(self) -> tuple[bool, int, int]:
        """What the waiting list of the group is sorted by."""
        return turn(self.lapsed_at, self.priority, self.waiting_number)


def by_group_and_name(event: Event, *, has_needs: bool) -> list[Registered]:
    """Everybody who ever said yes and every walk-in; needs only when `has_needs`, and of whoever comes or came."""
    needs = (Needs.dietary, Needs.accessibility, Needs.is_step_free) if has_needs else (null(), null(), null())
    query = (
        select(
            Registration.id,
            Registration.state,
            Group.id,
            Group.name,
            Group.position,
            Person.name,
            Person.organisation,
            Person.email,
            Person.phone,
            func.coalesce(Area.name, ""),
            func.coalesce(Nominator.name, ""),
            CheckIn.at,
            Registration.is_walk_in,
            Registration.has_answered_questions,
            Registration.has_photo_consent,
            Registration.wants_to_continue,
            Registration.created_at,
            Registration.waiting_number,
            Registration.priority,
            Registration.lapsed_at,
            *needs,
        )
        .join(Group, Group.id == Registration.group_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Area, Area.id == Person.area_id)
        .outerjoin(Invitation, Invitation.id == Registration.invitation_id)
        .outerjoin(Nominator, Nominator.id == Invitation.nominator_id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
    )
    if has_needs:
        query = query.outerjoin(Needs, (Needs.person_id == Person.id) & Registration.state.in_(_COMES))
    everybody = (Registered._make(row) for row in db.session.execute(query))
    by_name = collation.sorted_names(everybody, event.language, lambda one: one.name)
    return sorted(by_name, key=lambda one: one.position)
