"""The tables one by one in the organiser's room."""

from __future__ import annotations

import re

import pytest

from summit.db import transaction
from summit.models import Event
from summit.services import table_plans
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.web.organiser.conftest import Office


@pytest.fixture
def hall(event: Event) -> None:
    """Three tables for three or four, and a group of facilitators."""
    with transaction():
        factories.group(event, "Facilitatorer", quota=3, is_facilitators=True)
        table_plans.set_tables(event, count=3, min_seats=3, max_seats=4, by=ORGANISER, now=NOW)


def sizes(event: Event, more: str = "") -> str:
    """The address of the tables one by one."""
    return f"/o/{event.slug}/tables/sizes{more}"


def row(
    number: int, least: object, most: object, *, is_accessible: bool = True, is_used: bool = True
) -> dict[str, str]:
    """What the form sends for one table."""
    sent = {f"min_{number}": str(least), f"max_{number}": str(most)}
    sent |= {f"accessible_{number}": "y"} if is_accessible else {}
    return sent | ({f"used_{number}": "y"} if is_used else {})


def shapes(event: Event) -> list[tuple[int, int, bool, bool]]:
    """Every table: at least, at most, accessible, used."""
    tables = table_plans.tables_of(event)
    return [(one.min_seats, one.max_seats, one.is_accessible, not one.is_closed) for one in tables]


def test_each_table_has_its_own_size(event: Event, office: Office, hall: None) -> None:
    page = office.get(sizes(event)).text
    assert re.findall(r'name="(?:min|max)_\d" value="(\d)"', page) == ["3", "4"] * 3
    data = row(1, 2, 5) | row(2, 3, 4, is_accessible=False) | row(3, 3, 4, is_used=False)
    assert office.post(sizes(event), data).status_code == 303
    assert shapes(event) == [(2, 5, True, True), (3, 4, False, True), (3, 4, True, False)]
    assert event.groups[1].pool.size == 2


def test_a_size_that_cannot_be_is_refused_at_its_table(event: Event, office: Office, hall: None) -> None:
    for wrong, words in (
        (row(2, "", 4), "Please give two numbers."),
        (row(2, 5, 4), "Table 2: give two numbers from 1 to 100, the smaller one first."),
    ):
        answer = office.post(sizes(event), row(1, 2, 5) | wrong | row(3, 3, 4))
        assert answer.status_code == 422
        assert re.search(rf'id="wrong-2">.*?<span>{re.escape(words)}</span>', answer.text)
        assert 'href="#min-2"' in answer.text
        assert 'name="max_1" value="5"' in answer.text  # nothing that was typed is lost
    closed = {**row(1, 3, 4, is_used=False), **row(2, 3, 4, is_used=False), **row(3, 3, 4, is_used=False)}
    answer = office.post(sizes(event), closed)
    assert (answer.status_code, "At least one table has to be in use." in answer.text) == (409, True)
    assert shapes(event) == [(3, 4, True, True)] * 3


def test_many_tables_at_once(event: Event, office: Office, hall: None) -> None:
    answer = office.post(sizes(event, "/many"), {"tables": "1-2", "most": 6, "is_accessible": "no", "is_closed": ""})
    assert answer.status_code == 303
    assert shapes(event) == [(3, 6, False, True), (3, 6, False, True), (3, 4, True, True)]
    for tables, words in (
        ("two", "Please write which tables"),
        ("1-5", "There is no table 4."),
        ("1-99999999", "which"),
    ):
        wrong = office.post(sizes(event, "/many"), {"tables": tables, "most": 7, "is_accessible": "", "is_closed": ""})
        assert (wrong.status_code, words in wrong.text) == (422, True)
    assert shapes(event)[2] == (3, 4, True, True)


def test_a_large_hall_has_pages(event: Event, office: Office) -> None:
    with transaction():
        table_plans.set_tables(event, count=130, min_seats=3, max_seats=4, by=ORGANISER, now=NOW)
    page = office.get(sizes(event), query_string={"page": 3}).text
    assert re.findall(r'name="min_(\d+)"', page) == [str(number) for number in range(121, 131)]
    data: dict[str, str] = {}
    for number in range(121, 131):
        data |= row(number, 3, 8)
    answer = office.browser.post(f"{sizes(event)}?page=3", data=data | {"csrf_token": office._token})
    assert (answer.status_code, answer.location) == (303, f"{sizes(event)}?page=3")
    assert {most for _least, most, *_ in shapes(event)[:120]} == {4}
    assert {most for _least, most, *_ in shapes(event)[120:]} == {8}


def test_before_there_are_tables_the_page_says_where_to_start(event: Event, office: Office, viewer: Office) -> None:
    assert "There are no tables yet" in office.get(sizes(event)).text
    assert viewer.post(sizes(event)).status_code == 403
    assert viewer.post(sizes(event, "/many")).status_code == 403
