"""What hangs on the date: who is asked whether they still come, and needs that nobody may keep without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import and_, func, or_, select

from summit.db import db
from summit.models import DateStatus, Event, Needs, Person, Registration, RegistrationState
from summit.models.audit import SYSTEM
from summit.services import privacy
from summit.services.checks.breach import Breach

D = DateStatus


def breaches() -> Iterator[Breach]:
    """Dates of events, and the questions that follow from them."""
    yield from _half_a_date()
    yield from _asked_in_vain()
    yield from _needs_without_a_date()


def _half_a_date() -> Iterator[Breach]:
    events = db.session.scalars(
        select(Event)
        .where(
            or_(
                and_(Event.date_status == D.FIXED, or_(Event.starts_at.is_(None), Event.ends_at.is_(None))),
                and_(Event.date_status == D.MISSING, Event.starts_at.is_not(None)),
            )
        )
        .order_by(Event.id)
    )
    for event in events:
        there_is = "one" if event.starts_at else "none"
        yield Breach(
            code="half_a_date",
            words=f"The date of event {event.id} is {event.date_status}, but there is {there_is}.",
            way_out="set the date, or postpone the event, on its page of the date.",
            event_id=event.id,
        )


def _asked_in_vain() -> Iterator[Breach]:
    query = (
        select(Registration)
        .join(Event, Registration.event_id == Event.id)
        .where(
            Registration.is_to_reconfirm,
            or_(Registration.state != RegistrationState.CONFIRMED, Event.date_status != D.FIXED),
        )
        .order_by(Registration.id)
    )
    for registration in db.session.scalars(query):
        yield Breach(
            code="asked_in_vain",
            words=f"Registration {registration.id} is {registration.state}, but asked whether it still comes.",
            way_out="It is not asked any more.",
            event_id=registration.event_id,
            mend=partial(_ask_no_more, registration),
        )


def _needs_without_a_date() -> Iterator[Breach]:
    rows = db.session.execute(
        select(Event, func.count(Needs.id))
        .join(Person, Person.event_id == Event.id)
        .join(Needs, Needs.person_id == Person.id)
        .where(Event.date_status == D.POSTPONED)
        .group_by(Event.id)
        .order_by(Event.id)
    )
    for event, number in rows:
        yield Breach(
            code="needs_without_a_date",
            words=f"Event {event.id} has no date, but keeps the needs of {number} people.",
            way_out="They are deleted, and asked again when there is a date.",
            event_id=event.id,
            mend=partial(_forget, event),
        )


def _ask_no_more(registration: Registration, now: datetime) -> None:
    registration.is_to_reconfirm, registration.reconfirm_until_at = False, None


def _forget(event: Event, now: datetime) -> None:
    privacy.forget_needs(event, by=SYSTEM, now=now)
