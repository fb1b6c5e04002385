"""How far the mail of each invitation is: the latest one decides. One query, however many invitations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, select

from summit.db import db
from summit.models import Channel, Invitation, InvitationState, MailKind, MailState, OutboxMail, Wave


class Way(StrEnum):
    """How the person is told, and whether that has happened."""

    PLANNED = "planned"  # in a wave that is still to be sent
    QUEUED = "queued"
    SENT = "sent"
    CAME_BACK = "came_back"
    LETTER = "letter"
    NOMINATOR = "nominator"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`at` is when it was or will be; None for a letter not printed yet. `reason`: why the mail came back or waits."""

    way: Way
    at: datetime | None = None
    kind: MailKind | None = None
    reason: str = ""


_OF_MAIL = {
    MailState.QUEUED: Way.QUEUED,
    MailState.HELD: Way.QUEUED,
    MailState.SENT: Way.SENT,
    MailState.FAILED: Way.CAME_BACK,
}
_NOT_TOLD = frozenset({InvitationState.DRAFT, InvitationState.RESERVE})


def of(invitation_ids: Collection[int]) -> dict[int, Delivery]:
    """Invitation id → how far its mail is; nothing for somebody to whom nothing has been or will be said."""
    rows = db.session.execute(_rows(invitation_ids))
    return {row.id: delivery for row in rows if (delivery := _delivery(row)) is not None}


def _delivery(row: Row[Any]) -> Delivery | None:
    if row.mail_state is not None:
        at = row.due_at if _OF_MAIL[row.mail_state] is Way.QUEUED else row.sent_at
        reason = "" if row.mail_state is MailState.SENT else row.failure
        return Delivery(way=_OF_MAIL[row.mail_state], at=at, kind=row.kind, reason=reason)
    if row.state is InvitationState.NOMINATED and row.wave_id is not None:
        return Delivery(way=Way.PLANNED, at=row.send_at)
    if row.state in _NOT_TOLD:
        return None
    if row.channel is Channel.LETTER:
        return Delivery(way=Way.LETTER, at=row.letter_printed_at)
    return Delivery(way=Way.NOMINATOR) if row.channel is Channel.NOMINATOR else None


def _rows(invitation_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    latest = (
        select(OutboxMail.invitation_id, func.max(OutboxMail.id).label("id"))
        .where(OutboxMail.invitation_id.in_(invitation_ids), OutboxMail.state != MailState.CANCELLED)
        .group_by(OutboxMail.invitation_id)
        .subquery()
    )
    return (
        select(
            Invitation.id,
            Invitation.state,
            Invitation.channel,
            Invitation.wave_id,
            Invitation.letter_printed_at,
            Wave.send_at,
            OutboxMail.state.label("mail_state"),
            OutboxMail.kind,
            OutboxMail.due_at,
            OutboxMail.sent_at,
            OutboxMail.failure,
        )
        .outerjoin(Wave, Wave.id == Invitation.wave_id)
        .outerjoin(latest, latest.c.invitation_id == Invitation.id)
        .outerjoin(OutboxMail, OutboxMail.id == latest.c.id)
        .where(Invitation.id.in_(invitation_ids))
    )
