"""Seats changed by hand: what a change would do, that it does just that, that it can be put back, and copies."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from summit import planning
from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import (
    Actor,
    ActorKind,
    AuditEntry,
    MailKind,
    OutboxMail,
    PlanOrigin,
    PlanState,
    Registration,
    Seat,
    TablePlan,
)
from summit.services import invitations, table_plans
from summit.services.table_plans import bridge, changes, rules, weighing
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.services.test_table_plans import planned, small_event

pytestmark = pytest.mark.usefixtures("context")

Where = dict[tuple[int, int], int]


def where(plan: TablePlan) -> Where:
    """(round, registration id) → table number."""
    db.session.expire_all()
    return {(seat.round, seat.registration_id): seat.table.number for seat in table_plans.seats_in(plan)}


def somebody(plan: TablePlan, *, table: int, round: int = 0, leads: bool = False, place: int = 0) -> Registration:
    """One of those at this table."""
    found = [seat for seat in table_plans.seats_in(plan, round) if seat.table.number == table]
    return [seat.registration for seat in found if seat.is_facilitator is leads][place]


def judged(plan: TablePlan) -> planning.Report:
    return planning.measure(bridge.problem_of(plan, has_needs=True), bridge.plan_of(plan))


def table(plan: TablePlan, number: int):  # type: ignore[no-untyped-def]
    return next(one for one in table_plans.tables_of(plan.event) if one.number == number)


def test_two_change_places_and_the_figures_are_those_of_the_judge() -> None:
    plan = planned(small_event())
    one, other = somebody(plan, table=1), somebody(plan, table=2)
    before = where(plan)
    steps = changes.swap(plan, one, other, [0])
    foreseen = weighing.effect(plan, steps)
    assert where(plan) == before
    with transaction():
        changes.apply(plan, changes.swap(plan, one, other, [0]), version=0, by=ORGANISER, now=NOW)
    assert where(plan) == before | {(0, one.id): 2, (0, other.id): 1}
    report = judged(plan)
    assert (foreseen.after.imbalance_weighted, foreseen.after.repeats) == (report.imbalance_weighted, report.repeats)
    figures = table_plans.figures_in(plan)
    assert (figures.imbalance_weighted, figures.repeats, figures.is_by_hand) == (
        report.imbalance_weighted,
        report.repeats,
        True,
    )
    assert figures.is_proven is (
        report.imbalance_weighted <= figures.imbalance_bound and report.repeats <= figures.repeats_bound
    )
    assert plan.version == 1


def test_an_exchange_that_makes_a_plan_worse_is_foreseen_and_ends_its_proof() -> None:
    plan = planned(small_event())
    assert table_plans.figures_in(plan).is_proven
    citizen = somebody(plan, table=1)
    leader = somebody(plan, table=2, leads=True)
    effect = weighing.effect(plan, changes.swap(plan, citizen, leader, [0]))
    assert effect.more_imbalance > 0
    assert {reason.code for reason in effect.broken} == {"table_facilitators", "facilitator_moved"}
    with transaction():
        changes.apply(plan, effect.steps, version=0, by=ORGANISER, now=NOW)
    assert not table_plans.figures_in(plan).is_proven


def test_a_change_is_put_back_with_its_figures() -> None:
    plan = planned(small_event())
    before, figures = where(plan), dict(plan.figures)
    for number in (2, 3):
        one, other = somebody(plan, table=1), somebody(plan, table=number)
        with transaction():
            steps = changes.swap(plan, one, other, [0, 1])
            changes.apply(plan, steps, version=plan.version, by=ORGANISER, now=NOW)
    assert where(plan) != before
    for _ in range(2):
        with transaction():
            changes.put_back(plan, version=plan.version, by=ORGANISER, now=NOW)
    assert (where(plan), plan.figures, plan.changes, plan.version) == (before, figures, [], 4)
    with pytest.raises(NotPossible, match="no change to put back"), transaction():
        changes.put_back(plan, version=4, by=ORGANISER, now=NOW)


def test_the_second_of_two_organisers_is_told_who_was_moved_meanwhile() -> None:
    plan = planned(small_event())
    one, other = somebody(plan, table=1), somebody(plan, table=2)
    with transaction():
        changes.apply(plan, changes.swap(plan, one, other, [0]), version=0, by=ORGANISER, now=NOW)
    after = where(plan)
    third = somebody(plan, table=3)
    with pytest.raises(NotPossible) as refused, transaction():
        steps = changes.swap(plan, one, third, [0])
        changes.apply(plan, steps, version=0, by=Actor(ActorKind.STAFF, 2), now=NOW)
    assert {one.person.name, other.person.name} == set(refused.value.values["names"].split(", "))
    assert where(plan) == after


def test_who_came_late_is_given_a_seat_and_the_bounds_are_only_those_that_hold_for_anyone() -> None:
    plan = planned(small_event(people=10))
    with transaction():
        late = factories.accepted(plan.event.groups[0], name="Kommer Til").person.registration
    assert late is not None
    steps = changes.move(plan, late, table(plan, 2), [0, 1])
    effect = weighing.effect(plan, steps)
    assert {reason.code for reason in effect.kept} >= {"not_seated"}
    with transaction():
        changes.apply(plan, steps, version=0, by=ORGANISER, now=NOW)
    assert [where(plan)[round, late.id] for round in (0, 1)] == [2, 2]
    assert table_plans.unseated_in(plan) == []
    figures = table_plans.figures_in(plan)
    assert (figures.imbalance_bound, figures.repeats_bound) == (0, 0)
    with transaction():
        changes.put_back(plan, version=1, by=ORGANISER, now=NOW)
    assert [one.id for one in table_plans.unseated_in(plan)] == [late.id]


def test_a_facilitator_who_comes_late_leads_a_table_that_has_nobody_to_lead_it() -> None:
    plan = planned(small_event())
    gone = somebody(plan, table=2, leads=True)
    assert gone.invitation is not None
    with transaction():
        invitations.withdraw(gone.invitation, by=Actor(ActorKind.ATTENDEE), now=NOW)
        late = factories.accepted(gone.group, name="Ny Leder").person.registration
    assert late is not None
    for number, leads in ((2, True), (3, False)):
        assert {step.is_facilitator for step in changes.move(plan, late, table(plan, number), [0])} == {leads}


def test_who_has_left_weighs_nothing_and_leaves_a_free_seat() -> None:
    plan = planned(small_event(people=12))  # three tables for four
    gone = somebody(plan, table=1)
    mover = somebody(plan, table=2)
    full = weighing.effect(plan, changes.move(plan, mover, table(plan, 1), [0]))
    assert [reason.values["people"] for reason in full.broken if reason.code == "table_size"] == [5]
    assert gone.invitation is not None
    with transaction():
        invitations.withdraw(gone.invitation, by=Actor(ActorKind.ATTENDEE), now=NOW)
    free = weighing.effect(plan, changes.move(plan, mover, table(plan, 1), [0]))
    assert [reason.code for reason in free.broken if reason.code == "table_size"] == []
    assert not free.is_same_task


def test_rules_that_a_change_would_break_are_named() -> None:
    event = small_event()
    plan = planned(event)
    one = somebody(plan, table=1)
    other, third = (somebody(plan, table=2, place=place) for place in (0, 1))
    with transaction():
        rules.keep_apart(event, [one.person, third.person], by=ORGANISER, now=NOW)
    effect = weighing.effect(plan, changes.swap(plan, one, other, [0]))
    assert [reason.code for reason in effect.broken] == ["apart_broken"]


def test_what_changes_nothing_or_is_past_is_refused() -> None:
    plan = planned(small_event())
    one, beside = (somebody(plan, table=1, place=place) for place in (0, 1))
    with pytest.raises(NotPossible, match="sit at the same table"):
        changes.swap(plan, one, beside, [0])
    with pytest.raises(NotPossible, match="at table 1 already"):
        changes.move(plan, one, table(plan, 1), [0])
    for rounds in ([2], [-1], []):
        with pytest.raises(BadInput, match="This round is past"):
            changes.move(plan, one, table(plan, 2), rounds)
    with transaction():
        plan.from_round = 1
    with pytest.raises(BadInput, match="This round is past"):
        changes.move(plan, one, table(plan, 2), [0])


def test_the_best_partners_come_first() -> None:
    plan = planned(small_event())
    one = somebody(plan, table=1)
    scale = weighing.Scale(plan)
    found = scale.partners(one.id, 0, [0], most=4)
    assert len(found) == 4
    assert [effect.cost for effect in found] == sorted(effect.cost for effect in found)
    for effect in found:
        assert effect == weighing.effect(plan, effect.steps)
        assert not effect.broken


def test_those_who_move_in_a_published_plan_are_told_if_the_organiser_wants_that() -> None:
    plan = planned(small_event())
    with transaction():
        table_plans.publish(plan, by=ORGANISER, now=NOW)

    def mails() -> int:
        return db.session.scalar(select(func.count()).where(OutboxMail.kind == MailKind.TABLES_PUBLISHED)) or 0

    for tell, written in ((False, 0), (True, 2)):
        before = mails()
        with transaction():
            steps = changes.swap(plan, somebody(plan, table=1), somebody(plan, table=2), [0])
            later = NOW.replace(hour=NOW.hour + 1 + tell)
            assert changes.apply(plan, steps, version=plan.version, tell=tell, by=ORGANISER, now=later) == written
        assert mails() - before == written
    assert plan.state is PlanState.PUBLISHED
    one = somebody(plan, table=1)
    assert next(seat.table.number for seat in table_plans.seats_of(one)) == 1


def test_a_copy_has_the_same_seats_and_is_changed_by_itself() -> None:
    plan = planned(small_event())
    with transaction():
        made = changes.copy(plan, by=ORGANISER, now=NOW)
    assert (made.number, made.state, made.origin, made.based_on) == (2, PlanState.READY, PlanOrigin.COPIED, 1)
    assert where(made) == where(plan)
    assert (made.figures, made.input_sha256) == (plan.figures, plan.input_sha256)
    with transaction():
        steps = changes.swap(made, somebody(made, table=1), somebody(made, table=2), [0])
        changes.apply(made, steps, version=0, by=ORGANISER, now=NOW)
    assert where(made) != where(plan)
    assert db.session.scalar(select(func.count(Seat.id)).where(Seat.plan_id == plan.id)) == 18


def test_changes_are_in_the_log_by_ids() -> None:
    plan = planned(small_event())
    one, other = somebody(plan, table=1), somebody(plan, table=2)
    with transaction():
        changes.apply(plan, changes.swap(plan, one, other, [1]), version=0, by=ORGANISER, now=NOW)
        changes.put_back(plan, version=1, by=ORGANISER, now=NOW)
        made = changes.copy(plan, by=ORGANISER, now=NOW)
    of_plans = AuditEntry.action.in_(["plan.changed", "plan.put_back", "plan.copied"])
    entries = db.session.scalars(select(AuditEntry).where(of_plans).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.details) for entry in entries] == [
        ("plan.changed", {"plan_id": plan.id, "registration_ids": sorted([one.id, other.id]), "rounds": [1]}),
        ("plan.put_back", {"plan_id": plan.id}),
        ("plan.copied", {"plan_id": made.id, "from_plan_id": plan.id}),
    ]
