"""Whose turn it is: the order of a waiting list, priority with a reason, and why somebody was passed over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from summit.db import db, held
from summit.errors import N_, BadInput, NotPossible
from summit.mail import facts
from summit.models import Actor, Group, Registration, RegistrationState
from summit.models.audit import SYSTEM
from summit.models.registration import in_turn
from summit.services import lock_order, registrations

S = RegistrationState
LONGEST_REASON = 300


class Skipped(StrEnum):
    """Why somebody who waits was passed over."""

    AREA_TAKEN = "area_taken"
    NOMINATORS_PLACES = "nominators_places"
    PRIORITY = "priority"
    BY_HAND = "by_hand"


def waiting(group: Group) -> list[Registration]:
    """Those who can be offered a place, in order, locked. Who let an offer pass is not among them (`lapsing`)."""
    query = select(Registration).where(
        Registration.group_id == group.id, Registration.state == S.WAITLISTED, Registration.lapsed_at.is_(None)
    )
    return lock_order.registrations(query.order_by(*in_turn()))


def position(registration: Registration) -> int:
    """How many wait in the same group up to and including this one: 1 is next. 0 when it is not waiting."""
    return facts.waiting_position(registration)


def prefer(registration: Registration, *, reason: str, is_first: bool = False, by: Actor, now: datetime) -> None:
    """Offered a place before all who have no priority, or, `is_first`, before everybody. The reason is asked for.

    Raises BadInput without a reason, NotPossible for somebody who does not wait.
    """
    registration = look_again(registration)
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput(N_("Please write why: whoever looks at the list later has to understand it."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise BadInput(N_("Please write at most %(most)d characters."), field="reason", most=LONGEST_REASON)
    priority = max(1, registration.priority)
    if is_first:
        others = select(func.max(Registration.priority)).where(
            Registration.group_id == registration.group_id,
            Registration.state == S.WAITLISTED,
            Registration.id != registration.id,
        )
        priority = max(priority, (db.session.scalar(others) or 0) + 1)
    registration.priority, registration.priority_reason = priority, reason
    registrations.log("registration.preferred", registration, by, now, priority=priority, is_first=is_first)


def take_priority_back(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Waits by the number again. Raises NotPossible for somebody who does not wait."""
    registration = look_again(registration)
    if registration.priority:
        registration.priority, registration.priority_reason = 0, ""
        registrations.log("registration.priority_taken_back", registration, by, now)


def look_again(registration: Registration) -> Registration:
    """The same registration, locked and read afresh. Raises NotPossible for somebody who does not wait any more."""
    registration = held(registration)
    if registration.state is not S.WAITLISTED:
        raise NotPossible(N_("%(name)s does not wait any more."), name=registration.person.name)
    return registration


def skip(registration: Registration, because: Skipped, *, now: datetime) -> None:
    """Somebody behind was offered a place, or this person cannot have the free one; the same reason is noted once."""
    if registration.skipped_because != because:
        registration.skipped_because = because.value
        registrations.log("registration.skipped", registration, SYSTEM, now, because=because.value)


def note_overtaken(group: Group, number: int, *, besides: Collection[Registration] = (), now: datetime) -> None:
    """Whoever had this number was offered a place by priority: those with a lower one learn why they were not.

    `besides` are those who could not have had it anyway.
    """
    for other in waiting(group):
        if (other.waiting_number or 0) < number and other not in besides:
            skip(other, Skipped.PRIORITY, now=now)
