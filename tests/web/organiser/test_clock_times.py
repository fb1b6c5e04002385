"""Clock times that an organiser types, in the nights in which the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from summit import dates
from summit.db import db, transaction
from summit.models import Event, MailKind, OutboxMail
from tests import factories
from tests.web.organiser.conftest import Office

NEW = {"day": "2026-09-05", "begins": "09:00", "ends": "16:00", "reconfirm_until": "2026-08-01T12:00"}
NO_SUCH_HOUR = "There is no such hour on that day, because the clocks are put forward."


@pytest.mark.parametrize(
    ("typed", "is_skipped"),
    [
        ("2026-03-29T01:59", False),
        ("2026-03-29T02:00", True),
        ("2026-03-29T02:59", True),
        ("2026-03-29T03:00", False),
        ("2026-10-25T02:30", False),  # comes twice
        ("0001-01-01T00:00", False),
        ("9999-12-31T23:59", False),
    ],
)
def test_only_what_no_clock_shows_is_skipped(typed: str, is_skipped: bool) -> None:
    assert dates.is_skipped(datetime.fromisoformat(typed), ZoneInfo("Europe/Copenhagen")) is is_skipped


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2027-03-28", "begins": "02:30"}, "begins"),
        ({"day": "2027-03-27", "last_day": "2027-03-28", "ends": "02:30"}, "ends"),
        ({"day": "2027-05-01", "reconfirm_until": "2027-03-28T02:30"}, "reconfirm_until"),
        ({"day": "2027-05-01", "nominate_until": "2027-03-28T02:30"}, "nominate_until"),
        ({"day": "2027-05-01", "answer_until": "2027-03-28T02:30"}, "answer_until"),
    ],
)
def test_an_hour_that_the_clocks_skip_is_refused_at_its_field(
    office: Office, event: Event, changes: dict[str, str], field: str
) -> None:
    answer = office.post(f"/o/{event.slug}/date/new", NEW | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert NO_SUCH_HOUR in answer.text
    assert len(event.dates) == 1


def test_an_hour_that_comes_twice_is_the_first_of_the_two(office: Office, event: Event) -> None:
    answer = office.post(
        f"/o/{event.slug}/date/new", NEW | {"day": "2026-10-26", "reconfirm_until": "2026-10-25T02:30"}
    )
    assert answer.status_code == 303
    assert event.reconfirm_until_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_year_that_was_not_meant_is_no_fault_of_ours(office: Office, event: Event, year: str) -> None:
    answer = office.post(f"/o/{event.slug}/date/new", NEW | {"day": f"{year}-12-31"})
    assert (answer.status_code, 'id="day-error"' in answer.text) == (422, True)
    answer = office.post(f"/o/{event.slug}/date/new", NEW | {"nominate_until": f"{year}-12-31T12:00"})
    assert (answer.status_code, 'id="nominate_until-error"' in answer.text) == (422, True)


def test_other_hours_are_told_only_when_it_is_ticked(office: Office, event: Event) -> None:
    with transaction():
        factories.accepted(event.groups[0])
    path, told = f"/o/{event.slug}/date/hours", db.select(OutboxMail).where(OutboxMail.kind == MailKind.NEW_DATE)
    assert office.post(path, {"begins": "10:00", "ends": "18:00"}).status_code == 303
    assert db.session.scalars(told).all() == []
    assert office.post(path, {"begins": "10:30", "ends": "18:00", "tells": "y"}).status_code == 303
    assert len(db.session.scalars(told).all()) == 1
    assert event.starts_at == datetime(2026, 5, 1, 8, 30, tzinfo=UTC)


def test_who_is_asked_once_more_is_told_until_when(office: Office, event: Event) -> None:
    with transaction():
        coming = factories.accepted(event.groups[0])
    assert office.post(f"/o/{event.slug}/date/new", NEW).status_code == 303
    path = f"/o/{event.slug}/date/ask"
    assert 'value="2026-03-09T12:00"' in office.get(path).text
    refused = office.post(path, {"until": "2026-10-01T12:00"})
    assert (refused.status_code, 'id="until-error"' in refused.text) == (422, True)
    assert office.post(path, {"until": "2026-08-20T12:00"}).status_code == 303
    assert coming.person.registration is not None
    assert coming.person.registration.reconfirm_until_at == datetime(2026, 8, 20, 10, 0, tzinfo=UTC)
