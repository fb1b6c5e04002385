"""Plans: asked for, stopped, failed, published, thrown away; and who sits where in them."""

from __future__ import annotations

from datetime import datetime

from blinker import Signal
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked, on_commit
from summit.errors import N_, NN_, NotPossible
from summit.mail import outbox
from summit.models import (
    Actor,
    Event,
    Job,
    JobKind,
    JobState,
    MailKind,
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


def request(event: Event, *, seconds: int, seed: int = 1, by: Actor, now: datetime) -> TablePlan:
    """Ask for a plan; a worker makes it. Raises NotPossible when one is being made or nothing could be planned."""
    running = db.session.scalar(
        select(TablePlan.id).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PLANNING)
    )
    if running is not None:
        raise NotPossible(N_("A plan is being made already."))
    view = hall.outlook(event)
    for obstacle in hall.obstacles(view):
        raise obstacle
    last = db.session.scalar(select(func.max(TablePlan.number)).where(TablePlan.event_id == event.id)) or 0
    plan = TablePlan(
        event=event, number=last + 1, rounds=view.rounds, seed=seed, seconds=seconds, created_at=now, figures={}
    )
    db.session.add(plan)
    db.session.add(Job(kind=JobKind.PLAN_TABLES, plan=plan, created_at=now))
    db.session.flush()
    audit.log("plan.requested", event=event, by=by, now=now, plan_id=plan.id, seed=seed, seconds=seconds)
    on_commit("job", _ring)
    return plan


def _ring() -> None:
    rung.send(None)


def stop(plan: TablePlan, *, by: Actor, now: datetime) -> None:
    """Stop the search and keep the best so far. A plan that is ready is left as it is."""
    if plan.state is not PlanState.PLANNING:
        return
    for job in db.session.scalars(locked(select(Job).where(Job.plan_id == plan.id))):
        job.is_stop_wanted = True
    audit.log("plan.stop_wanted", event=plan.event, by=by, now=now, plan_id=plan.id)


def discard(plan: TablePlan, *, by: Actor, now: datetime) -> None:
    """Throw a plan away with its seats. Raises NotPossible for one that attendees see or that is being made."""
    if plan.state is PlanState.PUBLISHED:
        raise NotPossible(N_("Attendees see this plan; publish another one before you delete it."))
    if plan.state is PlanState.PLANNING:
        raise NotPossible(N_("The plan is being made; stop it first."))
    number, event = plan.number, plan.event
    db.session.execute(delete(Job).where(Job.plan_id == plan.id))
    db.session.execute(delete(Seat).where(Seat.plan_id == plan.id))
    db.session.expire(plan, ["seats"])
    db.session.delete(plan)
    db.session.flush()
    audit.log("plan.deleted", event=event, by=by, now=now, number=number)


def fail(plan: TablePlan, now: datetime) -> None:
    """No plan came of it; the reasons stand at the job."""
    plan.state = PlanState.FAILED
    plan.ready_at = now


def publish(plan: TablePlan, *, by: Actor, now: datetime) -> int:
    """Attendees see this plan from now on and get their tables by mail. Returns how many mails were written.

    Raises NotPossible for a plan that is not ready, or that leaves someone with a place unseated.
    """
    if plan.state is PlanState.PUBLISHED:
        return 0
    if plan.state is not PlanState.READY:
        raise NotPossible(N_("Only a finished plan can be published."))
    unseated = unseated_in(plan)
    if unseated:
        raise NotPossible(
            *NN_(
                "%(name)s has a place but no seat in this plan. Make a new plan.",
                "%(count)d people have a place but no seat in this plan. Make a new plan.",
            ),
            count=len(unseated),
            name=unseated[0].person.name,
        )
    for other in db.session.scalars(
        locked(select(TablePlan).where(TablePlan.event_id == plan.event_id, TablePlan.state == PlanState.PUBLISHED))
    ):
        other.state = PlanState.READY
        other.published_at = None
    plan.state = PlanState.PUBLISHED
    plan.published_at = now
    plan.event.tables_published_at = now
    audit.log("plan.published", event=plan.event, by=by, now=now, plan_id=plan.id)
    return sum(_tell(registration, plan, now) for registration in readers_of(plan))


def readers_of(plan: TablePlan) -> list[Registration]:
    """Who gets their tables by mail when the plan is published: everyone with a place, an address and a link."""
    return [one for one in hall.seated(plan.event) if one.person.email and one.invitation is not None]


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
    """Those who have a place by now and no seat in the plan."""
    seated = set(db.session.scalars(select(Seat.registration_id).where(Seat.plan_id == plan.id)))
    return [registration for registration in hall.seated(plan.event) if registration.id not in seated]


def left_in(plan: TablePlan) -> list[Registration]:
    """Those who have a seat in the plan and no place any more: their seats stay empty."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(
                Registration.id.in_(select(Seat.registration_id).where(Seat.plan_id == plan.id)),
                Registration.state == RegistrationState.CANCELLED,
            )
            .options(joinedload(Registration.person))
            .order_by(Registration.id)
        )
    )


def latest_job(plan: TablePlan) -> Job | None:
    """The work on this plan, for its progress and its reasons."""
    return db.session.scalar(select(Job).where(Job.plan_id == plan.id).order_by(Job.id.desc()).limit(1))


def is_waited_for(event: Event) -> bool:
    """Is a plan of this event being made?"""
    states = [JobState.QUEUED, JobState.RUNNING]
    query = select(Job.id).join(TablePlan).where(TablePlan.event_id == event.id, Job.state.in_(states))
    return db.session.scalar(query.limit(1)) is not None


def _tell(registration: Registration, plan: TablePlan, now: datetime) -> bool:
    mail = outbox.put(
        MailKind.TABLES_PUBLISHED,
        event=plan.event,
        invitation=registration.invitation,
        registration=registration,
        dedupe=f"tables:{plan.id}:{registration.id}:{int(now.timestamp())}",
        now=now,
    )
    return mail is not None
