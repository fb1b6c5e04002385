"""Many new mails at once, for lists of thousands: written down in a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from summit.db import db, on_commit
from summit.mail import outbox
from summit.models import Event, Invitation, MailKind, MailState, OutboxMail


def put_new(kind: MailKind, invitations: Sequence[Invitation], *, event: Event, now: datetime) -> None:
    """Write down one mail for each of these invitations, which are so new that none can have had one of this kind."""
    db.session.flush()
    db.session.add_all(
        OutboxMail(
            kind=kind,
            dedupe_key=f"{kind}:{invitation.id}:{invitation.link_generation}:{int(now.timestamp())}",
            state=MailState.QUEUED,
            created_at=now,
            due_at=now,
            event=event,
            invitation=invitation,
        )
        for invitation in invitations
    )
    db.session.flush()
    outbox.note_on_event(event, now)
    on_commit("outbox", outbox.ring)
