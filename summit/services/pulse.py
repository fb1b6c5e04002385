"""Is the work behind the pages getting done? What waits longer than it should tells that no worker runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from summit.db import db
from summit.models import Job, JobState, MailState, OutboxMail

TOO_LONG = timedelta(minutes=10)  # bells are heard at once, and the sweeper comes every minute


def has_mail_waiting(now: datetime) -> bool:
    """Has a mail been due for longer than it should be, though the mail server lets us in?"""
    due_at = db.session.scalar(
        select(func.min(OutboxMail.due_at)).where(OutboxMail.state == MailState.QUEUED, OutboxMail.due_at <= now)
    )
    return due_at is not None and now - due_at > TOO_LONG


def has_mail_held(now: datetime) -> bool:
    """Does the mail server not let us in?"""
    return db.session.scalar(select(OutboxMail.id).where(OutboxMail.state == MailState.HELD).limit(1)) is not None


def has_plan_waiting(now: datetime) -> bool:
    """Has a table plan been asked for, and no worker begun with it?"""
    asked_at = db.session.scalar(select(func.min(Job.created_at)).where(Job.state == JobState.QUEUED))
    return asked_at is not None and now - asked_at > TOO_LONG
