"""Jobs: work that outlives a request, leased by a worker, with progress to watch and a way to stop.

The row is the truth: a worker that dies loses its lease, and the next one takes the job up again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update

from summit.db import db
from summit.models import Job, JobState

LEASE = timedelta(seconds=120)
MAX_ATTEMPTS = 3  # a job that has cost that many workers their lives is not given to another


def has_due(now: datetime) -> bool:
    """Is there work that nobody is doing?"""
    return db.session.scalar(select(Job.id).where(_is_due(now)).limit(1)) is not None


def claim(owner: str, now: datetime) -> Job | None:
    """Lease the oldest job that nobody works on to `owner`; None when there is none."""
    job = db.session.scalar(
        select(Job)
        .where(_is_due(now))
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if job is not None:
        job.state = JobState.RUNNING
        job.lease_owner = owner
        job.lease_until_at = now + LEASE
        job.attempts += 1
        job.started_at = job.started_at or now
    return job


def renew(job: Job, owner: str, progress: Mapping[str, object], now: datetime) -> bool:
    """Note how far the work is and lengthen the lease; False when the job is no longer `owner`'s."""
    return _change(job, owner, progress=dict(progress), lease_until_at=now + LEASE)


def finish(job: Job, owner: str, state: JobState, now: datetime, reasons: Sequence[Mapping[str, object]] = ()) -> bool:
    """The end of the work, with codes that say why when it came to nothing; False when the lease was lost meanwhile."""
    return _change(
        job,
        owner,
        state=state,
        reasons=[dict(reason) for reason in reasons],
        finished_at=now,
        lease_owner=None,
        lease_until_at=None,
    )


def worn_out(now: datetime) -> list[Job]:
    """Jobs whose workers died again and again, leased by nobody: to be given up."""
    query = select(Job).where(_is_abandoned(now), Job.attempts >= MAX_ATTEMPTS)
    return list(db.session.scalars(query.with_for_update(skip_locked=True)))


def give_up(job: Job, now: datetime, reasons: Sequence[Mapping[str, object]]) -> None:
    """It will not be tried again."""
    job.state = JobState.FAILED
    job.reasons = [dict(reason) for reason in reasons]
    job.finished_at = now
    job.lease_owner = job.lease_until_at = None


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    lease = Job.lease_until_at
    is_over = or_(lease.is_(None), lease < now, lease > now + 2 * LEASE)  # the last: by a clock that had jumped ahead
    return and_(Job.state == JobState.RUNNING, is_over)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(Job.state == JobState.QUEUED, and_(_is_abandoned(now), Job.attempts < MAX_ATTEMPTS))


def _change(job: Job, owner: str, **values: object) -> bool:
    ours = (Job.id == job.id, Job.lease_owner == owner, Job.state == JobState.RUNNING)
    changed = cast("CursorResult[Any]", db.session.execute(update(Job).where(*ours).values(**values)))
    return changed.rowcount == 1
