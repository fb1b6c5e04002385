"""Nominators who need a word: silent with places to fill, or without their link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from summit.models import Event, Nominator
from summit.services.attention.kinds import Task, first_names
from summit.services.attention.kinds import TaskKind as K
from summit.services.figures import NominatorFigures

SILENT_AFTER = timedelta(days=7)  # without a sign of life, with places to fill


def last_seen_at(nominator: Nominator) -> datetime | None:
    """When any of its contacts last did something by the link."""
    return max((contact.last_acted_at for contact in nominator.contacts if contact.last_acted_at), default=None)


def link_sent_at(nominator: Nominator) -> datetime | None:
    """When any of its contacts was last sent its link."""
    return max((contact.invited_at for contact in nominator.contacts if contact.invited_at), default=None)


def is_silent(row: NominatorFigures, now: datetime) -> bool:
    """Has the nominator free places, its link, and given no sign of life for a week?"""
    heard = max(filter(None, (last_seen_at(row.nominator), link_sent_at(row.nominator))), default=None)
    return row.places.free > 0 and heard is not None and now - heard >= SILENT_AFTER


def of_nominators(event: Event, rows: list[NominatorFigures], now: datetime) -> Iterable[Task]:
    """While they may still name people."""
    if not event.takes_nominations(now):
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
