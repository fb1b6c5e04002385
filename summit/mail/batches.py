"""Many new mails at once, for lists of thousands: written down in a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from summit.db import db, on_commit
from summit.mail import outbox
from summit.models import Event, Invitation, MailKind, MailState, NominatorContact, OutboxMail


def put_new(kind: MailKind, invitations: Iterable[Invitation], *, event: Event, now: datetime, mark: str = "") -> None:
    """Write down one mail for each of these invitations, none of which can have had one of this kind and `mark`.

    Without a mark the moment is one: the invitations themselves are new.
    """
    mark = mark or str(int(now.timestamp()))
    _write(
        [
            _new(kind, f"{kind}:{one.id}:{one.link_generation}:{mark}", event, now, invitation=one)
            for one in invitations
        ],
        event,
        now,
    )


def put_new_to_contacts(
    kind: MailKind, contacts: Iterable[NominatorContact], *, event: Event, now: datetime, mark: str
) -> None:
    """The same for contacts of nominators."""
    _write(
        [_new(kind, f"{kind}:contact-{contact.id}:{mark}", event, now, contact=contact) for contact in contacts],
        event,
        now,
    )


def _new(
    kind: MailKind,
    key: str,
    event: Event,
    now: datetime,
    *,
    invitation: Invitation | None = None,
    contact: NominatorContact | None = None,
) -> OutboxMail:
    return OutboxMail(
        kind=kind,
        dedupe_key=key,
        state=MailState.QUEUED,
        created_at=now,
        due_at=now,
        event=event,
        invitation=invitation,
        contact=contact,
    )


def _write(mails: Sequence[OutboxMail], event: Event, now: datetime) -> None:
    if mails:
        db.session.flush()
        db.session.add_all(mails)
        db.session.flush()
        outbox.note_on_event(event, now)
        on_commit("outbox", outbox.ring)
