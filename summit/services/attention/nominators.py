"""Nominators who need a word: silent with places to fill, or without their link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from summit.models import Event
from summit.services import nominations
from summit.services.attention.kinds import Task, first_names
from summit.services.attention.kinds import TaskKind as K
from summit.services.figures import NominatorFigures
from summit.services.silence import is_silent, link_sent_at


def of_nominators(event: Event, rows: list[NominatorFigures], now: datetime) -> Iterable[Task]:
    """While they may still name people."""
    if not nominations.are_open(event, now):
        return
    silent = [row for row in rows if is_silent(row, now)]
    if silent:
        yield Task(
            kind=K.SILENT,
            count=len({row.nominator.id for row in silent}),
            places=sum(row.places.free for row in silent),
            names=first_names(row.nominator.name for row in silent),
            is_urgent=True,
        )
    unsent = [row for row in rows if row.nominator.contacts and link_sent_at(row.nominator) is None]
    if unsent:
        yield Task(
            kind=K.LINKS,
            count=len({row.nominator.id for row in unsent}),
            names=first_names(row.nominator.name for row in unsent),
        )
