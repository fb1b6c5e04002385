"""What a release gave away: rows of its own event, and only when it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import and_, or_, select

from summit.db import db
from summit.models import Group, Invitation, Registration, ReleasedPlace, ReleaseRule, ReleaseState
from summit.services.checks.breach import Breach


def breaches() -> Iterator[Breach]:
    """Rules and the places that they gave."""
    rows = db.session.execute(
        select(ReleasedPlace, ReleaseRule)
        .join(ReleaseRule, ReleasedPlace.rule_id == ReleaseRule.id)
        .join(Invitation, ReleasedPlace.invitation_id == Invitation.id)
        .join(Group, ReleasedPlace.to_group_id == Group.id)
        .outerjoin(Registration, ReleasedPlace.registration_id == Registration.id)
        .where(
            or_(
                Invitation.event_id != ReleaseRule.event_id,
                Group.event_id != ReleaseRule.event_id,
                Registration.event_id != ReleaseRule.event_id,
                ReleaseRule.state == ReleaseState.PLANNED,
            )
        )
        .order_by(ReleasedPlace.id)
    )
    for place, rule in rows:
        yield Breach(
            code="released_place",
            words=f"Released place {place.id} does not belong to release {rule.id}, which is {rule.state}.",
            way_out="restore the database from a backup; nothing that the pages do leads here.",
            event_id=rule.event_id,
        )
    undated = select(ReleaseRule).where(
        or_(
            and_(ReleaseRule.state == ReleaseState.SENT, ReleaseRule.sent_at.is_(None)),
            and_(ReleaseRule.state == ReleaseState.UNDONE, ReleaseRule.undone_at.is_(None)),
        )
    )
    for rule in db.session.scalars(undated):
        yield Breach(
            code="release_undated",
            words=f"Release {rule.id} is {rule.state}, but not since when.",
            way_out="It is so since now.",
            event_id=rule.event_id,
            mend=partial(_date, rule),
        )


def _date(rule: ReleaseRule, now: datetime) -> None:
    rule.sent_at = rule.sent_at or now
    if rule.state is ReleaseState.UNDONE:
        rule.undone_at = now
