"""The next reserve of a nominator moves up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit.db import db, locked
from summit.errors import AlreadyThere, NoPlace
from summit.models import Allocation, EventState, Invitation, InvitationState
from summit.models.audit import SYSTEM
from summit.services import bounces, promises
from summit.services.waiting_list.causes import Freed


def send_next(allocation: Allocation, *, freed: Freed, now: datetime) -> bool:
    """Invite the nominator's next reserve in order; one whose mail bounced is passed over and keeps its place.

    While the event is not open nobody is asked, because nobody could answer.
    """
    if allocation.group.event.state is not EventState.OPEN:
        return False
    reserves = db.session.scalars(
        locked(
            select(Invitation)
            .where(
                Invitation.allocation_id == allocation.id,
                Invitation.state == InvitationState.RESERVE,
            )
            .order_by(Invitation.reserve_position)
        )
    ).all()
    for invitation in reserves:
        if bounces.has_bounced(invitation):
            skip_reserve(invitation, "bounced", now=now)
            continue
        try:
            promises.nominate(invitation, by=SYSTEM, now=now, **freed.details)
        except AlreadyThere:
            skip_reserve(invitation, "area_taken", now=now)
            continue
        except NoPlace:
            skip_reserve(invitation, "no_place", now=now)
            return False
        return True
    return False


def skip_reserve(invitation: Invitation, because: str, *, now: datetime) -> None:
    """The same reason is noted once."""
    if invitation.skipped_because != because:
        invitation.skipped_because = because
        promises.log("reserve.skipped", invitation, SYSTEM, now, because=because)
