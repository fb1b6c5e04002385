"""The event as a calendar entry (iCalendar): one UID for ever, a sequence that rises with time, place or state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, vCalAddress
from icalendar import Event as Entry

from summit.models import DateStatus, Event

PRODUCT = "-//Summit//Event registration//EN"


@dataclass(frozen=True)
class Attachment:
    """A calendar file as a mail carries it; the mail's `method` must be that of the file (RFC 6047)."""

    content: bytes
    method: str


def attachment(
    event: Event, *, now: datetime, domain: str, is_cancelled: bool = False, is_tentative: bool = False
) -> Attachment:
    """The calendar file for a mail (see `calendar_file`)."""
    content = calendar_file(event, now=now, domain=domain, is_cancelled=is_cancelled, is_tentative=is_tentative)
    return Attachment(content, _method(is_cancelled))


def calendar_file(
    event: Event, *, now: datetime, domain: str, is_cancelled: bool = False, is_tentative: bool = False
) -> bytes:
    """An .ics file that puts the event into a calendar, or takes it out again (`is_cancelled`).

    `domain` is the installation's host name, to which the UID is bound. Nobody's personal link is in it, because
    calendars are shared. Raises ValueError for an event that never had a date.
    """
    starts_at, ends_at = _dates(event)
    if starts_at is None:
        raise ValueError("An event without a date cannot stand in a calendar.")
    organiser = " ".join((event.contact_name or event.host.name).split()), event.contact_email
    return _file(
        _Entry(
            method=_method(is_cancelled),
            uid=f"event-{event.id}@{domain}",
            written_at=now,
            sequence=event.calendar_sequence,
            zone=event.zone,
            starts_at=starts_at,
            ends_at=ends_at,
            title=" ".join(event.title.split()),
            status="CANCELLED" if is_cancelled else "TENTATIVE" if is_tentative else "CONFIRMED",
            place=", ".join(part for part in (event.venue, event.address) if part),
            organiser=organiser if event.contact_email else None,
        )
    )


@dataclass(frozen=True)
class _Entry:
    """What the file says."""

    method: str
    uid: str
    written_at: datetime
    sequence: int
    zone: ZoneInfo
    starts_at: datetime
    ends_at: datetime | None
    title: str
    status: str
    place: str
    organiser: tuple[str, str] | None  # name and address


@lru_cache(maxsize=8)  # the mails that are written together carry the same one or two, and it is slow work
def _file(told: _Entry) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", told.method)
    entry = Entry()
    entry.add("uid", told.uid)
    entry.add("dtstamp", told.written_at)
    entry.add("sequence", told.sequence)
    entry.add("dtstart", told.starts_at.astimezone(told.zone))
    if told.ends_at is not None:
        entry.add("dtend", told.ends_at.astimezone(told.zone))
    entry.add("summary", told.title)
    entry.add("status", told.status)
    if told.place:
        entry.add("location", told.place)
    if told.organiser is not None:
        name, address = told.organiser
        organiser = vCalAddress(f"mailto:{address}")
        organiser.params["CN"] = name
        entry.add("organizer", organiser)
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def can_stand_in_calendar(event: Event) -> bool:
    """Is there a day and an hour to put into a calendar?"""
    return event.starts_at is not None and event.date_status is DateStatus.FIXED


def has_had_date(event: Event) -> bool:
    """Was it ever fixed to a day, so that it may stand in calendars?"""
    return _dates(event)[0] is not None


def _method(is_cancelled: bool) -> str:
    return "CANCEL" if is_cancelled else "PUBLISH"


def _dates(event: Event) -> tuple[datetime | None, datetime | None]:
    """When it is, or, once its date has gone missing, when it was last said to be."""
    if event.starts_at is not None:
        return event.starts_at, event.ends_at
    for earlier in reversed(event.dates):
        if earlier.starts_at is not None:
            return earlier.starts_at, earlier.ends_at
    return None, None
