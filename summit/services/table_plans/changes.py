"""Seats changed by hand: one person moves or two change places, with the effect known before; and back again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, select

from summit.db import db, locked
from summit.errors import N_, BadInput, NotPossible
from summit.models import Actor, Person, PlanOrigin, PlanState, Registration, Seat, Table, TablePlan
from summit.services import audit
from summit.services.table_plans import figures, hall, moves, plans, publishing, weighing
from summit.services.table_plans.weighing import Step

MOST_KEPT = 20  # changes that can be put back, one after the other


def swap(plan: TablePlan, one: Registration, other: Registration, rounds: Sequence[int]) -> list[Step]:
    """The two change places in these rounds. Raises NotPossible where nothing changes, BadInput for past rounds."""
    _refuse_past(plan, rounds)
    seats = _seats(plan, [one, other])
    steps = []
    for round_ in rounds:
        mine, theirs = seats.get((round_, one.id)), seats.get((round_, other.id))
        if mine and theirs and mine.table_id != theirs.table_id:
            steps.append(Step(one.id, round_, mine.table_id, theirs.table_id, mine.is_facilitator))
            steps.append(Step(other.id, round_, theirs.table_id, mine.table_id, theirs.is_facilitator))
    if not steps:
        raise NotPossible(
            N_("%(one)s and %(other)s sit at the same table, or one of them has no seat."),
            one=one.person.name,
            other=other.person.name,
        )
    return steps


def move(plan: TablePlan, one: Registration, table: Table, rounds: Sequence[int]) -> list[Step]:
    """The person goes to this table in these rounds; who has no seat yet gets one.

    Raises NotPossible where that changes nothing or the table is closed, BadInput for past rounds.
    """
    _refuse_past(plan, rounds)
    if table.is_closed:
        raise NotPossible(N_("Table %(number)d is closed."), number=table.number)
    seats = _seats(plan, [one])
    steps = []
    for round_ in rounds:
        seat = seats.get((round_, one.id))
        if seat is None:
            leads = one.group.is_facilitators and not _is_led(plan, table, round_)
            steps.append(Step(one.id, round_, None, table.id, leads))
        elif seat.table_id != table.id:
            steps.append(Step(one.id, round_, seat.table_id, table.id, seat.is_facilitator))
    if not steps:
        raise NotPossible(N_("%(one)s sits at table %(number)d already."), one=one.person.name, number=table.number)
    return steps


def apply(plan: TablePlan, steps: Sequence[Step], *, version: int, tell: bool = False, by: Actor, now: datetime) -> int:
    """Take these steps and judge the plan anew. Returns how many mails were written: with `tell`, to those who move.

    Raises NotPossible when the plan is no longer the one of this `version`, with the names of those who moved since.
    """
    plan = _hold(plan, version)
    kept: dict[str, object] = {
        "by": by.id,
        "at": now.isoformat(),
        "figures": dict(plan.figures),
        "steps": [step.as_json() for step in steps],
    }
    plan.changes = [*plan.changes, kept][-MOST_KEPT:]
    effect = weighing.effect(plan, steps)
    _write(plan, steps)
    anew = figures.counted_anew(plan.figures, effect.after, is_same_task=effect.is_same_task)
    plan.figures = anew | {"moved": _moved(plan)}
    ids = sorted({step.registration_id for step in steps})
    rounds = sorted({step.round for step in steps})
    audit.log("plan.changed", event=plan.event, by=by, now=now, plan_id=plan.id, registration_ids=ids, rounds=rounds)
    if not tell or plan.state is not PlanState.PUBLISHED:
        return 0
    return publishing.write_to((one for one in _people(ids) if publishing.can_read(one)), plan, now)


def put_back(plan: TablePlan, *, version: int, by: Actor, now: datetime) -> None:
    """Undo the latest change by hand. Raises NotPossible when there is none, or as `apply` does."""
    plan = _hold(plan, version)
    if not plan.changes:
        raise NotPossible(N_("There is no change to put back."))
    latest: dict[str, Any] = plan.changes[-1]
    _write(plan, [Step.from_json(step).reversed() for step in reversed(latest["steps"])])
    plan.figures = latest["figures"]
    plan.changes = plan.changes[:-1]
    audit.log("plan.put_back", event=plan.event, by=by, now=now, plan_id=plan.id)


def copy(plan: TablePlan, *, by: Actor, now: datetime) -> TablePlan:
    """A plan of its own with the same seats, to change freely. Raises NotPossible for a plan without seats."""
    if plan.state not in {PlanState.READY, PlanState.PUBLISHED}:
        raise NotPossible(N_("Only a finished plan can be copied."))
    asked = ("event_id", "rounds", "seed", "seconds", "is_repeatable", "from_round", "is_without_absent")
    same = (*asked, "input_sha256", "input_sha256_without_needs")
    made = TablePlan(
        number=plans.next_number(plan.event),
        state=PlanState.READY,
        origin=PlanOrigin.COPIED,
        based_on=plan.number,
        figures=dict(plan.figures),
        created_at=now,
        ready_at=now,
        **{name: getattr(plan, name) for name in same},
    )
    db.session.add(made)
    db.session.flush()
    columns = ("table_id", "registration_id", "round", "is_facilitator")
    seats = select(literal(made.id), *(getattr(Seat, name) for name in columns)).where(Seat.plan_id == plan.id)
    db.session.execute(insert(Seat).from_select(["plan_id", *columns], seats))
    audit.log("plan.copied", event=plan.event, by=by, now=now, plan_id=made.id, from_plan_id=plan.id)
    return made


def latest_people(plan: TablePlan) -> list[str]:
    """The names of those whom the latest change by hand moved."""
    if not plan.changes:
        return []
    latest: dict[str, Any] = plan.changes[-1]
    return [one.person.name for one in _people({int(step[0]) for step in latest["steps"]})]


def _hold(plan: TablePlan, version: int) -> TablePlan:
    """The plan's row, locked; refused when somebody was quicker."""
    plan = db.session.scalars(locked(select(TablePlan).where(TablePlan.id == plan.id))).one()
    if plan.state not in {PlanState.READY, PlanState.PUBLISHED}:
        raise NotPossible(N_("Only a finished plan can be changed."))
    if plan.version != version:
        names = latest_people(plan)
        if names:
            raise NotPossible(
                N_("Somebody has just moved others in this plan: %(names)s. Nothing of yours was changed; look again."),
                names=", ".join(names),
            )
        raise NotPossible(N_("This plan was changed a moment ago. Nothing of yours was changed; look again."))
    plan.version += 1
    return plan


def _moved(plan: TablePlan) -> int:
    """Seats that are not those of the plan that was mended."""
    base = plans.plan_by_number(plan.event, plan.based_on) if plan.based_on is not None else None
    if base is None or plan.origin is not PlanOrigin.MENDED:
        return 0
    return sum(move.before is not None and move.after is not None for move in moves.between(base, plan))


def _write(plan: TablePlan, steps: Sequence[Step]) -> None:
    seats = {
        (seat.round, seat.registration_id): seat
        for seat in db.session.scalars(
            select(Seat).where(
                Seat.plan_id == plan.id, Seat.registration_id.in_({step.registration_id for step in steps})
            )
        )
    }
    for step in steps:
        seat = seats.get((step.round, step.registration_id))
        if step.after is None:
            db.session.delete(seat)
        elif seat is not None:
            seat.table_id = step.after
        else:
            db.session.add(
                Seat(
                    plan_id=plan.id,
                    table_id=step.after,
                    registration_id=step.registration_id,
                    round=step.round,
                    is_facilitator=step.is_facilitator,
                )
            )
    db.session.flush()
    db.session.expire(plan, ["seats"])


def _refuse_past(plan: TablePlan, rounds: Sequence[int]) -> None:
    if not rounds or any(not plan.from_round <= round_ < plan.rounds for round_ in rounds):
        raise BadInput(N_("This round is past, or the plan does not have it."), field="round")


def _seats(plan: TablePlan, people: Sequence[Registration]) -> dict[tuple[int, int], Seat]:
    query = select(Seat).where(Seat.plan_id == plan.id, Seat.registration_id.in_([one.id for one in people]))
    return {(seat.round, seat.registration_id): seat for seat in db.session.scalars(query)}


def _is_led(plan: TablePlan, table: Table, round_: int) -> bool:
    query = (
        select(Seat.id)
        .join(Registration)
        .where(
            Seat.plan_id == plan.id,
            Seat.table_id == table.id,
            Seat.round == round_,
            Seat.is_facilitator,
            Registration.state.in_(hall.SEATED_STATES),
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def _people(ids: Sequence[int] | set[int]) -> list[Registration]:
    query = select(Registration).join(Person, Person.id == Registration.person_id).where(Registration.id.in_(ids))
    return list(db.session.scalars(query.order_by(Registration.id)))
