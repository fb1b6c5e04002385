"""Which forms were sent and done already, for a day: see `summit.web.once`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update

from summit.db import db, insert_new
from summit.models import PostedForm

KEPT = timedelta(days=1)
MOST_AT_ONCE = 1000


def claim(sha256: str, now: datetime) -> bool:
    """Note that the form is being done; False when it was done before.

    While another transaction does it, this waits to hear how that one ended.
    """
    return insert_new(PostedForm, sha256=sha256, created_at=now)


def found(sha256: str) -> PostedForm | None:
    """The form, if it was done."""
    return db.session.get(PostedForm, sha256, populate_existing=True)


def answered(sha256: str, went_to: str) -> None:
    """Note where its first sender was led."""
    db.session.execute(update(PostedForm).where(PostedForm.sha256 == sha256).values(went_to=went_to))


def forget(sha256: str) -> None:
    """Let the form be sent again."""
    db.session.execute(delete(PostedForm).where(PostedForm.sha256 == sha256))


def forget_old(now: datetime) -> int:
    """Forget what nobody sends twice any more; returns how many."""
    old = select(PostedForm.sha256).where(PostedForm.created_at < now - KEPT).limit(MOST_AT_ONCE)
    statement = delete(PostedForm).where(PostedForm.sha256.in_(old)).execution_options(synchronize_session=False)
    return cast(CursorResult[Any], db.session.execute(statement)).rowcount
