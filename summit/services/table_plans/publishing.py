"""Publishing a plan: attendees see it, and those who are to be told get their tables by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from summit.db import db, locked
from summit.errors import N_, NN_, NotPossible
from summit.mail import outbox
from summit.models import Actor, Event, MailKind, PlanState, Registration, TablePlan
from summit.services import audit
from summit.services.table_plans import hall, moves, plans


class Tell(StrEnum):
    """Who gets a mail when a plan takes the place of another one."""

    EVERYONE = "everyone"
    MOVED = "moved"
    NOBODY = "nobody"


def publish(plan: TablePlan, *, tell: Tell = Tell.EVERYONE, by: Actor, now: datetime) -> int:
    """Attendees see this plan from now on and are told by mail. Returns how many mails were written.

    Raises NotPossible for a plan that is not ready, or that leaves someone with a place unseated.
    """
    if plan.state is PlanState.PUBLISHED:
        return 0
    if plan.state is not PlanState.READY:
        raise NotPossible(N_("Only a finished plan can be published."))
    unseated = plans.unseated_in(plan)
    if unseated:
        raise NotPossible(
            *NN_(
                "%(name)s has a place but no seat in this plan. Make a new plan.",
                "%(count)d people have a place but no seat in this plan. Make a new plan.",
            ),
            count=len(unseated),
            name=unseated[0].person.name,
        )
    readers = readers_of(plan, tell)
    _take_off(plan.event)
    plan.state = PlanState.PUBLISHED
    plan.published_at = now
    plan.event.tables_published_at = now
    audit.log("plan.published", event=plan.event, by=by, now=now, plan_id=plan.id)
    return write_to(readers, plan, now)


def take_off_the_pages(event: Event, *, by: Actor, now: datetime) -> None:
    """The published plan, if there is one, is shown no more; it stays to be changed, mended and published again."""
    for plan in _take_off(event):
        event.tables_published_at = None
        audit.log("plan.taken_off", event=event, by=by, now=now, plan_id=plan.id)


def _take_off(event: Event) -> list[TablePlan]:
    shown = select(TablePlan).where(TablePlan.event_id == event.id, TablePlan.state == PlanState.PUBLISHED)
    plans_shown = list(db.session.scalars(locked(shown)))
    for plan in plans_shown:
        plan.state, plan.published_at = PlanState.READY, None
    return plans_shown


def readers_of(plan: TablePlan, tell: Tell = Tell.EVERYONE) -> list[Registration]:
    """Who gets their tables by mail when the plan is published: those with a place, an address and a link.

    MOVED: only those who sit elsewhere than in the plan that is published now; everyone while none is.
    """
    if tell is Tell.NOBODY:
        return []
    readers = [one for one in db.session.scalars(hall.seated(plan.event)) if can_read(one)]
    before = plans.published(plan.event)
    if tell is Tell.EVERYONE or before is None or before is plan:
        return readers
    moved = {move.registration_id for move in moves.between(before, plan)}
    return [reader for reader in readers if reader.id in moved]


def can_read(registration: Registration) -> bool:
    """Is there an address, and a link to put into the mail?"""
    return bool(registration.person.email) and registration.invitation is not None


def write_to(readers: Iterable[Registration], plan: TablePlan, now: datetime) -> int:
    """Tell each of them their tables of the published plan; returns how many mails were written."""
    return sum(_write(registration, plan, now) for registration in readers)


def _write(registration: Registration, plan: TablePlan, now: datetime) -> bool:
    return outbox.put(
        MailKind.TABLES_PUBLISHED,
        event=plan.event,
        invitation=registration.invitation,
        registration=registration,
        dedupe=f"tables:{plan.id}:{registration.id}:{int(now.timestamp())}",
        now=now,
    )
