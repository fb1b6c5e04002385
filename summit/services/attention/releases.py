"""Releases whose day has come: nothing is released by itself, so the organiser is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from summit.models import Event, Group, ReleaseRule
from summit.services import releases
from summit.services.attention.kinds import Task, first_names
from summit.services.attention.kinds import TaskKind as K
from summit.services.figures import NominatorFigures


def of_releases(
    event: Event, groups: Sequence[Group], rows: Sequence[NominatorFigures], now: datetime
) -> Iterable[Task]:
    """How many rules are due, and how many places they speak of; while there is no date nobody is offered any."""
    if event.is_paused:
        return
    due = releases.due(event, now)
    if due:
        by_id = {group.id: group for group in groups}
        names = {row.nominator.id: row.nominator.name for row in rows}
        yield Task(
            kind=K.RELEASES,
            count=len(due),
            places=min(event.pool.free, sum(_unused(rule, by_id[rule.group_id], rows) for rule in due)),
            names=first_names(names.get(rule.nominator_id or 0) or by_id[rule.group_id].name for rule in due),
            is_urgent=True,
        )


def _unused(rule: ReleaseRule, group: Group, rows: Sequence[NominatorFigures]) -> int:
    shares = [row for row in rows if row.allocation.group_id == group.id]
    if rule.nominator_id is not None:
        return sum(row.places.free for row in shares if row.nominator.id == rule.nominator_id)
    return group.pool.free
