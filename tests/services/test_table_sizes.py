"""What holds for all tables, and the tables one by one: sizes, closed tables, who leads, and the quota that follows."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from summit import planning
from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import AuditEntry, Mix, PlanSettings
from summit.services import facilitators, table_plans
from summit.services.table_plans import Shape, rules
from tests.factories import NOW, ORGANISER
from tests.services.test_rules_and_plans import published
from tests.services.test_table_rules import borgere, hall_of, heard, ids, named, set_by, table

pytestmark = pytest.mark.usefixtures("context")


def test_what_is_mixed_and_who_leads() -> None:
    event = hall_of(facilitators=5, tables=4)
    assert heard(event).attributes == {"sector": 100, "area": 10, "organisation": 10, "gender": 5, "age": 5}
    assert (heard(event).facilitators_per_table, heard(event).facilitators_stay) == (1, True)
    assert db.session.scalar(select(func.count(PlanSettings.id))) == 0
    choice = rules.Choice(
        mixes={"area": Mix.MUST, "age": Mix.IGNORE},
        has_staying_facilitators=False,
        has_co_facilitators=True,
        has_outside_facilitators=True,
    )
    with transaction():
        rules.choose(event, choice, by=ORGANISER, now=NOW)
    told = heard(event)
    assert told.attributes == {"sector": 100, "area": 100, "organisation": 10, "gender": 5}
    assert not told.facilitators_stay
    assert told.co_facilitators == ids(*named("Leder 4"))
    assert told.facilitators_avoid == ("department",)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "tables.settings_changed")).one()
    assert entry.details == {
        "fields": ["age", "area", "has_co_facilitators", "has_outside_facilitators", "has_staying_facilitators"]
    }


def test_a_department_is_that_of_facilitators_too_and_is_not_mixed() -> None:
    event = hall_of()
    with transaction():
        for person in named("Leder 0", "Borger 0"):
            person.organisation = "Teknik og Miljø"
        rules.choose(event, rules.Choice(mixes={}, has_outside_facilitators=True), by=ORGANISER, now=NOW)
    problem = table_plans.problem_for_event(event)
    told = {person.id: person.attrs for person in problem.people}
    assert [told[id]["department"] for id in ids(*named("Leder 0", "Borger 0", "Borger 1"))] == [
        "Teknik og Miljø",
        "Teknik og Miljø",
        "",
    ]
    assert "department" not in problem.rules.attributes


def test_the_quota_of_the_facilitators_follows_what_the_open_tables_need() -> None:
    event = hall_of(tables=4)
    leading = facilitators.group_of(event)
    assert leading is not None
    with transaction():
        rules.choose(event, rules.Choice(mixes={}, facilitators_per_table=2), by=ORGANISER, now=NOW)
    assert leading.pool.size == 8
    with transaction():
        table_plans.reshape(event, {4: Shape(min_seats=3, max_seats=5, is_closed=True)}, by=ORGANISER, now=NOW)
    assert leading.pool.size == 6
    view = table_plans.outlook(event)
    assert (view.tables, view.needed, view.missing, view.most) == (3, 6, 2, 15)
    assert [str(one) for one in table_plans.obstacles(view)] == [
        "16 people have a place, but the tables have only 15 seats: 1 too few.",
        "2 facilitators are missing: 4 of 6 have a place.",
    ]
    with pytest.raises(BadInput) as refusal, transaction():
        rules.choose(event, rules.Choice(mixes={}, facilitators_per_table=11), by=ORGANISER, now=NOW)
    assert refusal.value.field == "facilitators_per_table"


def test_where_no_table_has_a_facilitator_they_sit_among_the_others() -> None:
    event = hall_of()
    with transaction():
        rules.choose(event, rules.Choice(mixes={}, facilitators_per_table=0), by=ORGANISER, now=NOW)
    problem = table_plans.problem_for_event(event)
    assert problem.rules.facilitators_per_table == 0
    assert {person.role for person in problem.people} == {planning.PARTICIPANT}
    assert table_plans.obstacles(table_plans.outlook(event)) == []


def test_a_closed_table_is_left_out() -> None:
    event = hall_of(tables=5, facilitators=5)
    with transaction():
        table_plans.reshape(event, {2: Shape(min_seats=3, max_seats=5, is_closed=True)}, by=ORGANISER, now=NOW)
    problem = table_plans.problem_for_event(event)
    assert [one.id for one in problem.tables] == ["t1", "t3", "t4", "t5"]
    assert sum(person.is_facilitator for person in problem.people) == 4


def test_tables_one_by_one_and_what_is_refused() -> None:
    event = hall_of(tables=3)
    wide = Shape(min_seats=6, max_seats=8, is_accessible=False)
    with transaction():
        assert table_plans.reshape(event, {2: wide}, by=ORGANISER, now=NOW) == [2]
    assert [(one.min_seats, one.max_seats, one.is_accessible) for one in table_plans.tables_of(event)] == [
        (3, 5, True),
        (6, 8, False),
        (3, 5, True),
    ]
    for wrong, field in (
        ({3: Shape(min_seats=6, max_seats=5)}, "table_3"),
        ({3: Shape(min_seats=0, max_seats=5)}, "table_3"),
        ({3: Shape(min_seats=1, max_seats=101)}, "table_3"),
        ({4: wide}, "table_4"),
    ):
        with pytest.raises(BadInput) as refusal, transaction():
            table_plans.reshape(event, wrong, by=ORGANISER, now=NOW)
        assert refusal.value.field == field
    closed = Shape(min_seats=3, max_seats=5, is_closed=True)
    with pytest.raises(NotPossible, match="At least one table"), transaction():
        table_plans.reshape(event, dict.fromkeys((1, 2, 3), closed), by=ORGANISER, now=NOW)
    assert len(table_plans.open_tables(event)) == 3


def test_the_hall_set_as_it_is_keeps_the_sizes_of_single_tables() -> None:
    event = hall_of(tables=2)
    with transaction():
        table_plans.reshape(event, {2: Shape(min_seats=6, max_seats=8)}, by=ORGANISER, now=NOW)
        table_plans.set_tables(event, count=3, min_seats=3, max_seats=8, by=ORGANISER, now=NOW)
    sizes = [(one.min_seats, one.max_seats) for one in table_plans.tables_of(event)]
    assert sizes == [(3, 5), (6, 8), (3, 8)]
    with transaction():
        table_plans.set_tables(event, count=3, min_seats=4, max_seats=6, by=ORGANISER, now=NOW)
    assert {(one.min_seats, one.max_seats) for one in table_plans.tables_of(event)} == {(4, 6)}


def test_a_table_that_a_rule_names_does_not_go_silently() -> None:
    event = hall_of(tables=4)
    set_by(rules.pin, event, borgere(0), table(event, 4))
    with pytest.raises(NotPossible, match="Table 4 is named by a rule"), transaction():
        table_plans.set_tables(event, count=3, min_seats=3, max_seats=5, by=ORGANISER, now=NOW)
    assert len(table_plans.tables_of(event)) == 4


def test_a_plan_whose_table_was_closed_since_still_knows_it() -> None:
    event = hall_of(tables=4)
    before = published(event)
    (plan,) = table_plans.plans_of(event)
    with transaction():
        table_plans.reshape(event, {2: Shape(min_seats=3, max_seats=5, is_closed=True)}, by=ORGANISER, now=NOW)
    assert table_plans.plan_of(plan) == before
    assert planning.measure(table_plans.problem_of(plan, has_needs=True), before).violations == ()
