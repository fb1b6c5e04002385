"""Every plain number that a task is made of, in one query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select

from summit.db import db
from summit.models import (
    Event,
    Group,
    Invitation,
    InvitationState,
    ItemKind,
    Nominator,
    PlanState,
    ProgrammeItem,
    Registration,
    RegistrationState,
    Seat,
    Table,
    TablePlan,
    Wish,
)
from summit.services.figures import HAS_A_PLACE


@dataclass(frozen=True)
class Counted:
    """`unheard` have not said whether they still come; of them, the `silent` were asked by nobody's nominator.

    `unseated` have a place and no seat in the plan of number `plan`; None without such a plan.
    """

    groups: int
    rounds: int
    tables: int
    leaders: int
    unanswered: int
    soonest: datetime | None
    wishes: int
    wished_nominators: int
    unheard: int
    silent: int
    soonest_reconfirm: datetime | None
    plan: int | None
    plan_state: PlanState | None
    unseated: int


def counted(event: Event, now: datetime) -> Counted:
    """All of it."""
    queries = (*_of_setting_up(event), *_of_answers(event, now), *_of_dates(event), *_of_seats(event))
    return Counted(*db.session.execute(select(*(query.scalar_subquery() for query in queries))).one())


def _of_setting_up(event: Event) -> Iterator[Select[Any]]:
    yield select(func.count(Group.id)).where(Group.event_id == event.id)
    rounds = (ProgrammeItem.event_id == event.id, ProgrammeItem.kind == ItemKind.ROUND)
    yield select(func.count(ProgrammeItem.id)).where(*rounds)
    yield select(func.count(Table.id)).where(Table.event_id == event.id)
    leading = (Group.event_id == event.id, Group.is_facilitators, Registration.state.in_(HAS_A_PLACE))
    yield select(func.count(Registration.id)).join(Group).where(*leading)


def _of_answers(event: Event, now: datetime) -> Iterator[Select[Any]]:
    asked = (
        Invitation.event_id == event.id,
        or_(
            Invitation.state == InvitationState.SENT,
            (Invitation.state == InvitationState.NOMINATED) & Invitation.wave_id.is_(None),  # not of a planned wave
        ),
    )
    yield select(func.count(Invitation.id)).where(*asked)
    yield select(func.min(Invitation.answer_until_at)).where(*asked, Invitation.answer_until_at > now)
    wished = select(Wish).join(Nominator).where(Nominator.event_id == event.id, Wish.handled_at.is_(None)).subquery()
    yield select(func.count(wished.c.id))
    yield select(func.count(wished.c.nominator_id.distinct()))


def _of_dates(event: Event) -> Iterator[Select[Any]]:
    unheard = (
        Registration.event_id == event.id,
        Registration.state == RegistrationState.CONFIRMED,
        Registration.is_to_reconfirm,
    )
    yield select(func.count(Registration.id)).where(*unheard)
    silent = (*unheard, Registration.reconfirm_until_at.is_(None), Invitation.nominator_id.is_(None))
    yield (
        select(func.count(Registration.id)).join(Invitation, Registration.invitation_id == Invitation.id).where(*silent)
    )
    yield select(func.min(Registration.reconfirm_until_at)).where(*unheard)


def _of_seats(event: Event) -> Iterator[Select[Any]]:
    """Of the plan that attendees see, or else of the latest that is ready."""
    shown = (
        select(TablePlan.id)
        .where(TablePlan.event_id == event.id, TablePlan.state.in_([PlanState.PUBLISHED, PlanState.READY]))
        .order_by((TablePlan.state == PlanState.PUBLISHED).desc(), TablePlan.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    yield select(TablePlan.number).where(TablePlan.id == shown)
    yield select(TablePlan.state).where(TablePlan.id == shown)
    yield select(func.count(Registration.id)).where(
        Registration.event_id == event.id,
        Registration.state.in_([RegistrationState.CONFIRMED, RegistrationState.ATTENDED]),
        ~exists().where(Seat.registration_id == Registration.id, Seat.plan_id == shown),
    )
