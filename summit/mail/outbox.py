"""The outbox: mails are written down with what they tell of, leased by a worker, and finished once.

A mail row holds ids only. A lease says who is sending it; whoever lost the lease leaves the mail alone. A relay that
refuses our login or our encryption pauses as a whole: its mails are `held` and taken up again after a while.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from blinker import Signal
from sqlalchemy import ColumnElement, CursorResult, Table, Update, and_, bindparam, func, or_, select, update

from summit.db import db, insert_new, on_commit
from summit.errors import N_
from summit.models import (
    Event,
    Invitation,
    MailKind,
    MailState,
    NominatorContact,
    OutboxMail,
    Registration,
    SignInLink,
    Wish,
)

TAKEN_AT_ONCE = 20
LEASE = timedelta(seconds=120)
FIRST_DELAY = timedelta(seconds=30)  # doubled with every attempt
LONGEST_DELAY = timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=72)  # of waiting between attempts
RELAY_PAUSE = timedelta(minutes=5)
NOTED_EVERY = timedelta(hours=1)  # see note_on_event

UNSENT = frozenset({MailState.QUEUED, MailState.HELD})

rung = Signal("Mails were committed to the outbox. The sender is None.")


def put(
    kind: MailKind,
    *,
    dedupe: str,
    now: datetime,
    event: Event | None = None,
    invitation: Invitation | None = None,
    registration: Registration | None = None,
    contact: NominatorContact | None = None,
    wish: Wish | None = None,
    sign_in_link: SignInLink | None = None,
) -> bool:
    """Write down one mail, to be sent after the commit; False when a mail of the key `dedupe` waits or was sent.

    `event` is found from the other rows when it is not given. A cancelled or failed mail of that key is queued anew.
    """
    event = event or _event_of(invitation, registration, contact, wish)
    about = {
        "event_id": event,
        "invitation_id": invitation,
        "registration_id": registration,
        "contact_id": contact,
        "wish_id": wish,
        "sign_in_link_id": sign_in_link,
    }
    if any(row is not None and row.id is None for row in about.values()):
        db.session.flush()
    ids = {column: row.id for column, row in about.items() if row is not None}
    if not insert_new(OutboxMail, kind=kind, dedupe_key=dedupe, created_at=now, due_at=now, **ids):
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.dedupe_key == dedupe)).one()
        if mail.state not in {MailState.CANCELLED, MailState.FAILED}:
            return False
        queue_anew(mail, now)
    if event is not None:
        note_on_event(event, now)
    on_commit("outbox", ring)
    return True


def ring() -> None:
    """Tell the workers that mails wait; the sweeper finds them without it, only later."""
    rung.send(None)


def _event_of(
    invitation: Invitation | None,
    registration: Registration | None,
    contact: NominatorContact | None,
    wish: Wish | None,
) -> Event | None:
    if invitation is not None:
        return invitation.event
    if registration is not None:
        return registration.event
    if contact is not None:
        return contact.nominator.event
    return wish.nominator.event if wish is not None else None


def queue_anew(mail: OutboxMail, due_at: datetime) -> None:
    """As if it had just been written, whatever became of it before."""
    mail.state = MailState.QUEUED
    mail.due_at = due_at
    mail.attempts = 0
    mail.lease_owner = mail.lease_until_at = None
    mail.failure = ""


def note_on_event(event: Event, now: datetime) -> None:
    """Note the latest mail, to the hour: it sets a date a year away, and answers at once must not queue for one row."""
    if event.last_mail_at is None or now - event.last_mail_at >= NOTED_EVERY:
        event.last_mail_at = now


def cancel_for(
    invitation: Invitation | None = None,
    *,
    registration: Registration | None = None,
    contact: NominatorContact | None = None,
    kinds: Collection[MailKind] = tuple(MailKind),
    reason: str = N_("What it was to tell had changed before it was sent."),
) -> int:
    """Cancel what is not sent yet of this invitation (its registration included), registration or contact.

    Returns how many mails that were. `reason` is an English msgid.
    """
    db.session.flush()
    about: list[ColumnElement[bool]] = []
    if invitation is not None:
        registrations = select(Registration.id).where(Registration.invitation_id == invitation.id)
        about += [OutboxMail.invitation_id == invitation.id, OutboxMail.registration_id.in_(registrations)]
    if registration is not None:
        about.append(OutboxMail.registration_id == registration.id)
    if contact is not None:
        about.append(OutboxMail.contact_id == contact.id)
    if not about:
        raise ValueError("Whose mails are to be cancelled?")
    # a lease stays: if the mail is on its way this very moment, its sender may still say so
    return _changed(
        update(OutboxMail)
        .where(or_(*about), OutboxMail.kind.in_(kinds), OutboxMail.state.in_(UNSENT))
        .values(state=MailState.CANCELLED, failure=reason)
        .execution_options(synchronize_session="fetch")
    )


def has_due(now: datetime) -> bool:
    """Is there a mail to send? A look without a lock, so that many bells cost little."""
    return paused_until(now) is None and db.session.scalar(select(OutboxMail.id).where(*due(now)).limit(1)) is not None


def claim(owner: str, now: datetime, limit: int = TAKEN_AT_ONCE) -> list[OutboxMail]:
    """Lease up to `limit` due mails to `owner`, oldest first; none while the relay is paused."""
    if paused_until(now) is not None:
        return []
    mails = db.session.scalars(
        select(OutboxMail)
        .where(*due(now))
        .order_by(OutboxMail.kind != MailKind.SIGN_IN, OutboxMail.due_at, OutboxMail.id)  # somebody waits for that one
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for mail in mails:
        mail.lease_owner = owner
        mail.lease_until_at = now + LEASE
    return list(mails)


def due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What nobody has in hand and whose time has come, also if a clock had jumped ahead and was put right again."""
    lease = OutboxMail.lease_until_at
    is_free = or_(lease.is_(None), lease < now, lease > now + 2 * LEASE)
    was_tried = or_(OutboxMail.attempts > 0, OutboxMail.state == MailState.HELD)
    is_time = or_(OutboxMail.due_at <= now, and_(was_tried, OutboxMail.due_at > now + 2 * LONGEST_DELAY))
    waiting = select(Event.id).where(Event.restored_to_at.is_not(None))  # for a yes, see services/after_restore
    may_leave = or_(OutboxMail.event_id.is_(None), OutboxMail.event_id.not_in(waiting))
    return OutboxMail.state.in_(UNSENT), is_time, is_free, may_leave


class Leased(Protocol):
    """A line of the outbox, or what only knows its number."""

    @property
    def id(self) -> int: ...


def renew(mail: Leased, owner: str, now: datetime) -> bool:
    """Lengthen the lease before sending; False when the mail is no longer `owner`'s to send."""
    return _changed(_RENEW, {"mail_id": mail.id, "owner": owner, "until_at": now + LEASE}) == 1


def finish_sent(mail: Leased, owner: str, *, subject: str, text: str, now: datetime) -> bool:
    """The server took it. Subject and text are kept as evidence. False when the lease was lost meanwhile."""
    kept = {"new_subject": subject, "new_text": text}
    return _changed(_SENT, {"mail_id": mail.id, "owner": owner, "now": now, **kept}) == 1


def finish_failed(mail: OutboxMail, owner: str, reason: str) -> bool:
    """It cannot be delivered; `reason` is for the organiser."""
    return _finish(mail, owner, state=MailState.FAILED, failure=reason, attempts=OutboxMail.attempts + 1, **_FREE)


def finish_cancelled(mail: OutboxMail, owner: str, reason: str) -> bool:
    """It no longer makes sense."""
    return _finish(mail, owner, state=MailState.CANCELLED, failure=reason, **_FREE)


def put_off(mail: OutboxMail, owner: str, reason: str, now: datetime) -> bool:
    """Try again later, and later each time; after 72 hours of that it has failed."""
    if waited(mail.attempts) >= GIVE_UP_AFTER:
        return finish_failed(mail, owner, reason)
    delay = min(LONGEST_DELAY, back_off(mail.attempts) * random.uniform(0.75, 1.25))
    return _finish(
        mail,
        owner,
        OutboxMail.state.in_(UNSENT),
        state=MailState.QUEUED,
        due_at=now + delay,
        failure=reason,
        attempts=OutboxMail.attempts + 1,
        **_FREE,
    )


def hold(mail: OutboxMail, owner: str, reason: str, now: datetime) -> bool:
    """The relay does not let us in, which is nobody's fault but the settings': pause it, count no attempt."""
    return _finish(
        mail,
        owner,
        OutboxMail.state.in_(UNSENT),
        state=MailState.HELD,
        due_at=now + RELAY_PAUSE,
        failure=reason,
        **_FREE,
    )


def release(mail: OutboxMail, owner: str) -> bool:
    """Give the lease back unused."""
    return _finish(mail, owner, **_FREE)


_FREE = {"lease_owner": None, "lease_until_at": None}

# asked for every mail, so they are built once; past the session, which keeps no objects of what it sends
_TABLE = cast("Table", OutboxMail.__table__)
_OURS = (_TABLE.c.id == bindparam("mail_id"), _TABLE.c.lease_owner == bindparam("owner"))
_RENEW = update(_TABLE).where(*_OURS, _TABLE.c.state.in_(UNSENT)).values(lease_until_at=bindparam("until_at"))
_AS_SENT = {"state": MailState.SENT, "sent_at": bindparam("now"), "failure": "", "attempts": _TABLE.c.attempts + 1}
_KEPT: dict[str, object] = {"subject": bindparam("new_subject"), "text": bindparam("new_text")}
_SENT = update(_TABLE).where(*_OURS).values(**_AS_SENT, **_KEPT, **_FREE)


def _finish(mail: OutboxMail, owner: str, *conditions: ColumnElement[bool], **values: object) -> bool:
    finished = update(OutboxMail).where(*_OURS, *conditions).values(**values)
    return _changed(finished, {"mail_id": mail.id, "owner": owner}) == 1


def _changed(statement: Update, values: dict[str, object] | None = None) -> int:
    return cast("CursorResult[Any]", db.session.execute(statement, values)).rowcount


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts before it: 30 s, 1 min, 2 min … 30 min."""
    return min(LONGEST_DELAY, FIRST_DELAY * (1 << min(attempts, 10)))


def waited(attempts: int) -> timedelta:
    """How long a mail of this many failed attempts has been put off in all."""
    return sum((back_off(attempt) for attempt in range(attempts)), timedelta(0))


def paused_until(now: datetime) -> datetime | None:
    """Until when the relay is paused; None when it is not."""
    return db.session.scalar(select(func.max(OutboxMail.due_at)).where(*is_paused(now)))


def is_paused(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions on OutboxMail: the relay did not let it out, and is left alone for a while."""
    return OutboxMail.state == MailState.HELD, OutboxMail.due_at > now, OutboxMail.due_at <= now + 2 * RELAY_PAUSE


def counts(event: Event | None = None) -> dict[MailState, int]:
    """How many mails there are in each state, of one event or of all."""
    query = select(OutboxMail.state, func.count()).group_by(OutboxMail.state)
    if event is not None:
        query = query.where(OutboxMail.event_id == event.id)
    found: dict[MailState, int] = dict(db.session.execute(query).all())
    return {state: found.get(state, 0) for state in MailState}
