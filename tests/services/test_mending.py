"""Mending a plan: what has changed, the fewest moves, past rounds as they were, closed tables, and the ways beside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from summit import planning
from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import (
    Actor,
    ActorKind,
    Event,
    JobState,
    MailKind,
    Needs,
    OutboxMail,
    PlanOrigin,
    PlanState,
    Registration,
    TablePlan,
)
from summit.services import checkin, event_dates, invitations, table_plans
from summit.services.table_plans import Shape, Tell, bridge, figures, mending, moves, rules, seating
from summit.services.table_plans.mending import Wanted
from summit.tasks import plan_tables
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.services.test_plan_changes import judged, somebody, where
from tests.services.test_table_plans import small_event

pytestmark = pytest.mark.usefixtures("context")


def leave(registration: Registration) -> None:
    assert registration.invitation is not None
    with transaction():
        invitations.withdraw(registration.invitation, by=Actor(ActorKind.ATTENDEE), now=NOW)


def come(event: Event, name: str = "Kommer Til") -> Registration:
    with transaction():
        registration = factories.accepted(event.groups[0], name=name).person.registration
    assert registration is not None
    return registration


def planned(event: Event) -> TablePlan:
    """A plan that a worker has made."""
    with transaction():
        plan = table_plans.request(event, seconds=5, by=ORGANISER, now=NOW)
    assert plan_tables.work_off() == 1
    return plan


def mended(base: TablePlan, **wanted: object) -> list[TablePlan]:
    """What a real worker makes of it, those with the fewest moves first."""
    with transaction():
        plan = mending.request(base, Wanted(seconds=3, **wanted), by=ORGANISER, now=NOW)  # type: ignore[arg-type]
    assert plan_tables.work_off() == 1
    job = table_plans.latest_job(plan)
    assert job is not None
    assert (job.state, job.reasons) == (JobState.DONE, [])
    return mending.alternatives(base)


def of_round(plan: TablePlan, round: int) -> dict[int, int]:
    return {id: number for (in_round, id), number in where(plan).items() if in_round == round}


def test_what_has_changed_since_is_counted() -> None:
    plan = planned(small_event(people=10))
    gone, here = somebody(plan, table=1), somebody(plan, table=2)
    assert not mending.turnout(plan).has_begun
    leave(gone)
    late = come(plan.event)
    with transaction():
        checkin.check_in(here, by=ORGANISER, now=NOW)
    turnout = mending.turnout(plan)
    assert ([one.id for one in turnout.left], [one.id for one in turnout.came]) == ([gone.id], [late.id])
    assert turnout.has_begun
    assert len(turnout.absent) == 8
    assert {gone.id, here.id, late.id}.isdisjoint(one.id for one in turnout.absent)


def test_a_plan_is_mended_with_the_fewest_moves_beside_better_ones() -> None:
    plan = planned(small_event(people=10))
    before = where(plan)
    gone = somebody(plan, table=1)
    leave(gone)
    late = come(plan.event)
    ways = mended(plan)
    assert where(plan) == before
    for way in ways:
        assert (way.state, way.origin, way.based_on, way.from_round) == (
            PlanState.READY,
            PlanOrigin.MENDED,
            plan.number,
            0,
        )
        seats = where(way)
        assert {id for _, id in seats} == {id for _, id in before} - {gone.id} | {late.id}
        figures = table_plans.figures_in(way)
        others = {id for _, id in before} - {gone.id}
        assert figures.moved == sum(seats[seat] != before[seat] for seat in before if seat[1] in others)
        report = planning.measure(bridge.problem_of(way, has_needs=True), bridge.plan_of(way))
        assert report.violations == ()
        assert (figures.imbalance_weighted, figures.repeats) == (report.imbalance_weighted, report.repeats)
        assert way.input_sha256 == bridge.fingerprint(bridge.problem_of(way, has_needs=True))
    counted = [table_plans.figures_in(way).moved for way in ways]
    assert counted == sorted(counted)
    assert table_plans.figures_in(ways[0]).has_fewest_moves
    numbers = [way.number for way in ways]
    assert sorted(numbers) == list(range(2, 2 + len(ways)))


def test_rounds_that_are_past_stay_also_at_a_table_that_is_closed_since() -> None:
    plan = planned(small_event(people=12, facilitators=4, tables=4, rounds=3))
    past = of_round(plan, 0)
    assert 4 in past.values()
    [way, *_] = mended(plan, from_round=1, closed={4})
    assert [table.number for table in table_plans.open_tables(plan.event)] == [1, 2, 3]
    assert of_round(way, 0) == past
    for round in (1, 2):
        assert set(of_round(way, round).values()) == {1, 2, 3}
    leaders = [(seat.round, seat.table.number) for seat in table_plans.seats_in(way) if seat.is_facilitator]
    assert sorted(leaders) == [(0, 1), (0, 2), (0, 3), (0, 4), *((r, t) for r in (1, 2) for t in (1, 2, 3))]
    figures = table_plans.figures_in(way)
    assert figures.moved == sum(
        of_round(way, round)[id] != number for round in (1, 2) for id, number in of_round(plan, round).items()
    )


def test_somebody_else_takes_over_the_table_of_a_facilitator_who_has_left_in_the_middle() -> None:
    event = small_event(people=10, facilitators=4)  # one more than there are tables
    plan = planned(event)
    leader = somebody(plan, table=2, leads=True)
    leave(leader)
    [way, *_] = mended(plan, from_round=1)
    assert of_round(way, 0) == {id: number for id, number in of_round(plan, 0).items() if id != leader.id} | {
        leader.id: 2
    }
    [new] = [seat for seat in table_plans.seats_in(way, 1) if seat.is_facilitator and seat.table.number == 2]
    assert new.registration.group.is_facilitators
    assert new.registration_id != leader.id
    assert table_plans.unseated_in(way) == []
    assert table_plans.left_in(way) == []


def test_who_is_not_checked_in_is_left_out_and_missed_only_when_they_come() -> None:
    plan = planned(small_event(people=12))
    absent = [somebody(plan, table=number) for number in (1, 2, 3)]
    with transaction():
        for seat in table_plans.seats_in(plan, 0):
            if seat.registration_id not in {one.id for one in absent}:
                checkin.check_in(seat.registration, by=ORGANISER, now=NOW)
    [way, *_] = mended(plan, is_without_absent=True)
    assert len(of_round(way, 0)) == 9
    assert table_plans.unseated_in(way) == []
    with transaction():
        table_plans.publish(way, by=ORGANISER, now=NOW)
    with transaction():
        checkin.check_in(absent[0], by=ORGANISER, now=NOW)
    assert [one.id for one in table_plans.unseated_in(way)] == [absent[0].id]


def test_at_most_so_many_moves() -> None:
    plan = planned(small_event(people=10))
    leave(somebody(plan, table=1))
    [way] = mended(plan, max_moves=2)
    assert table_plans.figures_in(way).moved <= 2
    assert way.max_moves == 2


def test_what_cannot_be_mended_fails_with_its_reasons_and_the_plan_before_stays() -> None:
    plan = planned(small_event(people=12))
    before = where(plan)
    with transaction():
        made = mending.request(plan, Wanted(seconds=2, closed={3}), by=ORGANISER, now=NOW)
    assert plan_tables.work_off() == 1
    job = table_plans.latest_job(made)
    assert job is not None
    assert (made.state, job.state) == (PlanState.FAILED, JobState.FAILED)
    assert {reason["code"] for reason in job.reasons} <= set(planning.CODES)
    assert mending.alternatives(plan) == []
    assert where(plan) == before


def test_who_comes_late_is_not_sent_to_a_closed_table_nor_into_a_past_round() -> None:
    plan = planned(small_event(people=12, facilitators=4, tables=4, rounds=3))
    sizes = {4: Shape(min_seats=1, max_seats=9)} | {number: Shape(min_seats=3, max_seats=5) for number in (1, 2, 3)}
    with transaction():
        table_plans.reshape(plan.event, sizes, by=ORGANISER, now=NOW)
    [way, *_] = mended(plan, from_round=1, closed={4})
    with transaction():
        table_plans.publish(way, by=ORGANISER, now=NOW)
    late = come(plan.event)
    assert [free.number for free in seating.free_seats(way)[0]] == []
    assert all(4 not in {free.number for free in tables} for tables in seating.free_seats(way))
    [past, *ahead] = seating.suggested_tables(way)[late.id]
    assert past is None
    assert all(number in {1, 2, 3} for number in ahead)


def test_what_forces_nothing_any_more_is_no_reason() -> None:
    plan = planned(small_event(people=12, facilitators=4, tables=4, rounds=2))
    report = judged(plan)
    found = {
        "imbalance_weighted": report.imbalance_weighted,
        "imbalance_bound": 5.0,
        "repeats": report.repeats + 1,
        "repeats_bound": 1,
        "proven": True,
        "bound_reasons": [{"code": code, "values": {}} for code in ("repeats_by_pins", "imbalance_forced")],
    }
    told = figures.with_past(found, report, is_exact=True)
    assert told["repeats_bound"] == 0
    assert [reason["code"] for reason in told["bound_reasons"]] == ["imbalance_forced"]  # type: ignore[attr-defined]


def test_a_round_that_stands_in_the_way_has_its_number_of_the_day() -> None:
    """Of the two rounds that are left, the second is the third of the day."""
    plan = planned(small_event(people=12, facilitators=4, tables=4, rounds=3))
    one = somebody(plan, table=1)
    tables = table_plans.tables_of(plan.event)
    with transaction():
        for table in tables[:2]:
            rules.pin(plan.event, [one.person], table, round=2, by=ORGANISER, now=NOW)
        asked = mending.request(plan, Wanted(from_round=1), by=ORGANISER, now=NOW)
        [reason] = mending.contradictions(asked, has_needs=True)
    assert (reason.code, reason.values["round"]) == ("pinned_twice", 2)
    assert mending.contradictions(plan, has_needs=True) == ()


def test_the_needs_of_people_are_left_out_for_those_who_may_not_see_them() -> None:
    plan = planned(small_event(people=12, facilitators=4, tables=4, rounds=2))
    one = somebody(plan, table=1)
    with transaction():
        table = table_plans.tables_of(plan.event)[0]
        table.is_accessible = False
        db.session.add(Needs(person=one.person, is_step_free=True, updated_at=NOW))
        rules.pin(plan.event, [one.person], table, by=ORGANISER, now=NOW)
        asked = mending.request(plan, Wanted(), by=ORGANISER, now=NOW)
        assert [one.code for one in mending.contradictions(asked, has_needs=True)] == ["pinned_not_accessible"]
        assert mending.contradictions(asked, has_needs=False) == ()


def test_only_a_finished_plan_and_a_round_ahead_can_be_mended_and_one_at_a_time() -> None:
    plan = planned(small_event())

    def ask(**wanted: object) -> None:
        with transaction():
            mending.request(plan, Wanted(**wanted), by=ORGANISER, now=NOW)  # type: ignore[arg-type]

    with pytest.raises(BadInput, match="This round is past"):
        ask(from_round=2)
    with pytest.raises(BadInput, match="has to stay open"):
        ask(closed={1, 2, 3})
    with pytest.raises(BadInput, match="0 or more"):
        ask(max_moves=-1)
    assert not any(table.is_closed for table in table_plans.tables_of(plan.event))
    ask()
    with pytest.raises(NotPossible, match="being made already"):
        ask()
    with pytest.raises(NotPossible, match="Only a finished plan"), transaction():
        mending.request(table_plans.plans_of(plan.event)[0], Wanted(), by=ORGANISER, now=NOW)


def test_the_round_ahead_is_known_by_the_clock() -> None:
    event = small_event(rounds=3)  # at 9.30, 11.30 and 13.30
    assert event.starts_at is not None
    morning = event.starts_at.astimezone(event.zone).replace(hour=9, minute=0)
    for hours, round in ((-48, 0), (0, 0), (0.5, 1), (2, 1), (3, 2), (5, 2), (48, 2)):
        assert mending.round_ahead(event, morning + timedelta(hours=hours)) == round
    with transaction():
        event_dates.postpone(event, reason="The hall has burnt.", by=ORGANISER, now=NOW)
    assert mending.round_ahead(event, NOW) == 0


def test_only_those_who_sit_elsewhere_get_a_mail_if_the_organiser_wants_that() -> None:
    plan = planned(small_event(people=10))
    with transaction():
        table_plans.publish(plan, by=ORGANISER, now=NOW)
    leave(somebody(plan, table=1))
    late = come(plan.event)
    [way, *_] = mended(plan)
    moved = {move.registration_id for move in moves.between(plan, way)}
    assert late.id in moved
    readers = {tell: {one.id for one in table_plans.readers_of(way, tell)} for tell in Tell}
    assert (len(readers[Tell.EVERYONE]), readers[Tell.MOVED], readers[Tell.NOBODY]) == (10, moved, set())
    count = select(func.count()).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED)
    before = db.session.scalar(count) or 0
    with transaction():
        assert table_plans.publish(way, tell=Tell.MOVED, by=ORGANISER, now=NOW) == len(moved)
    assert (db.session.scalar(count) or 0) - before == len(moved)
    assert (plan.state, way.state) == (PlanState.READY, PlanState.PUBLISHED)
