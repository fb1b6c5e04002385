"""Personal links that die: the row gets a new one, and the old one leads to a page that says what is the case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from summit import tokens
from summit.db import db
from summit.models import Event, Invitation, NominatorContact, Retired, RetiredLink


def issue(invitation: Invitation) -> None:
    """Derive the personal link and the ticket of the present generation."""
    tokens.issue(invitation, tokens.Kind.ATTENDEE)
    invitation.ticket_sha256 = tokens.fingerprint(ticket_token(invitation))


def ticket_token(invitation: Invitation) -> str:
    """What the QR code carries: good for showing at the desk, for nothing else."""
    return tokens.derive(tokens.Kind.TICKET, invitation.id, invitation.link_generation)


def renew(invitation: Invitation, *, because: Retired, now: datetime) -> None:
    """The old link and ticket die at once; whoever opens the old link is told why."""
    _remember(invitation.event, invitation.link_sha256, because, now)
    invitation.link_generation += 1
    issue(invitation)


def renew_contact(contact: NominatorContact, *, because: Retired, now: datetime) -> None:
    """The same for the link of a nominator's contact."""
    retire_contact(contact, because=because, now=now)
    tokens.issue(contact, tokens.Kind.NOMINATOR)


def retire_contact(contact: NominatorContact, *, because: Retired, now: datetime) -> None:
    """The contact's link dies."""
    _remember(contact.nominator.event, contact.link_sha256, because, now)
    contact.link_generation += 1
    contact.link_sha256 = None


def retired(token: str) -> RetiredLink | None:
    """What is known of a link that works no more; None for one that never worked."""
    return db.session.scalar(select(RetiredLink).where(RetiredLink.link_sha256 == tokens.fingerprint(token)))


def _remember(event: Event, link_sha256: str | None, because: Retired, now: datetime) -> None:
    if link_sha256 is not None:
        db.session.add(RetiredLink(event=event, link_sha256=link_sha256, because=because, retired_at=now))
