"""A place that was handed on: whoever had it holds nothing any more, and it was handed on at most three times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from summit.db import db
from summit.models import Invitation, InvitationState
from summit.services.checks.breach import Breach
from summit.services.substitutes import MOST_HANDOVERS


def breaches() -> Iterator[Breach]:
    """The chain of those who had one place."""
    before = aliased(Invitation)
    rows = db.session.execute(
        select(Invitation, before)
        .join(before, Invitation.substitute_for_id == before.id)
        .order_by(Invitation.handovers, Invitation.id)
    )
    for invitation, previous in rows:
        if previous.state is not InvitationState.REPLACED:
            yield Breach(
                code="handed_on_alive",
                words=f"Invitation {previous.id} was handed on to {invitation.id}, but is {previous.state}.",
                way_out="ask both people who comes, and take the other invitation back.",
                event_id=invitation.event_id,
            )
        if invitation.group_id != previous.group_id or invitation.handovers > MOST_HANDOVERS:
            yield Breach(
                code="handed_on_too_far",
                words=f"Invitation {previous.id} was handed on to {invitation.id} against the rules.",
                way_out="look at both in the log; the place may stay where it is.",
                event_id=invitation.event_id,
            )
        elif invitation.handovers != previous.handovers + 1:
            yield Breach(
                code="handovers",
                words=f"Invitation {invitation.id} says {invitation.handovers} handovers, but its place had"
                f" {previous.handovers + 1}.",
                way_out=f"It says {previous.handovers + 1}.",
                event_id=invitation.event_id,
                mend=partial(_count, invitation, previous.handovers + 1),
            )
    yield from _two_successors()


def _two_successors() -> Iterator[Breach]:
    rows = db.session.execute(
        select(Invitation.substitute_for_id, Invitation.event_id, func.count())
        .where(Invitation.substitute_for_id.is_not(None))
        .group_by(Invitation.substitute_for_id, Invitation.event_id)
        .having(func.count() > 1)
    )
    for invitation_id, event_id, number in rows:
        yield Breach(
            code="handed_on_twice",
            words=f"Invitation {invitation_id} was handed on to {number} people.",
            way_out="ask them who comes, and take the other invitations back.",
            event_id=event_id,
        )


def _count(invitation: Invitation, handovers: int, now: datetime) -> None:
    invitation.handovers = handovers
