"""What an organiser should look at today: counts and a few names, in a fixed number of queries, without words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from summit.models import Event, EventState, Group, PlanState, RegistrationState
from summit.services import bounces, figures, tallies
from summit.services import groups as event_groups
from summit.services.attention import counting
from summit.services.attention.after import of_the_days_after
from summit.services.attention.counting import Counted
from summit.services.attention.dates import of_dates
from summit.services.attention.kinds import NAMED, Task, TaskKind, first_names, is_soon
from summit.services.attention.letters import of_letters
from summit.services.attention.nominators import of_nominators
from summit.services.attention.releases import of_releases
from summit.services.attention.texts import of_texts
from summit.services.attention.waves import of_waves
from summit.services.figures import NominatorFigures

K = TaskKind

__all__ = ["Task", "TaskKind", "tasks"]


def tasks(event: Event, now: datetime) -> list[Task]:
    """The steps of setting up a draft (done ones too); for an event in the open what waits, the urgent first."""
    if event.state is EventState.HELD:
        return list(of_the_days_after(event))
    counted = counting.counted(event, now)
    if event.state is EventState.DRAFT:
        return _steps(event, counted)
    rows = figures.nominators(event)
    groups = event_groups.with_places(event)
    found = [
        *of_dates(event, counted, now),
        *_bounced(event),
        *of_nominators(event, rows, now),
        *of_letters(event),
        *of_releases(event, groups, rows, now),
        *of_waves(event, groups, now),
        *_of_groups(event, groups, rows, counted, now),
        *_unseated(counted),
        *_of_the_day(counted),
        *of_texts(event),
    ]
    return sorted(found, key=lambda task: not task.is_urgent)


def _steps(event: Event, counted: Counted) -> list[Task]:
    return [
        Task(kind=K.DATE, is_done=bool(event.starts_at or event.season)),
        Task(kind=K.CONTACT, is_done=bool(event.contact_email)),
        Task(kind=K.GROUPS, is_done=counted.groups > 0),
        Task(kind=K.PROGRAMME, is_done=counted.rounds > 0),
        Task(kind=K.OPEN),
    ]


def _bounced(event: Event) -> Iterable[Task]:
    count, names = bounces.people(event, NAMED)
    if count:
        yield Task(kind=K.BOUNCED, count=count, names=tuple(names), is_urgent=True)


def _of_groups(
    event: Event,
    groups: list[Group],
    rows: list[NominatorFigures],
    counted: Counted,
    now: datetime,
) -> Iterable[Task]:
    given = {group.id: sum(row.places.size for row in rows if row.allocation.group_id == group.id) for group in groups}
    asked = {row.group_id for row in tallies.invitations(event)}
    untouched = [group for group in groups if group.pool.size and not given[group.id] and group.id not in asked]
    if untouched and event.state is EventState.OPEN:
        yield Task(kind=K.UNINVITED, count=len(untouched), names=first_names(group.name for group in untouched))
    missing = counted.tables - counted.leaders
    if missing > 0 and any(group.is_facilitators for group in groups):
        yield Task(kind=K.FACILITATORS, count=missing, of=counted.tables, is_urgent=is_soon(event.starts_at, now))
    if counted.unanswered:
        until = counted.soonest
        yield Task(kind=K.ANSWERS, count=counted.unanswered, until_at=until, is_urgent=is_soon(until, now))
    ungiven = [(group, group.pool.size - given[group.id]) for group in groups if given[group.id]]
    ungiven = [(group, places) for group, places in ungiven if places > 0]
    if ungiven and event.takes_nominations(now):
        names = first_names(group.name for group, _ in ungiven)
        yield Task(kind=K.UNGIVEN, count=sum(places for _, places in ungiven), names=names)
    yield from _waiting(event, groups)
    if counted.wishes:
        yield Task(kind=K.WISHES, count=counted.wishes, of=counted.wished_nominators)


def _waiting(event: Event, groups: list[Group]) -> Iterable[Task]:
    waiting: Counter[int] = Counter()
    for row in tallies.registrations(event):
        if row.state is RegistrationState.WAITLISTED and not row.is_lapsed:
            waiting[row.group_id] += row.number
    room = [group for group in groups if group.id in waiting and group.pool.free and event.pool.free]
    if room:
        yield Task(
            kind=K.WAITING,
            count=sum(waiting[group.id] for group in room),
            places=min(event.pool.free, sum(group.pool.free for group in room)),
            names=first_names(group.name for group in room),
        )


def _unseated(counted: Counted) -> Iterable[Task]:
    if counted.plan is not None and counted.unseated:
        is_published = counted.plan_state is PlanState.PUBLISHED
        yield Task(kind=K.UNSEATED, count=counted.unseated, number=counted.plan, is_urgent=is_published)


def _of_the_day(counted: Counted) -> Iterable[Task]:
    if not counted.rounds:
        yield Task(kind=K.ROUNDS)
    if not counted.tables:
        yield Task(kind=K.TABLES)
