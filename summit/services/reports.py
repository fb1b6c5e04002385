"""What leaves as a workbook: the rows of attendance and table plan, read in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit import collation
from summit.db import db
from summit.errors import N_
from summit.exports import rows
from summit.models import (
    Event,
    Group,
    Person,
    Registration,
    RegistrationState,
    Seat,
    Table,
    TablePlan,
)
from summit.services import attendance as attendance_figures
from summit.services import figures, registered, table_plans, themes
from summit.services.registered import Registered

S = RegistrationState


def attendance(event: Event, *, has_needs: bool, now: datetime, has_contacts: bool = True) -> rows.AttendanceData:
    """Everything about who came; needs only when `has_needs`, addresses only when `has_contacts`."""
    plan = table_plans.published(event)
    tables, leaders = _tables_by_registration(plan)
    everybody = registered.by_group_and_name(event, has_needs=has_needs)
    rounds = plan.rounds if plan else 0
    wishes = themes.names_wished(event)
    return rows.AttendanceData(
        event_title=event.title,
        attendees=[
            _attendee(
                one,
                _in_rounds(tables.get(one.id, {}), rounds),
                wishes.get(one.id, ()),
                is_facilitator=one.id in leaders,
            )
            for one in everybody
            if one.state is not S.WAITLISTED
        ],
        quotas=_quotas(event),
        attendance=[
            rows.AttendanceRow(
                group=row.group.name,
                expected=row.expected,
                came=row.came,
                stayed_away=row.stayed_away,
                walk_ins=row.walk_ins,
            )
            for row in attendance_figures.by_group(event)
        ],
        waiting=_waiting(everybody),
        about=[
            rows.AboutRow(N_("Event"), event.title),
            rows.AboutRow(N_("Organised by"), event.host.name),
            rows.AboutRow(N_("Begins"), event.starts_at),
            rows.AboutRow(N_("Ends"), event.ends_at),
            rows.AboutRow(N_("Venue"), ", ".join(part for part in (event.venue, event.address) if part) or None),
            rows.AboutRow(N_("Has been held"), event.has_ended(now)),
            *_of_deletion(event, has_needs=has_needs, now=now),
        ],
        rounds=rounds,
        has_needs=has_needs,
        has_contacts=has_contacts,
        has_themes=bool(themes.of(event)),
        made_at=now,
    )


def _of_deletion(event: Event, *, has_needs: bool, now: datetime) -> list[rows.AboutRow]:
    """Until when the file's names can be had from here; afterwards since when they cannot, while the figures stay."""
    gone_at = event.people_forgotten_at
    if gone_at is None:
        return [
            rows.AboutRow(N_("Names and addresses are deleted on"), event.deletion_on(now)),
            rows.AboutRow(N_("Needs are deleted on"), event.needs_deletion_on(now) if has_needs else None),
        ]
    return [
        rows.AboutRow(N_("Names and addresses were deleted on"), gone_at.astimezone(event.zone).date()),
        rows.AboutRow(N_("The figures were kept"), True),
    ]


def table_plan(plan: TablePlan, *, now: datetime) -> rows.TablePlanData:
    """Who sits where, and how good the plan is."""
    tables, leaders = _tables_by_registration(plan)
    event = plan.event
    people = db.session.scalars(
        select(Registration)
        .where(Registration.id.in_(select(Seat.registration_id).where(Seat.plan_id == plan.id)))
        .options(joinedload(Registration.group), joinedload(Registration.person).joinedload(Person.area))
    )
    seated = [
        rows.SeatedRow(
            name=one.person.name,
            group=one.group.name,
            organisation=one.person.organisation,
            area=one.person.area.name if one.person.area else "",
            tables=_in_rounds(tables[one.id], plan.rounds),
            is_facilitator=one.id in leaders,
        )
        for one in collation.sorted_names(people, event.language, lambda one: one.person.name)
    ]
    return rows.TablePlanData(
        event_title=event.title,
        starts_on=event.day_on(),
        groups=[group.name for group in event.groups],
        seated=seated,
        figures=_plan_figures(plan, len({number for row in seated for number in row.tables if number})),
        about=[rows.AboutRow(N_("Plan"), plan.number)],
        made_at=now,
    )


def _plan_figures(plan: TablePlan, tables: int) -> rows.PlanFigures:
    kept = table_plans.figures_in(plan)
    return rows.PlanFigures(
        tables=tables,
        rounds=plan.rounds,
        imbalance=kept.imbalance_weighted,
        imbalance_bound=kept.imbalance_bound,
        repeats=kept.repeats,
        repeats_bound=kept.repeats_bound,
        distinct_meetings=kept.distinct,
        is_proven=kept.is_proven,
        seed=plan.seed,
        planned_at=plan.ready_at,
        published_at=plan.published_at,
    )


def _attendee(
    one: Registered, tables: tuple[int | None, ...], wishes: tuple[str, ...], *, is_facilitator: bool
) -> rows.AttendeeRow:
    return rows.AttendeeRow(
        name=one.name,
        group=one.group,
        organisation=one.organisation,
        area=one.area,
        nominator=one.nominator,
        state=str(one.state),
        email=one.email or None,
        phone=one.phone or None,
        tables=tables,
        wishes=wishes,
        checked_in_at=one.checked_in_at,
        is_walk_in=one.is_walk_in,
        photo_consent=one.has_photo_consent if one.has_answered_questions else None,
        wants_to_continue=one.wants_to_continue if one.has_answered_questions else None,
        dietary=one.dietary,
        accessibility=one.accessibility,
        is_step_free=one.is_step_free,
        is_facilitator=is_facilitator,
    )


def _quotas(event: Event) -> list[rows.QuotaRow]:
    """One row for each group, its nominators' allocations below it."""
    allocations = defaultdict(list)
    for row in figures.nominators(event):
        allocations[row.allocation.group_id].append(row)
    found = []
    for of_group in figures.board(event).groups:
        found.append(_quota(of_group.group, None, of_group.places, of_group.answers))
        for row in allocations[of_group.group.id]:
            found.append(_quota(of_group.group, row.nominator.name, row.places, row.answers))
    return found


def _quota(group: Group, nominator: str | None, places: figures.Places, answers: figures.Answers) -> rows.QuotaRow:
    return rows.QuotaRow(
        group=group.name,
        nominator=nominator,
        quota=places.size,
        promised=places.taken,
        accepted=places.accepted,
        declined=answers.declined,
        expired=answers.expired,
        waiting=places.waiting + places.reserves,
        free=places.free,
    )


def _waiting(everybody: Sequence[Registered]) -> list[rows.WaitingRow]:
    """Those who wait, in the order in which they are offered a place, counted within their group."""
    waiting = [one for one in everybody if one.waiting_number is not None]
    waiting.sort(key=lambda one: (one.position, one.turn))
    number: dict[int, int] = defaultdict(int)
    found = []
    for one in waiting:
        number[one.group_id] += 1
        found.append(
            rows.WaitingRow(
                group=one.group,
                nominator=one.nominator,
                position=number[one.group_id],
                name=one.name,
                since_at=one.created_at,
            )
        )
    return found


def _tables_by_registration(plan: TablePlan | None) -> tuple[dict[int, dict[int, int]], set[int]]:
    """{registration: {round: table number}}, and who leads a table."""
    tables: dict[int, dict[int, int]] = defaultdict(dict)
    leaders = set()
    if plan is not None:
        seats = select(Seat.registration_id, Seat.round, Table.number, Seat.is_facilitator).join(Table)
        for registration_id, round_, number, leads in db.session.execute(seats.where(Seat.plan_id == plan.id)):
            tables[registration_id][round_] = number
            if leads:
                leaders.add(registration_id)
    return tables, leaders


def _in_rounds(tables: dict[int, int], rounds: int) -> tuple[int | None, ...]:
    return tuple(tables.get(number) for number in range(rounds))
