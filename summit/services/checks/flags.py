"""An invitation is counted exactly when its state says that a place is promised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import select

from summit.db import db
from summit.models import Admission, Group, Invitation, InvitationState, Registration
from summit.models.registration import HOLDING
from summit.services.checks.breach import Breach

S = InvitationState


def breaches() -> Iterator[Breach]:
    """Rule 1 of the domain, flag by flag."""
    rows = db.session.execute(
        select(Invitation, Group.admission, Registration.state)
        .join(Group, Invitation.group_id == Group.id)
        .outerjoin(Registration, Registration.invitation_id == Invitation.id)
        .order_by(Invitation.id)
    )
    for invitation, admission, registration_state in rows:
        if invitation.state is S.ACCEPTED:
            should = registration_state in HOLDING
        else:
            is_promised = admission is Admission.HELD or invitation.substitute_for_id is not None
            should = invitation.state in {S.NOMINATED, S.SENT} and is_promised
        if invitation.holds_place != should:
            yield Breach(
                code="flag",
                words=f"Invitation {invitation.id} is {invitation.state}, but its place is counted wrongly.",
                way_out="It holds a place." if should else "It holds no place.",
                event_id=invitation.event_id,
                mend=partial(_set, invitation, should),
            )


def _set(invitation: Invitation, holds: bool, now: datetime) -> None:
    invitation.holds_place = holds
