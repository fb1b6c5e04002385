"""After a restore the mails wait for a yes: what the backup held as unsent may have been sent since it was made.

Each event waits for its own yes, or an operator says it for all. What visitors cause meanwhile waits too, because the
same deadlines and plans that sent mails since the backup will send them again. Sign-in mails belong to no event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from summit import tokens
from summit.db import db, locked, on_commit
from summit.errors import N_, NotPossible
from summit.mail import outbox
from summit.models import Actor, DeskLink, Event, Invitation, Job, MailState, NominatorContact, OutboxMail
from summit.services import audit, links

DROPPED = N_("It was written before a backup was restored, and may have been sent since.")
LINK_DEAD = N_("The database was restored from a backup.")


@dataclass(frozen=True)
class Waiting:
    """How many mails of an event wait for a yes: those that the backup held, and those written since the restore."""

    from_backup: int
    since: int


def let_mails_wait(made_at: datetime, *, by: Actor, now: datetime) -> None:
    """Nothing of any event leaves before a yes, and no lease holds any more. `made_at` is when the backup was made."""
    db.session.execute(update(OutboxMail).values(lease_owner=None, lease_until_at=None))
    db.session.execute(update(Job).values(lease_owner=None, lease_until_at=None))
    of_nobody = (OutboxMail.event_id.is_(None), OutboxMail.state.in_(outbox.UNSENT))
    db.session.execute(
        update(OutboxMail).where(*of_nobody).values(state=MailState.CANCELLED, failure=LINK_DEAD)
    )  # whoever asked to sign in has long asked again
    db.session.execute(update(Event).values(restored_to_at=made_at))
    db.session.expire_all()
    for event in db.session.scalars(select(Event).order_by(Event.id)):
        audit.log("event.restored", event=event, by=by, now=now, made_at=made_at.isoformat(timespec="seconds"))


def give_new_links() -> None:
    """The key of the links that were sent is lost: everybody's link is derived anew, and the old ones are dead."""
    for invitation in db.session.scalars(select(Invitation).where(Invitation.link_sha256.is_not(None))):
        links.issue(invitation)
    for contact in db.session.scalars(select(NominatorContact).where(NominatorContact.link_sha256.is_not(None))):
        tokens.issue(contact, tokens.Kind.NOMINATOR)
    for desk in db.session.scalars(select(DeskLink).where(DeskLink.link_sha256.is_not(None))):
        tokens.issue(desk, tokens.Kind.DESK)


def waiting(event: Event) -> Waiting:
    """What waits in this event."""
    if event.restored_to_at is None:
        return Waiting(0, 0)
    unsent = (OutboxMail.event_id == event.id, OutboxMail.state.in_(outbox.UNSENT))
    all = db.session.scalar(select(func.count(OutboxMail.id)).where(*unsent)) or 0
    old = db.session.scalar(select(func.count(OutboxMail.id)).where(*unsent, _is_old(event.restored_to_at))) or 0
    return Waiting(old, all - old)


def events_that_wait() -> Sequence[Event]:
    """Every event that waits for its yes."""
    return db.session.scalars(select(Event).where(Event.restored_to_at.is_not(None)).order_by(Event.id)).all()


def send(event: Event, *, by: Actor, now: datetime) -> int:
    """Let everything leave that waits. Returns how many mails that are. Raises NotPossible when it is decided."""
    return _say_yes(event, drops_old=False, by=by, now=now)


def send_new_only(event: Event, *, by: Actor, now: datetime) -> int:
    """Drop what the backup held as unsent, and let the rest leave. Returns how many mails that are."""
    return _say_yes(event, drops_old=True, by=by, now=now)


def _say_yes(event: Event, *, drops_old: bool, by: Actor, now: datetime) -> int:
    event = db.session.scalars(locked(select(Event).where(Event.id == event.id))).one()
    if event.restored_to_at is None:
        raise NotPossible(N_("Somebody has decided that already."))
    found = waiting(event)
    if drops_old:
        unsent = (OutboxMail.event_id == event.id, OutboxMail.state.in_(outbox.UNSENT))
        db.session.execute(
            update(OutboxMail)
            .where(*unsent, _is_old(event.restored_to_at))
            .values(state=MailState.CANCELLED, failure=DROPPED)
            .execution_options(synchronize_session="fetch")
        )
    event.restored_to_at = None
    dropped = found.from_backup if drops_old else 0
    left = found.from_backup + found.since - dropped
    audit.log("mail.released", event=event, by=by, now=now, number=left, dropped=dropped)
    on_commit("outbox", outbox.ring)
    return left


def _is_old(made_at: datetime) -> ColumnElement[bool]:
    return OutboxMail.created_at <= made_at
