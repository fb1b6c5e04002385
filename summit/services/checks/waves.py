"""Who is in a planned wave is promised a place and not asked yet; who is in none that is called off is free of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import and_, or_, select

from summit.db import db
from summit.models import Invitation, InvitationState, Wave, WaveState
from summit.services.checks.breach import Breach

S = InvitationState


def breaches() -> Iterator[Breach]:
    """The people of a wave stand where the wave does."""
    rows = db.session.execute(
        select(Invitation, Wave)
        .join(Wave, Invitation.wave_id == Wave.id)
        .where(
            or_(
                and_(Wave.state == WaveState.PLANNED, Invitation.state.in_([S.DRAFT, S.SENT])),
                and_(Wave.state == WaveState.CALLED_OFF, Invitation.state.in_([S.DRAFT, S.NOMINATED])),
            )
        )
        .order_by(Invitation.id)
    )
    for invitation, wave in rows:
        back = invitation.state is S.NOMINATED
        yield Breach(
            code="wave",
            words=f"Invitation {invitation.id} is {invitation.state} in wave {wave.id}, which is {wave.state}.",
            way_out="It is on the list again, in no wave." if back else "It is in no wave.",
            event_id=invitation.event_id,
            mend=partial(_leave, invitation),
        )
    strayed = select(Invitation.id, Invitation.event_id).join(Wave).where(Wave.group_id != Invitation.group_id)
    for invitation_id, event_id in db.session.execute(strayed):
        yield Breach(
            code="wave_of_other_group",
            words=f"Invitation {invitation_id} is in a wave of another group.",
            way_out="call the wave off if it is not sent yet; if it is, nothing is to be done.",
            event_id=event_id,
        )


def _leave(invitation: Invitation, now: datetime) -> None:
    invitation.wave = None
    if invitation.state is S.NOMINATED:
        invitation.state = S.DRAFT
