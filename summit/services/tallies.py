"""Counting rows that are alike, each in one query: what the figures of the board are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from summit.db import db, read_once
from summit.models import Event, Invitation, InvitationState, Nominator, OutboxMail, Registration, RegistrationState
from summit.services import bounces


@dataclass(frozen=True)
class Asked:
    """So many invitations alike."""

    group_id: int
    nominator_id: int | None
    allocation_id: int | None
    state: InvitationState
    was_sent: bool
    was_accepted: bool
    holds_place: bool
    number: int


@read_once
def invitations(event: Event) -> Sequence[Asked]:
    """How many invitations of each kind."""
    return _invitations(Invitation.event_id == event.id)


def invitations_of(nominator: Nominator) -> Sequence[Asked]:
    """How many of those whom the nominator named, of each kind."""
    return _invitations(Invitation.nominator_id == nominator.id)


def _invitations(of: ColumnElement[bool]) -> Sequence[Asked]:
    columns = (
        Invitation.group_id,
        Invitation.nominator_id,
        Invitation.allocation_id,
        Invitation.state,
        Invitation.sent_at.is_not(None),
        Invitation.accepted_at.is_not(None),
        Invitation.holds_place,
    )
    query = select(*columns, func.count()).where(of).group_by(*columns)
    return [Asked(*row) for row in db.session.execute(query)]


def registrations(event: Event) -> dict[tuple[int, RegistrationState], int]:
    """{(group, state): how many}."""
    query = (
        select(Registration.group_id, Registration.state, func.count())
        .where(Registration.event_id == event.id)
        .group_by(Registration.group_id, Registration.state)
    )
    return {(group_id, state): number for group_id, state, number in db.session.execute(query)}


def bounced(event: Event) -> Counter[int]:
    """{nominator: to how many of those whom it named the mail came back}."""
    query = (
        select(Invitation.nominator_id, func.count(func.distinct(Invitation.id)))
        .join(OutboxMail, OutboxMail.invitation_id == Invitation.id)
        .where(
            Invitation.event_id == event.id,
            bounces.came_back(),
            Invitation.state.in_(bounces.STILL_MATTERS),
            Invitation.nominator_id.is_not(None),
        )
        .group_by(Invitation.nominator_id)
    )
    return Counter({id: number for id, number in db.session.execute(query) if id is not None})


def waiting(event: Event) -> Counter[tuple[int | None, int]]:
    """{(nominator, group): how many of whom it named wait}."""
    query = (
        select(Invitation.nominator_id, Registration.group_id, func.count())
        .join(Invitation, Invitation.id == Registration.invitation_id)
        .where(Registration.event_id == event.id, Registration.state == RegistrationState.WAITLISTED)
        .group_by(Invitation.nominator_id, Registration.group_id)
    )
    return Counter({(nominator_id, group_id): number for nominator_id, group_id, number in db.session.execute(query)})


def walk_ins(event: Event) -> int:
    """How many walked in."""
    return (
        db.session.scalar(
            select(func.count(Registration.id)).where(Registration.event_id == event.id, Registration.is_walk_in)
        )
        or 0
    )
