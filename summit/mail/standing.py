"""How the post stands, for whoever waits for mails to leave: is the relay paused, does any worker run?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, case, exists, func, select

from summit.db import db, locked
from summit.mail import outbox
from summit.models import Event, MailState, OutboxMail

LATE = timedelta(minutes=10)  # workers look every minute, so by then none seems to run


@dataclass(frozen=True)
class Standing:
    """`paused_until` and `because`: the relay does not let us in. `waiting_since`: nobody has fetched a due mail."""

    paused_until: datetime | None
    because: str
    waiting_since: datetime | None


def columns(event: Event, now: datetime) -> tuple[ScalarSelect[Any], ...]:
    """What `read` needs, to be asked along with something else: every page of the organiser wants to know."""
    paused = select(func.max(OutboxMail.due_at)).where(*outbox.is_paused(now))
    because = select(OutboxMail.failure).where(*outbox.is_paused(now)).order_by(OutboxMail.due_at.desc()).limit(1)
    is_at_work = exists().where(OutboxMail.state.in_(outbox.UNSENT), OutboxMail.lease_until_at >= now)
    oldest = select(case((~is_at_work, func.min(OutboxMail.due_at)))).where(
        OutboxMail.event_id == event.id, *outbox.due(now - LATE)
    )
    return paused.scalar_subquery(), because.scalar_subquery(), oldest.scalar_subquery()


def paused_because() -> str | None:
    """Why the relay let us down, for a banner; None when all is well."""
    return db.session.scalar(
        select(OutboxMail.failure).where(OutboxMail.state == MailState.HELD).order_by(OutboxMail.due_at.desc()).limit(1)
    )


def end_pause(now: datetime) -> bool:
    """Let the relay be tried at once, whosever mails are held; False when it was not paused."""
    paused = db.session.scalars(locked(select(OutboxMail).where(*outbox.is_paused(now)))).all()
    for mail in paused:
        mail.due_at = now
    return bool(paused)


def read(found: tuple[Any, ...]) -> Standing | None:
    """The standing from the values of `columns`; None when all is well."""
    paused_until, because, waiting_since = found
    if paused_until is None and waiting_since is None:
        return None
    return Standing(paused_until, because or "", waiting_since if paused_until is None else None)
