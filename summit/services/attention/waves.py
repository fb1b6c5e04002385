"""Lists and waves that need a word: people whom nobody has asked yet, and waves whose time came in vain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from summit.db import db
from summit.models import Event, Group, InvitationState, Wave, WaveState
from summit.services import tallies
from summit.services.attention.kinds import Task, first_names
from summit.services.attention.kinds import TaskKind as K


def of_waves(event: Event, groups: Sequence[Group], now: datetime) -> Iterable[Task]:
    """While answers are taken, those who can be asked; otherwise the waves that cannot be sent."""
    if not event.takes_answers(now):
        yield from _waiting(event, now)
        return
    drafts = [row for row in tallies.invitations(event) if row.state is InvitationState.DRAFT]
    if drafts:
        listed = {row.group_id for row in drafts}
        names = first_names(group.name for group in groups if group.id in listed)
        yield Task(kind=K.DRAFTS, count=sum(row.number for row in drafts), names=names)


def _waiting(event: Event, now: datetime) -> Iterable[Task]:
    query = select(Wave.number, Wave.send_at).where(
        Wave.event_id == event.id, Wave.state == WaveState.PLANNED, Wave.send_at <= now
    )
    rows = db.session.execute(query.order_by(Wave.send_at)).all()
    if rows:
        people = sum(row.number for row in rows)
        yield Task(kind=K.WAVE_WAITS, count=len(rows), of=people, until_at=rows[0].send_at, is_urgent=True)
