"""Until when an answer is due, and when its reminder goes: on the clocks of the event's zone, also when they change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select

from summit import dates
from summit.db import db, locked
from summit.models import PAUSED, Event, EventState, Invitation, InvitationState, Wave

MOST_DAYS = 60  # that a reminder may go before its deadline


def give(invitation: Invitation, until: datetime | None, *, now: datetime) -> None:
    """The answer is due by `until` (None: whenever), and the reminder follows."""
    invitation.answer_until_at = until
    invitation.remind_at = _remind_at(invitation, now)


def remind_anew(event: Event, *, now: datetime) -> None:
    """The event reminds earlier or later now: so it does those who are asked and have no reminder of their wave."""
    as_the_event = select(Wave.id).where(Wave.event_id == event.id, Wave.remind_days.is_(None))
    waiting = select(Invitation).where(
        Invitation.event_id == event.id,
        Invitation.state == InvitationState.SENT,
        or_(Invitation.wave_id.is_(None), Invitation.wave_id.in_(as_the_event)),
    )
    for invitation in db.session.scalars(locked(waiting.order_by(Invitation.id))):
        invitation.remind_at = _remind_at(invitation, now)


def taking_answers(now: datetime) -> Select[int]:
    """The ids of the events that ask, remind and take answers at the moment (see `Event.takes_answers`)."""
    is_to_come = or_(Event.ends_at.is_(None), Event.ends_at > now)
    return select(Event.id).where(Event.state == EventState.OPEN, Event.date_status.not_in(PAUSED), is_to_come)


def reminder_of(event: Event, until: datetime | None, days: int | None, *, now: datetime) -> datetime | None:
    """When those are reminded who are asked now and answer by `until`; `days` None: as the event does.

    None when nobody is, or the deadline is nearer than that.
    """
    days = event.remind_days if days is None else days
    if until is None or not days:
        return None
    at = dates.days_before(until, days, event.zone)
    return at if at > now else None


def _remind_at(invitation: Invitation, now: datetime) -> datetime | None:
    """None also when no mail reaches them, or they asked not to be reminded."""
    is_asked = invitation.state is InvitationState.SENT and invitation.person.email
    if not is_asked or invitation.wants_no_reminders:
        return None
    days = invitation.wave.remind_days if invitation.wave else None
    return reminder_of(invitation.event, invitation.answer_until_at, days, now=now)
