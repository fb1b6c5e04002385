"""Silence: a nominator with places to fill that gives no sign of life is reminded, and is seen by the organiser."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from summit import dates
from summit.db import db, held
from summit.mail import outbox
from summit.models import (
    PAUSED,
    Actor,
    Allocation,
    Event,
    EventState,
    MailKind,
    Nominator,
    NominatorContact,
    Pool,
)
from summit.models.audit import SYSTEM
from summit.services import audit, nominations
from summit.services.figures import NominatorFigures

SILENT_AFTER = timedelta(days=7)  # without a sign of life; no contact is reminded more often by itself
LAST_CALL_DAYS = 3  # before the deadline: one more, also within the week
APART = timedelta(days=1)  # at least, between two mails that ask for the same


def last_seen_at(nominator: Nominator) -> datetime | None:
    """When any of its contacts last did something by the link."""
    return _latest(contact.last_acted_at for contact in nominator.contacts)


def link_sent_at(nominator: Nominator) -> datetime | None:
    """When any of its contacts was last sent its link."""
    return _latest(contact.invited_at for contact in nominator.contacts)


def last_reminded_at(nominator: Nominator) -> datetime | None:
    """When any of its contacts was last reminded that there are places to fill."""
    return _latest(contact.reminded_at for contact in nominator.contacts)


def is_silent(row: NominatorFigures, now: datetime) -> bool:
    """Has the nominator free places, its link, and given no sign of life for a week?"""
    heard = _latest((last_seen_at(row.nominator), link_sent_at(row.nominator)))
    return row.places.free > 0 and heard is not None and now - heard >= SILENT_AFTER


def can_be_reminded(contact: NominatorContact, now: datetime) -> bool:
    """Has the contact its link, and the nominator places to fill and time to do so?"""
    event = contact.nominator.event
    is_asked = contact.removed_at is None and contact.invited_at is not None and contact.email != ""
    return is_asked and nominations.are_open(event, now) and places_to_fill(contact.nominator) > 0


def places_to_fill(nominator: Nominator) -> int:
    """How many of its places have nobody."""
    return sum(allocation.pool.free for allocation in nominator.allocations)


def remind(contacts: Iterable[NominatorContact], *, by: Actor, now: datetime) -> int:
    """Remind those who can be, at most once a day each. Returns how many mails were written."""
    return sum(_remind(contact, by, now) for contact in contacts if can_be_reminded(contact, now))


def remind_silent_due(now: datetime) -> int:
    """Every silent nominator's contacts: once a week, and once more shortly before the deadline. Returns how many.

    It ends as soon as one of them does something.
    """
    has_room = Nominator.allocations.any(Allocation.pool.has(Pool.taken < Pool.size))
    query = (
        select(NominatorContact)
        .join(NominatorContact.nominator)
        .join(Nominator.event)
        .where(
            Event.state == EventState.OPEN,
            Event.date_status.not_in(PAUSED),
            or_(Event.nominate_until_at.is_(None), Event.nominate_until_at > now),
            has_room,
            NominatorContact.removed_at.is_(None),
            NominatorContact.invited_at <= now - APART,
            or_(NominatorContact.reminded_at.is_(None), NominatorContact.reminded_at <= now - APART),
        )
        .options(
            joinedload(NominatorContact.nominator).joinedload(Nominator.event),
            joinedload(NominatorContact.nominator).selectinload(Nominator.contacts),
            joinedload(NominatorContact.nominator)
            .selectinload(Nominator.allocations)
            .joinedload(Allocation.pool, innerjoin=True),
        )
        .order_by(NominatorContact.id)
    )
    return remind([contact for contact in db.session.scalars(query) if _is_due(contact, now)], by=SYSTEM, now=now)


def _is_due(contact: NominatorContact, now: datetime) -> bool:
    seen = last_seen_at(contact.nominator)
    written = _latest((contact.invited_at, contact.reminded_at))
    if written is None or (seen is not None and now - seen < SILENT_AFTER):
        return False
    return now - written >= SILENT_AFTER or _is_last_call(contact.nominator.event, written, now)


def _is_last_call(event: Event, written: datetime, now: datetime) -> bool:
    if event.nominate_until_at is None:
        return False
    last_call = dates.days_before(event.nominate_until_at, LAST_CALL_DAYS, event.zone)
    return written + APART <= last_call <= now


def _remind(contact: NominatorContact, by: Actor, now: datetime) -> bool:
    contact = held(contact)
    nominator = contact.nominator
    day = now.astimezone(nominator.event.zone).date()
    is_written = outbox.put(
        MailKind.NOMINATOR_REMINDER,
        event=nominator.event,
        contact=contact,
        dedupe=f"nominator_reminder:{contact.id}:{day.isoformat()}",
        now=now,
    )
    if not is_written:
        return False
    contact.reminded_at = now
    audit.log("nominator.reminded", event=nominator.event, nominator=nominator, by=by, now=now, contact_id=contact.id)
    return True


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)
