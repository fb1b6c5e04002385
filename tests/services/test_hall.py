"""The hall: its tables, and what stands in the way of a plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible, Refusal
from summit.models import (
    TablePlan,
)
from summit.services import table_plans
from tests.factories import NOW, ORGANISER
from tests.services.test_table_plans import set_tables, small_event

pytestmark = pytest.mark.usefixtures("context")


def refusals(found: list[Refusal]) -> list[str]:
    """Their sentences."""
    return [str(refusal) for refusal in found]


def test_the_facilitators_quota_follows_the_number_of_tables() -> None:
    event = small_event(tables=0)
    facilitators = event.groups[1]
    with transaction():
        set_tables(event, count=5)
    assert facilitators.pool.size == 5
    with transaction():
        set_tables(event, count=2)
    assert (facilitators.pool.size, facilitators.pool.taken, facilitators.pool.overrun) == (2, 3, 1)
    assert [table.number for table in table_plans.tables_of(event)] == [1, 2]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 2001}, "count"),
        ({"min_seats": 5}, "max_seats"),
        ({"min_seats": 0}, "max_seats"),
        ({"max_seats": 101}, "max_seats"),
        ({"not_accessible": [4]}, "not_accessible"),
    ],
)
def test_a_hall_that_cannot_be_is_refused_at_its_field(wrong: dict[str, object], field: str) -> None:
    event = small_event(tables=0)
    with pytest.raises(BadInput) as refusal, transaction():
        set_tables(event, **wrong)  # type: ignore[arg-type]
    assert refusal.value.field == field
    assert table_plans.tables_of(event) == []


def test_what_stands_in_the_way_is_said_with_numbers() -> None:
    view = table_plans.Outlook(
        people=9, facilitators=3, has_facilitators_group=True, tables=3, least=9, most=12, rounds=2
    )
    assert refusals(table_plans.obstacles(view)) == []
    assert refusals(table_plans.obstacles(replace(view, rounds=0))) == ["The programme has no round at tables yet."]
    assert refusals(table_plans.obstacles(replace(view, tables=0, least=0, most=0))) == ["Set up the tables first."]
    assert refusals(table_plans.obstacles(replace(view, people=0, facilitators=0))) == [
        "Nobody has a confirmed place yet."
    ]
    assert refusals(table_plans.obstacles(replace(view, people=14))) == [
        "14 people have a place, but the tables have only 12 seats: 2 too few."
    ]
    assert refusals(table_plans.obstacles(replace(view, people=8))) == [
        "The tables need at least 9 people, but only 8 have a place: 1 too few."
    ]
    assert refusals(table_plans.obstacles(replace(view, facilitators=2))) == [
        "One facilitator is missing: 2 of 3 have a place."
    ]
    assert refusals(table_plans.obstacles(replace(view, facilitators=1))) == [
        "2 facilitators are missing: 1 of 3 have a place."
    ]


def test_what_is_worth_knowing_does_not_stop_a_plan() -> None:
    view = table_plans.Outlook(
        people=9, facilitators=5, has_facilitators_group=True, tables=3, least=9, most=12, rounds=2
    )
    assert refusals(table_plans.concerns(view)) == [
        "There are 2 facilitators more than the tables need; they sit among the participants."
    ]
    none = replace(view, facilitators=0)
    assert refusals(table_plans.obstacles(none)) == []
    assert len(table_plans.concerns(none)) == 1
    assert table_plans.concerns(replace(none, has_facilitators_group=False)) == []


def test_an_impossible_plan_is_refused_before_it_is_asked_for() -> None:
    event = small_event(people=9)
    with transaction():
        set_tables(event, min_seats=2, max_seats=2)
    with pytest.raises(NotPossible, match="only 6 seats: 3 too few"), transaction():
        table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
    assert db.session.scalar(select(func.count(TablePlan.id))) == 0
