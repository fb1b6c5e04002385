"""The calendar entry: read back by the library that calendars use."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from summit.db import transaction
from summit.mail.calendar import calendar_file, can_stand_in_calendar
from summit.models import DateStatus, Event, EventDate
from summit.web.application import Application
from tests import factories
from tests.factories import NOW

STARTS = datetime(2026, 10, 25, 8, 0, tzinfo=UTC)  # the morning on which Denmark leaves summer time
ENDS = datetime(2026, 10, 25, 15, 0, tzinfo=UTC)


@pytest.fixture
def event(context: Application) -> Event:
    with transaction():
        return factories.event(starts_at=STARTS, ends_at=ENDS, title="Topmøde; i dag, nu\nher")


def read(content: bytes) -> tuple[Calendar, dict[str, object]]:
    calendar = Calendar.from_ical(content)
    [entry] = calendar.walk("VEVENT")
    return calendar, entry


def test_the_entry_stands_on_local_clocks(event: Event) -> None:
    calendar, entry = read(calendar_file(event, now=NOW, domain="topmoede.example"))
    assert calendar["METHOD"] == "PUBLISH"
    assert entry["UID"] == f"event-{event.id}@topmoede.example"
    assert entry["SEQUENCE"] == event.calendar_sequence
    assert entry["SUMMARY"] == "Topmøde; i dag, nu her"
    assert entry["STATUS"] == "CONFIRMED"
    assert entry["LOCATION"] == "Fjordhallen, Havnevej 12, 4300 Holbæk"
    assert entry["DTSTART"].dt == datetime(2026, 10, 25, 9, 0, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert entry["DTSTART"].params["TZID"] == "Europe/Copenhagen"
    assert entry["DTEND"].dt == ENDS
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Copenhagen"]


def test_a_raised_sequence_keeps_the_uid(event: Event) -> None:
    _, before = read(calendar_file(event, now=NOW, domain="topmoede.example"))
    with transaction():
        event.calendar_sequence += 1
    _, after = read(calendar_file(event, now=NOW, domain="topmoede.example", is_tentative=True))
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (event.calendar_sequence - 1, event.calendar_sequence)
    assert after["STATUS"] == "TENTATIVE"


def test_a_date_that_went_missing_is_cancelled_on_its_last_day(event: Event) -> None:
    with transaction():
        past = EventDate(event=event, at=NOW, date_status=DateStatus.FIXED, starts_at=STARTS, ends_at=ENDS)
        gone = EventDate(event=event, at=NOW.replace(day=3), date_status=DateStatus.MISSING)
        event.dates.extend([past, gone])
        event.starts_at = event.ends_at = None
        event.date_status = DateStatus.MISSING
    assert not can_stand_in_calendar(event)
    calendar, entry = read(calendar_file(event, now=NOW, domain="topmoede.example", is_cancelled=True))
    assert calendar["METHOD"] == "CANCEL"
    assert entry["STATUS"] == "CANCELLED"
    assert entry["DTSTART"].dt == STARTS


def test_an_event_that_never_had_a_date_has_no_entry(context: Application) -> None:
    with transaction():
        event = factories.event(starts_at=None, ends_at=None, nominate_until_at=None, answer_until_at=None)
    with pytest.raises(ValueError, match="without a date"):
        calendar_file(event, now=NOW, domain="topmoede.example")
