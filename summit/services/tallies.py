"""Counting rows that are alike, each in one query: what the figures of the board are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from summit.db import db, read_once
from summit.models import CheckIn, Event, Invitation, InvitationState, Nominator, Registration, RegistrationState
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


@dataclass(frozen=True)
class Registered:
    """So many registrations alike; of no nominator: invited by the organiser, or walked in."""

    group_id: int
    nominator_id: int | None
    state: RegistrationState
    is_lapsed: bool
    is_walk_in: bool
    has_come: bool
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


@read_once
def registrations(event: Event) -> Sequence[Registered]:
    """How many registrations of each kind."""
    return _registrations(Registration.event_id == event.id)


def registrations_of(nominator: Nominator) -> Sequence[Registered]:
    """How many of those whom the nominator named, of each kind."""
    return _registrations(Invitation.nominator_id == nominator.id)


def _registrations(of: ColumnElement[bool]) -> Sequence[Registered]:
    columns = (
        Registration.group_id,
        Invitation.nominator_id,
        Registration.state,
        Registration.lapsed_at.is_not(None),
        Registration.is_walk_in,
        CheckIn.id.is_not(None),
    )
    query = (
        select(*columns, func.count())
        .select_from(Registration)
        .outerjoin(Invitation, Invitation.id == Registration.invitation_id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(of)
        .group_by(*columns)
    )
    return [Registered(*row) for row in db.session.execute(query)]


def bounced(event: Event) -> Counter[int]:
    """{nominator: to how many of those whom it named the mail came back}."""
    return Counter(one.nominator_id for one in bounces.of_event(event) if one.nominator_id is not None)


def waiting(registered: Iterable[Registered]) -> Counter[tuple[int | None, int]]:
    """{(nominator, group): how many of whom it named wait}."""
    found: Counter[tuple[int | None, int]] = Counter()
    for row in registered:
        if row.state is RegistrationState.WAITLISTED:
            found[row.nominator_id, row.group_id] += row.number
    return found
