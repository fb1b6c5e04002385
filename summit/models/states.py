"""The states that things live through; `transitions` says which may follow which."""

from __future__ import annotations

from enum import StrEnum


class EventState(StrEnum):
    """How far the event has come."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"


CALLED = frozenset({EventState.OPEN, EventState.CLOSED})
"""People know of the event, and it is still to come."""


class DateStatus(StrEnum):
    """What is known of the date. MISSING: none yet. POSTPONED: the one there was does not hold any more."""

    FIXED = "fixed"
    MISSING = "missing"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


PAUSED = frozenset({DateStatus.POSTPONED, DateStatus.CANCELLED})
"""While the date is taken away nobody is asked, reminded or offered a place, and no deadline passes."""


class InvitationState(StrEnum):
    """draft | reserve → nominated → sent → accepted | declined | expired | withdrawn | replaced."""

    DRAFT = "draft"
    RESERVE = "reserve"
    NOMINATED = "nominated"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class RegistrationState(StrEnum):
    """The end of the event makes the confirmed `attended` or `absent`."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


STILL_IN = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.WAITLISTED})
"""Whoever has a place, is offered one or waits for one."""
