"""Table plans: the one bridge between the rows of an event and the planning library."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from blinker import Signal
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from summit import planning
from summit.db import db, locked, on_commit
from summit.errors import N_, BadInput, NotPossible
from summit.mail import outbox
from summit.models import (
    Actor,
    Event,
    Job,
    JobKind,
    JobState,
    MailKind,
    Needs,
    Person,
    PlanState,
    Registration,
    RegistrationState,
    Seat,
    Table,
    TablePlan,
)
from summit.services import audit, groups, programme

WEIGHTS = {"sector": 100, "area": 10, "organisation": 10, "gender": 5, "age": 5}

rung = Signal()  # rings after the commit of a new job; tasks answer it


def set_tables(
    event: Event,
    *,
    count: int,
    min_seats: int,
    max_seats: int,
    not_accessible: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> None:
    """The hall: `count` tables numbered from 1, each with so many seats, the facilitator included.

    The facilitators' quota follows the number of tables. Raises BadInput, or NotPossible when a plan uses the tables.
    """
    if not 1 <= count <= 2000:
        raise BadInput(N_("Please give a number of tables from 1 to 2,000."), field="count")
    if not 1 <= min_seats <= max_seats <= 100:
        raise BadInput(N_("The smallest number of seats must not be above the largest."), field="max_seats")
    have = {table.number: table for table in tables_of(event)}
    for number in [number for number in have if number > count]:
        table = have.pop(number)
        if db.session.scalar(select(Seat.id).where(Seat.table_id == table.id).limit(1)) is not None:
            raise NotPossible(N_("Table %(number)d is part of a plan; delete that plan first."), number=number)
        db.session.delete(table)
    for number in range(1, count + 1):
        table = have.get(number) or Table(event=event, number=number, min_seats=1, max_seats=1)
        db.session.add(table)
        table.min_seats, table.max_seats = min_seats, max_seats
        table.is_accessible = number not in set(not_accessible)
    db.session.flush()
    audit.log("tables.set", event=event, by=by, now=now, count=count, min_seats=min_seats, max_seats=max_seats)
    facilitators = groups.facilitators_of(event)
    if facilitators is not None and facilitators.pool.size != count:
        # the surplus keep their places as co-facilitators and are shown as over (domain.md, rule 9)
        groups.resize(facilitators, count, knowingly=True)
        audit.log("group.follows_tables", event=event, by=by, now=now, group_id=facilitators.id, quota=count)


def tables_of(event: Event) -> list[Table]:
    """The tables in order of their numbers."""
    return list(db.session.scalars(select(Table).where(Table.event_id == event.id).order_by(Table.number)))


def request(event: Event, *, seconds: int, seed: int = 1, by: Actor, now: datetime) -> TablePlan:
    """Ask for a plan; a worker makes it. Raises NotPossible when one is being made or nothing could be planned."""
    running = db.session.scalar(
        select(TablePlan.id).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PLANNING)
    )
    if running is not None:
        raise NotPossible(N_("A plan is being made already."))
    rounds = len(programme.rounds(event))
    if not rounds:
        raise NotPossible(N_("The programme has no round at tables yet."))
    if not tables_of(event):
        raise NotPossible(N_("Set up the tables first."))
    if not _seated(event):
        raise NotPossible(N_("Nobody has a confirmed place yet."))
    last = db.session.scalar(select(func.max(TablePlan.number)).where(TablePlan.event_id == event.id)) or 0
    plan = TablePlan(
        event=event, number=last + 1, rounds=rounds, seed=seed, seconds=seconds, created_at=now, figures={}
    )
    db.session.add(plan)
    db.session.add(Job(kind=JobKind.PLAN_TABLES, plan=plan, created_at=now))
    db.session.flush()
    audit.log("plan.requested", event=event, by=by, now=now, plan_id=plan.id, seed=seed, seconds=seconds)
    on_commit("job", rung.send)
    return plan


def stop(plan: TablePlan, *, by: Actor, now: datetime) -> None:
    """Stop the search and keep the best so far. A plan that is ready is left as it is."""
    if plan.state is not PlanState.PLANNING:
        return
    for job in db.session.scalars(locked(select(Job).where(Job.plan_id == plan.id))):
        job.is_stop_wanted = True
    audit.log("plan.stop_wanted", event=plan.event, by=by, now=now, plan_id=plan.id)


def problem_for(plan: TablePlan) -> planning.Problem:
    """The event's people, tables and rules as the library's problem. Ids are `p<registration>` and `t<table number>`."""
    event = plan.event
    tables = tables_of(event)
    seated = _seated(event)
    leaders = [registration for registration in seated if registration.group.is_facilitators]
    leading = {registration.id for registration in leaders[: len(tables)]}  # a surplus sits among the participants
    people = tuple(
        planning.Person(
            id=f"p{registration.id}",
            role="facilitator" if registration.id in leading else "participant",
            attrs=_attributes(registration),
            wheelchair=bool(registration.person.needs and registration.person.needs.is_step_free),
        )
        for registration in seated
    )
    return planning.Problem(
        name=event.slug,
        rounds=plan.rounds,
        tables=tuple(
            planning.Table(
                id=f"t{table.number}", min=table.min_seats, max=table.max_seats, accessible=table.is_accessible
            )
            for table in tables
        ),
        people=people,
        rules=planning.Rules(
            attributes=dict(WEIGHTS),
            facilitators_per_table=1 if leaders else 0,
            facilitators_stay=True,
        ),
    )


def store(plan: TablePlan, problem: planning.Problem, solution: planning.Solution, now: datetime) -> None:
    """Keep the solution as seats, with its figures and the hash of what was planned."""
    tables = {f"t{table.number}": table.id for table in tables_of(plan.event)}
    leaders = {person.id for person in problem.people if person.role == "facilitator"}
    alive = {f"p{registration.id}": registration.id for registration in _seated(plan.event)}
    db.session.execute(delete(Seat).where(Seat.plan_id == plan.id))
    for number, seating in enumerate(solution.plan.rounds):
        for table_id, sitters in seating.items():
            for person_id in sitters:
                if person_id in alive:  # withdrawn while the plan was made: the seat stays empty
                    db.session.add(
                        Seat(
                            plan_id=plan.id,
                            round=number,
                            table_id=tables[table_id],
                            registration_id=alive[person_id],
                            is_facilitator=person_id in leaders,
                        )
                    )
    plan.figures = asdict(solution.report)
    plan.input_sha256 = hashlib.sha256(planning.formats.dump_instance(problem).encode()).hexdigest()
    plan.state = PlanState.READY
    plan.ready_at = now


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
            N_("%(name)s has a place but no seat in this plan. Make a new plan."),
            plural=N_("%(count)d people have a place but no seat in this plan. Make a new plan."),
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
    return sum(_tell(registration, plan, now) for registration in _seated(plan.event))


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
    return [registration for registration in _seated(plan.event) if registration.id not in seated]


def latest_job(plan: TablePlan) -> Job | None:
    """The work on this plan, for its progress and its reasons."""
    return db.session.scalar(select(Job).where(Job.plan_id == plan.id).order_by(Job.id.desc()).limit(1))


def is_waited_for(event: Event) -> bool:
    """Is a plan of this event being made?"""
    states = [JobState.QUEUED, JobState.RUNNING]
    query = select(Job.id).join(TablePlan).where(TablePlan.event_id == event.id, Job.state.in_(states))
    return db.session.scalar(query.limit(1)) is not None


def _seated(event: Event) -> list[Registration]:
    """Who is to be seated: everyone with a confirmed place, oldest registration first."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(
                Registration.event_id == event.id,
                Registration.state.in_([RegistrationState.CONFIRMED, RegistrationState.ATTENDED]),
            )
            .options(
                joinedload(Registration.group),
                joinedload(Registration.person).joinedload(Person.area),
                joinedload(Registration.person).joinedload(Person.needs).load_only(Needs.is_step_free),
            )
            .order_by(Registration.id)
        )
    )


def _attributes(registration: Registration) -> dict[str, str]:
    person = registration.person
    if registration.group.is_facilitators:  # one leads each table wherever they live or work
        return {"sector": registration.group.name, "area": "", "organisation": "", "gender": "", "age": ""}
    return {
        "sector": registration.group.name,
        "area": person.area.name if person.area else "",
        "organisation": person.organisation,
        "gender": person.gender,
        "age": person.age_band,
    }


def _tell(registration: Registration, plan: TablePlan, now: datetime) -> bool:
    if not registration.person.email:
        return False
    mail = outbox.put(
        MailKind.TABLES_PUBLISHED,
        event=plan.event,
        invitation=registration.invitation,
        registration=registration,
        dedupe=f"tables:{plan.id}:{registration.id}:{int(now.timestamp())}",
        now=now,
    )
    return mail is not None
