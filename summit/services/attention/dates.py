"""The date that is missing, and those who have not said whether they still come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from summit.models import DateStatus, Event
from summit.services.attention.counting import Counted
from summit.services.attention.kinds import Task, is_soon
from summit.services.attention.kinds import TaskKind as K


def of_dates(event: Event, counted: Counted, now: datetime) -> Iterable[Task]:
    """For an event that people know of."""
    if event.date_status in {DateStatus.POSTPONED, DateStatus.MISSING}:
        yield Task(kind=K.DATE_MISSING, names=(event.season,) if event.season else ())
    if event.date_status is not DateStatus.FIXED:
        return
    if counted.unheard:
        until = counted.soonest_reconfirm
        yield Task(kind=K.RECONFIRM, count=counted.unheard, until_at=until, is_urgent=is_soon(until, now))
    if counted.silent:
        yield Task(kind=K.UNHEARD, count=counted.silent, is_urgent=True)
