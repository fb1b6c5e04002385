"""The event as a calendar entry (iCalendar): one UID for ever, a sequence that rises with time, place or state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", _method(is_cancelled))
    entry = Entry()
    entry.add("uid", f"event-{event.id}@{domain}")
    entry.add("dtstamp", now)
    entry.add("sequence", event.calendar_sequence)
    entry.add("dtstart", starts_at.astimezone(event.zone))
    if ends_at is not None:
        entry.add("dtend", ends_at.astimezone(event.zone))
    entry.add("summary", " ".join(event.title.split()))
    entry.add("status", "CANCELLED" if is_cancelled else "TENTATIVE" if is_tentative else "CONFIRMED")
    place = ", ".join(part for part in (event.venue, event.address) if part)
    if place:
        entry.add("location", place)
    if event.contact_email:
        organiser = vCalAddress(f"mailto:{event.contact_email}")
        organiser.params["CN"] = " ".join((event.contact_name or event.host.name).split())
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
