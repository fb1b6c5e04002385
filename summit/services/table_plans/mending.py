"""Mending a plan that no longer fits: people have left, come or stayed away, tables are closed; few people move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select

from summit import planning
from summit.db import db
from summit.errors import N_, BadInput, NotPossible
from summit.models import Actor, CheckIn, Event, JobKind, Person, PlanOrigin, PlanState, Registration, Seat, TablePlan
from summit.planning.past import rest_of
from summit.services import audit, programme
from summit.services.table_plans import bridge, figures, hall, mending_task, plans


class Who(NamedTuple):
    """A registration, and the name of its person."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Turnout:
    """What has changed since a plan was made. `absent` have a seat and a place and are not checked in."""

    left: Sequence[Who]
    came: Sequence[Who]
    absent: Sequence[Who]
    has_begun: bool  # somebody has been checked in


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a plan is to be mended. Rounds before `from_round`, counted from 0, stay as they are."""

    from_round: int = 0
    max_moves: int | None = None
    is_without_absent: bool = False
    closed: Collection[int] = ()  # numbers of tables
    seconds: int = 20
    seed: int = 1
    is_repeatable: bool = False


def turnout(plan: TablePlan) -> Turnout:
    """What has changed since the plan was made, in a fixed number of queries."""
    absent = (
        select(Registration.id, Person.name)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(
            Registration.id.in_(plans.seated_ahead(plan)),
            Registration.state.in_(hall.SEATED_STATES),
            CheckIn.id.is_(None),
        )
        .order_by(Registration.id)
    )
    return Turnout(
        left=[Who(one.id, one.person.name) for one in plans.left_in(plan)],
        came=[Who(one.id, one.person.name) for one in plans.unseated_in(plan)],
        absent=[Who._make(row) for row in db.session.execute(absent)],
        has_begun=db.session.scalar(plans.checked_in(plan.event).limit(1)) is not None,
    )


def round_ahead(event: Event, now: datetime) -> int:
    """The first round, counted from 0, that has not begun; the last one when all have, 0 without a date."""
    rounds = programme.rounds(event)
    if event.starts_at is None or not rounds:
        return 0
    here = now.astimezone(event.zone)
    day = event.starts_at.astimezone(event.zone).date()
    begun = [here.date() > day or (here.date() == day and here.time() >= round_.begins) for round_ in rounds]
    return min(begun.count(True), len(rounds) - 1)


def request(base: TablePlan, wanted: Wanted, *, by: Actor, now: datetime) -> TablePlan:
    """Ask for `base` to be mended; a worker does it, and what it finds are plans of their own beside this one.

    Tables are closed at once, and opened if they are not named. Raises NotPossible or BadInput.
    """
    if base.state not in {PlanState.READY, PlanState.PUBLISHED}:
        raise NotPossible(N_("Only a finished plan can be mended."))
    if not base.from_round <= wanted.from_round < base.rounds:
        raise BadInput(N_("This round is past, or the plan does not have it."), field="from_round")
    if wanted.max_moves is not None and wanted.max_moves < 0:
        raise BadInput(N_("Please give a number, 0 or more."), field="max_moves")
    plans.refuse_second_search(base.event)
    _close(base.event, wanted.closed, by=by, now=now)
    plan = TablePlan(
        event=base.event,
        number=plans.next_number(base.event),
        origin=PlanOrigin.MENDED,
        based_on=base.number,
        rounds=base.rounds,
        from_round=wanted.from_round,
        max_moves=wanted.max_moves,
        is_without_absent=wanted.is_without_absent,
        seed=wanted.seed,
        seconds=wanted.seconds,
        is_repeatable=wanted.is_repeatable,
        created_at=now,
        figures={},
    )
    plans.put_to_work(plan, JobKind.MEND_TABLES, now)
    audit.log(
        "plan.mending_requested",
        event=base.event,
        by=by,
        now=now,
        plan_id=plan.id,
        from_plan_id=base.id,
        round=wanted.from_round + 1,
    )
    return plan


def contradictions(plan: TablePlan, *, has_needs: bool) -> tuple[planning.Reason, ...]:
    """Why `plan`, which was just asked for, cannot be mended, as far as it can be counted at once.

    Without `has_needs` nobody's needs are looked at.
    """
    base = base_of(plan)
    if base is None:
        return ()
    task = mending_task.task_for(plan, base)
    problem = task.problem if has_needs else bridge.without_needs(task.problem)
    if not (problem.people and problem.tables):
        return ()
    found = planning.contradictions(rest_of(problem, task.baseline, plan.from_round))
    return tuple(_since(reason, plan.from_round) for reason in found)


def _since(reason: planning.Reason, from_round: int) -> planning.Reason:
    """Counted from the first round of the day, not from the first that is ahead."""
    number = reason.values.get("round")
    return reason if number is None else planning.Reason(reason.code, {**reason.values, "round": number + from_round})


def _close(event: Event, numbers: Collection[int], *, by: Actor, now: datetime) -> None:
    tables = hall.tables_of(event)
    if all(table.number in numbers for table in tables):
        raise BadInput(N_("At least one table has to stay open."), field="closed")
    changed = [table for table in tables if table.is_closed != (table.number in numbers)]
    for table in changed:
        table.is_closed = table.number in numbers
    if not changed:
        return
    db.session.flush()
    closed = sorted(table.number for table in tables if table.is_closed)
    audit.log("tables.closed", event=event, by=by, now=now, numbers=closed, count=len(closed))
    hall.follow_tables(event, by=by, now=now)


def store(
    plan: TablePlan, task: mending_task.Task, solutions: Sequence[planning.Solution], now: datetime
) -> list[TablePlan]:
    """Keep each solution as a plan of its own: the first is `plan`, the others are new and differ in nothing else."""
    kept = [plan, *(_beside(plan) for _ in solutions[1:])]
    for one, solution in zip(kept, solutions, strict=True):
        _keep_seats(one, task, solution)
        problem = bridge.problem_of(one, has_needs=True)
        report = planning.measure(problem, bridge.plan_of(one), baseline=task.whole_baseline, from_round=one.from_round)
        one.figures = figures.with_past(bridge.figures_of(solution), report, is_exact=task.is_exact)
        bridge.keep_fingerprints(one, problem)
        one.state = PlanState.READY
        one.ready_at = now
    db.session.flush()
    return kept


def _beside(plan: TablePlan) -> TablePlan:
    asked = ("from_round", "max_moves", "is_without_absent", "seed", "seconds", "is_repeatable")
    same = ("event_id", "origin", "based_on", "rounds", "created_at", *asked)
    other = TablePlan(number=plans.next_number(plan.event), figures={}, **{name: getattr(plan, name) for name in same})
    db.session.add(other)
    db.session.flush()
    return other


def _keep_seats(plan: TablePlan, task: mending_task.Task, solution: planning.Solution) -> None:
    """Past rounds as they were, closed tables and those who have left among them; the others as they were found."""
    ahead = bridge.seat_rows(plan, task.problem, solution.plan)
    rows = [{**row, "plan_id": plan.id} for row in task.past]
    rows += [row for row in ahead if int(str(row["round"])) >= plan.from_round]
    if rows:
        db.session.execute(insert(Seat), rows)
    db.session.expire(plan, ["seats"])


def alternatives(base: TablePlan) -> list[TablePlan]:
    """The plans that the latest mending of `base` has come to, those that move fewest first."""
    query = select(TablePlan).where(
        TablePlan.event_id == base.event_id,
        TablePlan.based_on == base.number,
        TablePlan.origin == PlanOrigin.MENDED,
        TablePlan.state.in_([PlanState.READY, PlanState.PUBLISHED]),
    )
    found = list(db.session.scalars(query.order_by(TablePlan.created_at.desc(), TablePlan.number)))
    latest = [plan for plan in found if plan.created_at == found[0].created_at]
    return sorted(latest, key=lambda plan: (figures.figures_in(plan).moved, plan.number))


def base_of(plan: TablePlan) -> TablePlan | None:
    """The plan that was mended or copied, if it still is there."""
    return plans.plan_by_number(plan.event, plan.based_on) if plan.based_on is not None else None
