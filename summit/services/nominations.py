"""Naming people: within the allocation, with ordered reserves behind, and only until the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from summit.db import db, locked
from summit.errors import N_, NotPossible, Refusal, TooLate
from summit.models import (
    PAUSED,
    Actor,
    Allocation,
    Area,
    Event,
    EventState,
    Invitation,
    InvitationState,
    Registration,
    RegistrationState,
)
from summit.services import direct_invitations, invitations, people, promises, quotas, waiting_list
from summit.services.direct_invitations import OVER_WITH, Invitee
from summit.services.waiting_list.causes import Freed

S = InvitationState


@dataclass(frozen=True, kw_only=True)
class Nominee:
    """Whom a nominator names; without `email` the nominator answers for them."""

    name: str
    email: str = ""
    phone: str = ""
    organisation: str = ""
    area: Area | None = None
    language: str = ""


def nominate(
    allocation: Allocation,
    nominee: Nominee,
    *,
    by: Actor,
    now: datetime,
    as_reserve: bool = False,
    instead_of: Invitation | None = None,
) -> Invitation:
    """Name one person: asked at once while the allocation has a place. `instead_of` somebody who gave theirs up.

    Raises TooLate after the deadline, NoPlace beyond the allocation (unless `as_reserve`), AlreadyThere, BadInput.
    """
    _require_open(allocation, now)
    quotas.hold_still(allocation.group)
    why = _in_place_of(instead_of)
    invitation = _draft(allocation, nominee, now)
    if as_reserve:
        _append_reserve(invitation, by=by, now=now)
    else:
        promises.nominate(invitation, by=by, now=now, **why)
    return invitation


def nominate_many(allocation: Allocation, nominees: Sequence[Nominee], *, by: Actor, now: datetime) -> tuple[int, int]:
    """Name several in order: places first, the rest become reserves. All or nothing; returns (asked, reserves)."""
    quotas.hold_still(allocation.group, allocation)  # or another contact could take the place that is counted on here
    asked = 0
    for nominee in nominees:
        free = free_places(allocation)
        nominate(allocation, nominee, by=by, now=now, as_reserve=free == 0)
        asked += free > 0
    return asked, len(nominees) - asked


def judge(allocation: Allocation, nominees: Sequence[Nominee]) -> dict[int, Refusal]:
    """Whose place in the list cannot be used as things are, and why. A fixed number of queries."""
    own_area = allocation.nominator.area
    rows = []
    for place, nominee in enumerate(nominees):
        area = nominee.area or own_area
        rows.append(Invitee(row_number=place, name=nominee.name, email=nominee.email, area=area.name if area else ""))
    troubles = direct_invitations.judge(allocation.group, rows, at_once=free_places(allocation))
    return {trouble.invitee.row_number: trouble.refusal for trouble in troubles}


def move_reserve(invitation: Invitation, *, up: bool, by: Actor, now: datetime) -> None:
    """Swap a reserve with its neighbour; at the end of the list nothing happens."""
    allocation, reserves = invitation.allocation, []
    if allocation is not None:
        quotas.hold_still(allocation.group, allocation)
        reserves = list(db.session.scalars(locked(_reserves(allocation))))
    if invitation not in reserves:
        raise NotPossible(N_("%(name)s is not a reserve any more."), name=invitation.person.name)
    index = reserves.index(invitation)
    other = index - 1 if up else index + 1
    if 0 <= other < len(reserves):
        neighbour = reserves[other]
        invitation.reserve_position, neighbour.reserve_position = (
            neighbour.reserve_position,
            invitation.reserve_position,
        )
        promises.log("reserve.moved", invitation, by, now, position=other + 1)


def invite_reserve(invitation: Invitation, *, by: Actor, now: datetime, instead_of: Invitation | None = None) -> None:
    """The nominator gives a free place to this reserve. Raises NoPlace, TooLate, NotPossible."""
    invitation = invitations.look_again(invitation, comes=True)
    if invitation.state is not S.RESERVE or invitation.allocation is None:
        raise NotPossible(N_("%(name)s is not a reserve any more."), name=invitation.person.name)
    _require_open(invitation.allocation, now)
    promises.nominate(invitation, by=by, now=now, **_in_place_of(instead_of))


def take_back(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The nominator removes a reserve, or a nomination that is not answered yet."""
    invitations.revoke(invitation, by=by, now=now)


def reserves_of(allocation: Allocation | None) -> list[Invitation]:
    """The reserves in order."""
    return list(db.session.scalars(_reserves(allocation))) if allocation else []


def answer_for(invitation: Invitation, *, comes: bool, by: Actor, now: datetime) -> None:
    """The nominator answers on behalf of a person, and it is recorded as such."""
    if invitation.state is S.RESERVE:
        raise NotPossible(
            N_("%(name)s is a reserve and has not been asked yet."),
            name=invitation.person.name,
        )
    if comes:
        invitations.accept(invitation, by=by, now=now)
    else:
        invitations.decline(invitation, by=by, now=now)


def _in_place_of(invitation: Invitation | None) -> dict[str, object]:
    """What the log keeps of whose place it was. Raises NotPossible when that person has it, also again."""
    if invitation is None:
        return {}
    if invitation.state not in OVER_WITH:
        raise NotPossible(
            N_("%(name)s has not given up the place, so nobody is needed instead."), name=invitation.person.name
        )
    return Freed.by(invitation).details | {"other_person_id": invitation.person_id}


def are_open(event: Event, now: datetime) -> bool:
    """May people be named: is the event open, its date not taken away, and the deadline not passed?"""
    return event.takes_answers(now) and event.takes_nominations(now)


def _require_open(allocation: Allocation, now: datetime) -> None:
    event: Event = allocation.group.event
    if event.is_paused:
        raise NotPossible(N_("The event has no date at the moment, so nobody can be named."))
    if event.has_ended(now):
        raise TooLate(N_("The event is over."))
    if event.state is not EventState.OPEN:
        raise NotPossible(N_("The event is not open for nominations at the moment."))
    if not event.takes_nominations(now):
        raise TooLate(
            N_("Nominations closed on %(deadline)s. Please call the organiser."),
            deadline=event.nominate_until_at,
        )


def free_places(allocation: Allocation) -> int:
    """How many more could be asked at the moment: what is free in the allocation, the group and the event."""
    group = allocation.group
    return min(allocation.pool.free, group.pool.free, group.event.pool.free)


def _draft(allocation: Allocation, nominee: Nominee, now: datetime) -> Invitation:
    nominator, event = allocation.nominator, allocation.group.event
    person = people.find_or_add(
        event,
        name=nominee.name,
        email=nominee.email,
        phone=nominee.phone,
        organisation=nominee.organisation,
        area=nominee.area or nominator.area,
        language=nominee.language or event.language,
        now=now,
    )
    return promises.create(person, allocation.group, nominator=nominator, allocation=allocation, now=now)


def _reserves(allocation: Allocation) -> Select[Invitation]:
    return (
        select(Invitation)
        .where(Invitation.allocation_id == allocation.id, Invitation.state == S.RESERVE)
        .order_by(Invitation.reserve_position)
    )


def _append_reserve(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    last = db.session.scalar(
        select(func.max(Invitation.reserve_position)).where(Invitation.allocation_id == invitation.allocation_id)
    )
    invitation.state = S.RESERVE
    invitation.reserve_position = (last or 0) + 1
    promises.log("reserve.added", invitation, by, now, position=invitation.reserve_position)


def close_due(now: datetime) -> int:
    """After the nomination deadline, places that nominators left unused go to reserves, then to those who wait.

    Only as many as someone waits for; the rest stay visible on the board. Returns how many places moved.
    """
    someone_waits = (
        select(Registration.id)
        .join(Allocation, Allocation.group_id == Registration.group_id)
        .where(
            Registration.event_id == Event.id,
            Registration.state == RegistrationState.WAITLISTED,
            Registration.lapsed_at.is_(None),
        )
        .exists()
    )
    late = select(Event).where(
        Event.state == EventState.OPEN,
        Event.date_status.not_in(PAUSED),
        Event.nominate_until_at <= now,
        someone_waits,
    )
    return sum(
        waiting_list.release_unused(allocation, now=now)
        for event in db.session.scalars(late).all()
        for nominator in event.nominators
        for allocation in nominator.allocations
    )
