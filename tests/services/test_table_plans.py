"""The hall, the bridge to the planner and back, and the life of a plan."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from summit import planning
from summit.db import db, transaction
from summit.errors import NotPossible
from summit.models import (
    Actor,
    ActorKind,
    AuditEntry,
    Event,
    Job,
    MailKind,
    Needs,
    OutboxMail,
    PlanState,
    Registration,
    Seat,
    TablePlan,
)
from summit.services import invitations, table_plans
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = pytest.mark.usefixtures("context")


def small_event(*, people: int = 9, facilitators: int = 3, tables: int = 3, rounds: int = 2) -> Event:
    """An event with so many people and tables for three or four."""
    with transaction():
        event = factories.event(capacity=50)
        leaders = factories.group(event, "Facilitatorer", quota=facilitators, is_facilitators=True)
        factories.rounds(event, number=rounds)
        for number in range(people - facilitators):
            area = event.areas[number % 3]
            factories.accepted(event.groups[0], name=f"Borger {number}", area=area)
        for number in range(facilitators):
            factories.accepted(leaders, name=f"Leder {number}")
        if tables:
            set_tables(event, count=tables)
    return event


def set_tables(event: Event, *, count: int = 3, min_seats: int = 3, max_seats: int = 4, **more: object) -> None:
    """The hall."""
    table_plans.set_tables(
        event,
        count=count,
        min_seats=min_seats,
        max_seats=max_seats,
        by=ORGANISER,
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def planned(event: Event) -> TablePlan:
    """A finished plan, made by the real planner."""
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        table_plans.store(plan, problem, planning.solve(problem, seconds=5, seed=1), NOW)
    return plan


def test_tables_of_a_plan_are_not_taken_away() -> None:
    event = small_event()
    plan = planned(event)
    with pytest.raises(NotPossible, match="Table 3 is part of a plan"), transaction():
        set_tables(event, count=2, max_seats=5)
    with transaction():
        table_plans.discard(plan, by=ORGANISER, now=NOW)
        set_tables(event, count=2, max_seats=5)
    assert len(table_plans.tables_of(event)) == 2


def test_one_plan_is_made_at_a_time() -> None:
    event = small_event()
    with transaction():
        table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible, match="being made already"), transaction():
        table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)


def test_the_problem_holds_everyone_with_a_place_and_their_needs() -> None:
    event = small_event(people=10, facilitators=4)
    registrations = db.session.scalars(select(Registration).order_by(Registration.id)).all()
    with transaction():
        one = db.session.get_one(Registration, registrations[0].id)
        one.person.gender, one.person.age_band, one.person.organisation = "f", "50-64", "Havnen"
        one.person.needs = Needs(is_step_free=True, updated_at=NOW)
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        set_tables(event, not_accessible=[2])
    problem = table_plans.problem_for(plan)
    assert problem.people[0] == planning.Person(
        id=f"p{registrations[0].id}",
        attrs={
            "sector": "Borgere",
            "area": "Jyderup",
            "organisation": "Havnen",
            "gender": "f",
            "age": "50-64",
        },
        needs_accessible=True,
    )
    assert [person.role for person in problem.people] == ["participant"] * 6 + ["facilitator"] * 3 + ["participant"]
    assert [(table.id, table.min, table.max, table.accessible) for table in problem.tables] == [
        ("t1", 3, 4, True),
        ("t2", 3, 4, False),
        ("t3", 3, 4, True),
    ]
    assert (problem.rounds, problem.rules.facilitators_per_table, problem.rules.facilitators_stay) == (2, 1, True)
    assert dict(problem.rules.attributes) == {"sector": 100, "area": 10, "organisation": 10, "gender": 5, "age": 5}


def test_a_solution_becomes_seats_and_figures_and_reads_back_the_same() -> None:
    event = small_event()
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
        problem = table_plans.problem_for(plan)
        solution = planning.solve(problem, seconds=5, seed=1)
        table_plans.store(plan, problem, solution, NOW)
    assert (plan.state, plan.ready_at) == (PlanState.READY, NOW)
    assert db.session.scalar(select(func.count(Seat.id)).where(Seat.plan_id == plan.id)) == 18
    again, answer = table_plans.problem_of(plan, has_needs=True), table_plans.plan_of(plan)
    assert again == problem
    assert [{table: set(ids) for table, ids in tables.items()} for tables in answer.rounds] == [
        {table: set(ids) for table, ids in tables.items()} for tables in solution.plan.rounds
    ]
    report = planning.measure(again, answer)
    assert report.violations == ()
    figures = table_plans.figures_in(plan)
    assert (figures.imbalance_weighted, figures.repeats) == (report.imbalance_weighted, report.repeats)
    assert (figures.imbalance_bound, figures.repeats_bound) == (solution.imbalance_bound, solution.repeats_bound)
    assert (figures.is_proven, figures.meetings, figures.distinct) == (
        solution.proven,
        report.meetings,
        report.distinct,
    )
    assert json.loads(json.dumps(plan.figures)) == plan.figures


def test_files_of_a_plan_tell_needs_only_to_those_who_may_see_them() -> None:
    event = small_event()
    with transaction():
        one = db.session.scalars(select(Registration).order_by(Registration.id)).first()
        assert one is not None
        one.person.needs = Needs(is_step_free=True, updated_at=NOW)
    plan = planned(event)
    told = json.loads(table_plans.instance_file(plan, has_needs=True))
    silent = json.loads(table_plans.instance_file(plan, has_needs=False))
    assert [person["wheelchair"] for person in told["people"]] == [True] + [False] * 8
    assert [person["wheelchair"] for person in silent["people"]] == [False] * 9
    assert "Borger 0" not in json.dumps(told)
    assert planning.plan_from(json.loads(table_plans.plan_file(plan))) == table_plans.plan_of(plan)


def test_who_withdrew_while_the_plan_was_made_leaves_the_seat_empty() -> None:
    event = small_event()
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
    problem = table_plans.problem_for(plan)
    solution = planning.solve(problem, seconds=5, seed=1)
    gone = db.session.scalars(select(Registration).order_by(Registration.id)).first()
    assert gone is not None and gone.invitation is not None
    with transaction():
        invitations.withdraw(gone.invitation, by=Actor(ActorKind.ATTENDEE), now=NOW)
        table_plans.store(plan, problem, solution, NOW)
    seated = set(db.session.scalars(select(Seat.registration_id).where(Seat.plan_id == plan.id)))
    assert len(seated) == 8
    assert gone.id not in seated


def test_publishing_tells_everyone_once_and_replaces_the_plan_before() -> None:
    event = small_event()
    first = planned(event)
    with transaction():
        assert table_plans.publish(first, by=ORGANISER, now=NOW) == 9
    with transaction():
        assert table_plans.publish(first, by=ORGANISER, now=NOW) == 0
    assert table_plans.published(event) is first
    assert event.tables_published_at == NOW
    mails = db.session.scalar(select(func.count()).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED))
    assert mails == 9
    second = planned(event)
    with transaction():
        table_plans.publish(second, by=ORGANISER, now=NOW)
    assert (first.state, first.published_at) == (PlanState.READY, None)
    assert table_plans.published(event) is second


def test_a_plan_that_leaves_somebody_standing_is_not_published() -> None:
    event = small_event()
    plan = planned(event)
    with transaction():
        factories.accepted(event.groups[0], name="Kommer Til")
    assert [one.person.name for one in table_plans.unseated_in(plan)] == ["Kommer Til"]
    with pytest.raises(NotPossible, match="Kommer Til has a place but no seat"), transaction():
        table_plans.publish(plan, by=ORGANISER, now=NOW)
    assert db.session.scalar(select(func.count()).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED)) == 0


def test_who_has_left_since_is_known() -> None:
    event = small_event()
    plan = planned(event)
    leaver = db.session.scalars(select(Registration).order_by(Registration.id)).first()
    assert leaver is not None and leaver.invitation is not None
    with transaction():
        invitations.withdraw(leaver.invitation, by=Actor(ActorKind.ATTENDEE), now=NOW)
    assert [one.id for one in table_plans.left_in(plan)] == [leaver.id]


def test_a_plan_is_thrown_away_unless_somebody_sees_or_makes_it() -> None:
    event = small_event()
    plan = planned(event)
    with transaction():
        table_plans.publish(plan, by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible, match="Attendees see this plan"), transaction():
        table_plans.discard(plan, by=ORGANISER, now=NOW)
    with transaction():
        making = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
    with pytest.raises(NotPossible, match="being made"), transaction():
        table_plans.discard(making, by=ORGANISER, now=NOW)
    with transaction():
        table_plans.fail(making, NOW)
        table_plans.discard(making, by=ORGANISER, now=NOW)
    assert [left.number for left in table_plans.plans_of(event)] == [plan.number]
    assert db.session.scalar(select(func.count(Job.id))) == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "plan.deleted")).one()
    assert entry.details == {"number": 2}


def test_reasons_are_kept_as_codes_that_json_can_hold() -> None:
    inner = planning.Reason("rule_pin", {"person": "p1", "table": "t1", "round": None})
    outer = planning.Reason("rules_conflict", {"rules": (inner,), "ways_out": ()})
    assert table_plans.reasons_as_json([outer]) == [
        {
            "code": "rules_conflict",
            "values": {
                "rules": [{"code": "rule_pin", "values": {"person": "p1", "table": "t1", "round": None}}],
                "ways_out": [],
            },
        }
    ]
