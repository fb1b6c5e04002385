"""Passing on a free place: to the nominator's next reserve, or to the next of those who wait, with a deadline.

All of it happens in the transaction that freed the place, with the pools locked. Everyone passed over has a reason.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from summit.db import db, locked
from summit.errors import AlreadyThere, NoPlace
from summit.models import (
    Actor,
    Allocation,
    Event,
    EventState,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    Registration,
    RegistrationState,
)
from summit.models.audit import SYSTEM
from summit.services import audit, bounces, promises, quotas, registrations

S = RegistrationState


def pass_on(group: Group, allocation: Allocation | None, *, now: datetime) -> None:
    """Hand on what has just become free in `group`, and, if it was a nominator's, in its `allocation`.

    A nominator's place goes to its next reserve; without one it stays the nominator's until the nomination deadline.
    Every other place goes to the waiting list, and so does the place in the event that another group was short of.
    """
    quotas.hold_still(group)
    if group.event.has_ended(now):
        return
    if allocation is not None:
        if _send_next_reserve(allocation, now):
            return
        if group.event.takes_nominations(now):
            return
        _give_up_place(allocation, now)
    offer_free_places(group.event, first=group, now=now)


def offer_free_places(event: Event, *, first: Group | None = None, now: datetime) -> int:
    """Offer whatever is free to those who wait, in order, `first` group first. Returns the number of offers."""
    waiting_groups = set(
        db.session.scalars(
            select(Registration.group_id)
            .where(Registration.event_id == event.id, Registration.state == S.WAITLISTED)
            .distinct()
        )
    )
    ordered = sorted(event.groups, key=lambda group: (group is not first, group.position))
    return sum(_offer_in(group, now) for group in ordered if group.id in waiting_groups)


def fill_from_reserves(allocation: Allocation, *, now: datetime) -> int:
    """An allocation has grown: invite its reserves in order while there is room. Returns how many were invited."""
    invited = 0
    while allocation.pool.free and _send_next_reserve(allocation, now):
        invited += 1
    return invited


def release_unused(allocation: Allocation, *, now: datetime) -> int:
    """The nomination deadline has passed: unused places go to the reserves, then to whoever waits in the group.

    Returns how many places moved.
    """
    quotas.hold_still(allocation.group, allocation)
    moved = fill_from_reserves(allocation, now=now)
    while allocation.pool.free and _is_waited_for(allocation.group):
        _give_up_place(allocation, now)
        if not offer_free_places(allocation.group.event, first=allocation.group, now=now):
            break
        moved += 1
    return moved


def accept_offer(registration: Registration | None, *, by: Actor, now: datetime) -> None:
    """Take the offered place; anything but an open offer is left as it is."""
    if registration is None or registration.state is not S.OFFERED:
        return
    registrations.enter(registration, S.CONFIRMED)
    registration.confirmed_at = now
    registrations.log("registration.offer_accepted", registration, by, now)
    registrations.mail(MailKind.CONFIRMATION, registration, now)


def lapse_due(now: datetime) -> int:
    """Offers that were not answered in time: back to the end of the list. Returns how many."""
    due = db.session.scalars(
        locked(
            select(Registration)
            .where(Registration.state == S.OFFERED, Registration.offered_until_at <= now)
            .order_by(Registration.id)
            .limit(200)
        )
    ).all()
    for registration in due:
        quotas.hold_still(registration.group)
        number = registrations.next_number(registration.group)
        registrations.enter(registration, S.WAITLISTED, waiting_number=number)
        registrations.log("registration.offer_lapsed", registration, SYSTEM, now)
        registrations.mail(MailKind.OFFER_LAPSED, registration, now)
        invitation = registration.invitation
        assert invitation is not None  # a walk-in is never offered a place
        quotas.release(invitation)
        pass_on(registration.group, invitation.allocation, now=now)
    return len(due)


def position(registration: Registration) -> int:
    """How many wait in the same group up to and including this one: 1 is next. 0 when it is not waiting."""
    if registration.waiting_number is None:
        return 0
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Registration)
            .where(
                Registration.group_id == registration.group_id,
                Registration.waiting_number <= registration.waiting_number,
            )
        )
        or 0
    )


def _offer_in(group: Group, now: datetime) -> int:
    offered = 0
    while group.pool.free and group.event.pool.free:
        if not _offer_next(group, now):
            break
        offered += 1
    return offered


def _offer_next(group: Group, now: datetime) -> bool:
    waiting = db.session.scalars(
        locked(
            select(Registration)
            .where(Registration.group_id == group.id, Registration.state == S.WAITLISTED)
            .order_by(Registration.waiting_number)
        )
    )
    for registration in waiting.all():
        invitation = registration.invitation
        assert invitation is not None
        if invitation.allocation is not None and not invitation.allocation.pool.free:
            invitation.allocation = None  # the place comes from the group, not from the nominator's own
        try:
            quotas.take(invitation)
        except NoPlace:
            return False
        except AlreadyThere:  # one per area: the next in line may be from another
            registrations.log("registration.skipped", registration, SYSTEM, now, because="area_taken")
            continue
        until = now + timedelta(hours=group.event.offer_hours)
        if group.event.starts_at:
            until = min(until, group.event.starts_at)
        registrations.enter(registration, S.OFFERED, offered_until_at=until)
        registrations.log("registration.offered", registration, SYSTEM, now, because="first_in_line")
        registrations.mail(MailKind.OFFER, registration, now)
        return True
    return False


def _send_next_reserve(allocation: Allocation, now: datetime) -> bool:
    """Invite the nominator's next reserve in order; one whose mail bounced is passed over and keeps its place.

    While the event is not open nobody is asked, because nobody could answer.
    """
    if allocation.group.event.state is not EventState.OPEN:
        return False
    reserves = db.session.scalars(
        locked(
            select(Invitation)
            .where(
                Invitation.allocation_id == allocation.id,
                Invitation.state == InvitationState.RESERVE,
            )
            .order_by(Invitation.reserve_position)
        )
    ).all()
    for invitation in reserves:
        if _has_bounced(invitation):
            _skip(invitation, "bounced", now)
            continue
        try:
            promises.nominate(invitation, by=SYSTEM, now=now)
        except AlreadyThere:
            _skip(invitation, "area_taken", now)
            continue
        except NoPlace:
            _skip(invitation, "no_place", now)
            return False
        return True
    return False


def _give_up_place(allocation: Allocation, now: datetime) -> None:
    """After the nomination deadline an unused place of a nominator belongs to the group again."""
    quotas.resize(allocation.pool, allocation.pool.size - 1, what=allocation.nominator.name)
    audit.log(
        "allocation.released",
        event=allocation.group.event,
        nominator=allocation.nominator,
        by=SYSTEM,
        now=now,
        allocation_id=allocation.id,
        size=allocation.pool.size,
    )


def _is_waited_for(group: Group) -> bool:
    query = select(Registration.id).where(Registration.group_id == group.id, Registration.state == S.WAITLISTED)
    return db.session.scalar(query.limit(1)) is not None


def _has_bounced(invitation: Invitation) -> bool:
    """Did the latest mail to this person come back? A corrected address is a new chance."""
    query = select(OutboxMail.id).where(OutboxMail.invitation_id == invitation.id, bounces.came_back())
    return db.session.scalar(query.limit(1)) is not None


def _skip(invitation: Invitation, because: str, now: datetime) -> None:
    invitation.skipped_because = because
    audit.log(
        "reserve.skipped",
        event=invitation.event,
        person=invitation.person,
        nominator=invitation.nominator,
        by=SYSTEM,
        now=now,
        because=because,
        invitation_id=invitation.id,
    )
