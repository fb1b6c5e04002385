"""Plans: asked for, stopped, failed, thrown away; and who sits where in them."""

from __future__ import annotations

from datetime import datetime

from blinker import Signal
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked, on_commit
from summit.errors import N_, NotPossible
from summit.models import (
    Actor,
    CheckIn,
    Event,
    Job,
    JobKind,
    JobState,
    Person,
    PlanState,
    Registration,
    RegistrationState,
    Seat,
    Table,
    TablePlan,
)
from summit.services import audit
from summit.services.table_plans import hall

rung = Signal()  # rings after the commit of a new job; tasks answer it


def request(
    event: Event, *, seconds: int, seed: int = 1, is_repeatable: bool = False, by: Actor, now: datetime
) -> TablePlan:
    """Ask for a plan; a worker makes it. Raises NotPossible when one is being made or nothing could be planned.

    `is_repeatable`: the search counts steps instead of time, so that the same seed gives the same plan again.
    """
    refuse_second_search(event)
    view = hall.outlook(event)
    for obstacle in hall.obstacles(view):
        raise obstacle
    plan = TablePlan(
        event=event,
        number=next_number(event),
        rounds=view.rounds,
        seed=seed,
        seconds=seconds,
        is_repeatable=is_repeatable,
        created_at=now,
        figures={},
    )
    put_to_work(plan, JobKind.PLAN_TABLES, now)
    audit.log("plan.requested", event=event, by=by, now=now, plan_id=plan.id, seed=seed, seconds=seconds)
    return plan


def refuse_second_search(event: Event) -> None:
    """Raise NotPossible while a plan of the event is being made."""
    running = select(TablePlan.id).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PLANNING)
    if db.session.scalar(running.limit(1)) is not None:
        raise NotPossible(N_("A plan is being made already."))


def next_number(event: Event) -> int:
    """The number of a new plan, kept from others until the transaction ends."""
    db.session.scalars(locked(select(Event).where(Event.id == event.id))).one()
    return (db.session.scalar(select(func.max(TablePlan.number)).where(TablePlan.event_id == event.id)) or 0) + 1


def put_to_work(plan: TablePlan, kind: JobKind, now: datetime) -> None:
    """Let a worker take the new plan up as soon as the transaction has ended."""
    db.session.add(plan)
    db.session.add(Job(kind=kind, plan=plan, created_at=now))
    db.session.flush()
    on_commit("job", _ring)


def _ring() -> None:
    rung.send(None)


def stop(plan: TablePlan, *, by: Actor, now: datetime) -> bool:
    """Stop the search and keep the best so far; a plan that is ready is left as it is.

    Returns False for a plan that no worker had begun with: nothing came of it, and it is gone.
    """
    if plan.state is not PlanState.PLANNING:
        return True
    work = list(db.session.scalars(locked(select(Job).where(Job.plan_id == plan.id))))
    audit.log("plan.stop_wanted", event=plan.event, by=by, now=now, plan_id=plan.id, number=plan.number)
    if all(job.state is JobState.QUEUED for job in work):
        _remove(plan)
        return False
    for job in work:
        job.is_stop_wanted = True
    return True


def discard(plan: TablePlan, *, by: Actor, now: datetime) -> None:
    """Throw a plan away with its seats. Raises NotPossible for one that attendees see or that is being made."""
    if plan.state is PlanState.PUBLISHED:
        raise NotPossible(N_("Attendees see this plan; publish another one before you delete it."))
    if plan.state is PlanState.PLANNING:
        raise NotPossible(N_("The plan is being made; stop it first."))
    number, event = plan.number, plan.event
    _remove(plan)
    audit.log("plan.deleted", event=event, by=by, now=now, number=number)


def _remove(plan: TablePlan) -> None:
    db.session.execute(delete(Job).where(Job.plan_id == plan.id))
    db.session.execute(delete(Seat).where(Seat.plan_id == plan.id))
    db.session.expire(plan, ["seats"])
    db.session.delete(plan)
    db.session.flush()


def fail(plan: TablePlan, now: datetime) -> None:
    """No plan came of it; the reasons stand at the job."""
    plan.state = PlanState.FAILED
    plan.ready_at = now


def plans_of(event: Event) -> list[TablePlan]:
    """All plans, the newest first."""
    query = select(TablePlan).where(TablePlan.event_id == event.id).order_by(TablePlan.number.desc())
    return list(db.session.scalars(query))


def plan_by_number(event: Event, number: int) -> TablePlan | None:
    """The event's own plan of this number; None for an unknown one."""
    return db.session.scalar(select(TablePlan).where(TablePlan.event_id == event.id, TablePlan.number == number))


def published(event: Event) -> TablePlan | None:
    """The plan that attendees see."""
    return db.session.scalar(
        select(TablePlan).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PUBLISHED)
    )


def seats_of(registration: Registration) -> list[Seat]:
    """Where this person sits in the published plan, by round."""
    return list(
        db.session.scalars(
            select(Seat)
            .join(TablePlan)
            .where(Seat.registration_id == registration.id, TablePlan.state == PlanState.PUBLISHED)
            .options(joinedload(Seat.table))
            .order_by(Seat.round)
        )
    )


def seats_in(plan: TablePlan, round: int | None = None) -> list[Seat]:
    """All seats of the plan (of one round), with person, group, area and table, in a fixed number of queries."""
    query = (
        select(Seat)
        .join(Table)
        .where(Seat.plan_id == plan.id)
        .options(
            joinedload(Seat.table),
            joinedload(Seat.registration).joinedload(Registration.group),
            joinedload(Seat.registration).joinedload(Registration.person).joinedload(Person.area),
            joinedload(Seat.registration).joinedload(Registration.invitation),
        )
        .order_by(Seat.round, Table.number, Seat.is_facilitator.desc(), Seat.id)
    )
    return list(db.session.scalars(query if round is None else query.where(Seat.round == round)))


def unseated_in(plan: TablePlan) -> list[Registration]:
    """Those who have a place by now and no seat in the plan, from the round on that it was made for.

    Who was left out for not being checked in is missed only once they come.
    """
    without = hall.seated(plan.event).where(Registration.id.not_in(seated_ahead(plan)))
    if plan.is_without_absent:
        without = without.where(Registration.id.in_(checked_in(plan.event)))
    return list(db.session.scalars(without))


def checked_in(event: Event) -> Select[int]:
    """The registration ids of those who have come."""
    return select(CheckIn.registration_id).join(Registration).where(Registration.event_id == event.id)


def left_in(plan: TablePlan) -> list[Registration]:
    """Those who have a seat ahead in the plan and no place any more: their seats stay empty."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.id.in_(seated_ahead(plan)), Registration.state == RegistrationState.CANCELLED)
            .options(joinedload(Registration.person))
            .order_by(Registration.id)
        )
    )


def seated_ahead(plan: TablePlan) -> Select[int]:
    """The registration ids of those who have a seat from the round on that the plan was made for."""
    return select(Seat.registration_id).where(Seat.plan_id == plan.id, Seat.round >= plan.from_round)


def latest_job(plan: TablePlan) -> Job | None:
    """The work on this plan, for its progress and its reasons."""
    return db.session.scalar(select(Job).where(Job.plan_id == plan.id).order_by(Job.id.desc()).limit(1))
