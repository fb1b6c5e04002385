"""The date that is missing, and those who have not said whether they still come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from summit.db import db
from summit.models import DateStatus, Event, Invitation, Registration, RegistrationState
from summit.services.attention.kinds import Task, is_soon
from summit.services.attention.kinds import TaskKind as K


def of_dates(event: Event, now: datetime) -> Iterable[Task]:
    """For an event that people know of."""
    if event.date_status in {DateStatus.POSTPONED, DateStatus.MISSING}:
        yield Task(kind=K.DATE_MISSING, names=(event.season,) if event.season else ())
    if event.date_status is not DateStatus.FIXED:
        return
    unheard = (
        Registration.event_id == event.id,
        Registration.state == RegistrationState.CONFIRMED,
        Registration.is_to_reconfirm,
    )
    silent = select(func.count(Registration.id)).join(Invitation, Registration.invitation_id == Invitation.id)
    row = db.session.execute(
        select(
            select(func.count(Registration.id)).where(*unheard).scalar_subquery(),
            silent.where(
                *unheard, Registration.reconfirm_until_at.is_(None), Invitation.nominator_id.is_(None)
            ).scalar_subquery(),
            select(func.min(Registration.reconfirm_until_at)).where(*unheard).scalar_subquery(),
        )
    ).one()
    outstanding, silent_direct, until_at = row
    if outstanding:
        yield Task(kind=K.RECONFIRM, count=outstanding, until_at=until_at, is_urgent=is_soon(until_at, now))
    if silent_direct:
        yield Task(kind=K.UNHEARD, count=silent_direct, is_urgent=True)
