"""One offer: the place is taken, the person has until a deadline, and may come back to the line."""

from __future__ import annotations

from datetime import datetime, timedelta

from summit.errors import NoPlace, Refusal
from summit.models import Actor, Allocation, Event, Invitation, MailKind, Registration, RegistrationState
from summit.services import quotas, registrations
from summit.services.waiting_list.causes import Freed

S = RegistrationState


def take_place(registration: Registration, source: Allocation | None, *, override: bool = False) -> None:
    """Count a place of this allocation, or one that belongs to no nominator. Raises NoPlace, AlreadyThere."""
    _take_from(source, invitation_of(registration), override=override)


def has_taken(invitation: Invitation) -> bool:
    """Count one of its nominator's places while it has one, otherwise one of the group's; False when neither is free.

    The caller holds the pools still. Raises AlreadyThere for a second person of an area.
    """
    for source in dict.fromkeys((invitation.allocation, None)):
        try:
            _take_from(source, invitation)
        except NoPlace:
            continue
        return True
    return False


def offer(
    registration: Registration, *, because: str, freed: Freed, by: Actor, now: datetime, override: bool = False
) -> None:
    """Write the offer down and mail it. The place has been taken by the caller."""
    until = offered_until(registration.event, now)
    registrations.enter(registration, S.OFFERED, offered_at=now, offered_until_at=until)
    registrations.log(
        "registration.offered", registration, by, now, because=because, override=override, **freed.details
    )
    registrations.mail(MailKind.OFFER, registration, now)


def offered_until(event: Event, now: datetime) -> datetime:
    """As long as the event says, and not after it begins; once it has begun, not after it ends."""
    until = now + timedelta(hours=event.offer_hours)
    last = event.starts_at if event.starts_at and now < event.starts_at else event.ends_at
    return min(until, last) if last else until


def back_in_line(registration: Registration, *, number: int, lapsed_at: datetime | None = None) -> Allocation | None:
    """From an offer back to waiting. Returns the allocation whose place is free again; None: one of the group's."""
    invitation = invitation_of(registration)
    source = invitation.allocation
    registrations.enter(registration, S.WAITLISTED, waiting_number=number, lapsed_at=lapsed_at)
    quotas.release(invitation)
    invitation.allocation = _own_allocation(invitation)
    return source


def invitation_of(registration: Registration) -> Invitation:
    """A walk-in, who has none, never waits."""
    assert registration.invitation is not None
    return registration.invitation


def _own_allocation(invitation: Invitation) -> Allocation | None:
    """What its nominator may fill: there is the place that whoever was named by it waits for first."""
    allocations = invitation.nominator.allocations if invitation.nominator else []
    return next((allocation for allocation in allocations if allocation.group_id == invitation.group_id), None)


def _take_from(source: Allocation | None, invitation: Invitation, *, override: bool = False) -> None:
    before = invitation.allocation
    invitation.allocation = source
    try:
        quotas.take(invitation, override=override)
    except Refusal:
        invitation.allocation = before
        raise
