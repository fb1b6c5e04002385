"""Lists and waves that need a word: people whom nobody has asked yet, and waves whose time came in vain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from summit.db import db
from summit.models import Event, Group, Invitation, InvitationState, Wave, WaveState
from summit.services.attention.kinds import Task, first_names
from summit.services.attention.kinds import TaskKind as K


def of_waves(event: Event, now: datetime) -> Iterable[Task]:
    """Two queries."""
    if not event.takes_answers(now):
        yield from _waiting(event, now)
    drafts = (
        select(Group.name, func.count())
        .join(Invitation, Invitation.group_id == Group.id)
        .where(Invitation.event_id == event.id, Invitation.state == InvitationState.DRAFT)
    )
    rows = db.session.execute(drafts.group_by(Group.id, Group.name, Group.position).order_by(Group.position)).all()
    if rows and event.takes_answers(now):
        yield Task(kind=K.DRAFTS, count=sum(row[1] for row in rows), names=first_names(row[0] for row in rows))


def _waiting(event: Event, now: datetime) -> Iterable[Task]:
    query = select(Wave.number, Wave.send_at).where(
        Wave.event_id == event.id, Wave.state == WaveState.PLANNED, Wave.send_at <= now
    )
    rows = db.session.execute(query.order_by(Wave.send_at)).all()
    if rows:
        people = sum(row.number for row in rows)
        yield Task(kind=K.WAVE_WAITS, count=len(rows), of=people, until_at=rows[0].send_at, is_urgent=True)
