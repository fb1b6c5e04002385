"""Sending what is due: lease, ask whether it still makes sense, render, send with no transaction open, finish.

What was leased together is written ahead together. One short transaction stands between two mails: it notes that the
first has left, renews the lease of the second, and looks whether anything has changed since that was written; if so,
or if a second has passed, it is asked about and written anew. So never more than one mail has left unnoted.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.exc import DBAPIError

from summit import clock
from summit.db import db, retrying, transaction
from summit.errors import N_
from summit.mail import about, delivery, messages, outbox, relevance, rendering, witness
from summit.mail.problems import DeliveryProblem, RelayClosed, Undeliverable
from summit.models import MailKind, OutboxMail

log = logging.getLogger(__name__)

NOT_WRITTEN = N_("The mail could not be written. This is a fault of the software.")
FRESH = timedelta(seconds=1)
"""How old a letter may be that was written ahead: it also tells of rows that nobody looks at again."""

LOOKS_AGAIN_AFTER = 3.0
"""Seconds after which a slow round looks for what is more urgent: somebody may be waiting to sign in."""

TELL_OF_OTHERS = frozenset({MailKind.SUBSTITUTE_ASKED, MailKind.SUBSTITUTION_DONE, MailKind.NOMINATOR_ASKED})
"""Never written ahead: they name people who may be erased meanwhile, and whose rows are not looked at again."""


class End(Enum):
    """How a mail left our hands."""

    SENT = "sent"
    LEFT = "left"  # cancelled, put off, failed, or not ours any more
    STOPPED = "stopped"  # the relay does not let us in: no use trying the next


def drain(call_another: Callable[[], None] = lambda: None) -> int:
    """Send everything that is due; returns how many mails went out.

    Whenever as many were taken as one takes at once, and so more may wait, `call_another` sender.
    """
    owner = f"{os.getpid()}.{secrets.token_hex(4)}"
    sent = 0
    with delivery.post() as post:  # one connection for all of them, as long as it holds
        while mail_ids := _claim(owner):
            if len(mail_ids) == outbox.TAKEN_AT_ONCE:
                call_another()
            post.hope_again()
            ends = _send_all(mail_ids, owner, post)
            sent += ends.count(End.SENT)
            if End.STOPPED in ends:
                break
    return sent


def _claim(owner: str) -> list[int]:
    now = clock.now()
    if not outbox.has_due(now):
        return []

    def lease() -> list[int]:
        with transaction():
            return [mail.id for mail in outbox.claim(owner, now)]

    return retrying(lease)


@dataclass(frozen=True)
class Ahead:
    """A letter written ahead at the moment `at`, when its mail made sense, and the rows that it tells of."""

    id: int
    letter: rendering.Letter
    rows: witness.Rows
    at: datetime

    def still_holds(self, owner: str) -> bool:
        """Renew the lease: is the mail ours, and has nothing changed? False when that must be found out anew."""
        now = clock.now()
        is_fresh = timedelta(0) <= now - self.at <= FRESH
        return is_fresh and outbox.renew(self, owner, now) and witness.rows_of([self.id]).get(self.id) == self.rows


@dataclass(frozen=True)
class Handed:
    """A mail that the server took at the moment `at`, and that nobody has noted yet: there is never more than one."""

    id: int
    letter: rendering.Letter
    at: datetime

    def note(self, owner: str) -> None:
        """Finish it, inside a transaction."""
        subject, text = self.letter.subject, self.letter.kept_text
        if not outbox.finish_sent(self, owner, subject=subject, text=text, now=self.at):
            log.warning("Mail %s was sent, but its lease was lost meanwhile; it may be sent twice.", self.id)


def _send_all(mail_ids: list[int], owner: str, post: delivery.Round) -> list[End]:
    ends: list[End] = []
    looks_again = time.monotonic() + LOOKS_AGAIN_AFTER
    ahead = _written_ahead(mail_ids)
    handed: Handed | None = None
    for position, mail_id in enumerate(mail_ids):
        letter = _letter(mail_id, owner, ahead.get(mail_id), handed)
        end, handed = _send(mail_id, letter, owner, post) if letter is not None else (End.LEFT, None)
        ends.append(end)
        if end is End.STOPPED or time.monotonic() >= looks_again:
            _release(mail_ids[position + 1 :], owner)
            break
    if handed is not None:
        _note(handed, owner)
    return ends


def _written_ahead(mail_ids: list[int]) -> dict[int, Ahead]:
    """The letters of these mails, as far as they make sense and can be written; what ails the others, `_letter` finds.

    Many at once are read in few queries, and what is the same in all of them is worked out once.
    """
    now = clock.now()
    try:
        rows = witness.rows_of(mail_ids)  # first, so that whatever changes from here on is seen
        letters = {mail.id: _tried(mail, now) for mail in about.find_all(mail_ids)}
    finally:
        db.session.rollback()
    return {id: Ahead(id, letter, rows[id], now) for id, letter in letters.items() if letter is not None}


def _tried(mail: OutboxMail, now: datetime) -> rendering.Letter | None:
    if mail.kind in TELL_OF_OTHERS:
        return None
    try:
        return _written(mail, now) if relevance.reason_to_cancel(mail, now) is None else None
    except Exception:  # comes up again, and is dealt with, when the mail has its turn
        return None


def _written(mail: OutboxMail, now: datetime) -> rendering.Letter:
    return rendering.render(messages.compose(about.of(mail), delivery.frame(now)))


def _letter(mail_id: int, owner: str, ahead: Ahead | None, handed: Handed | None) -> rendering.Letter | None:
    """The rendered mail; None when it is not ours any more, makes no sense any more, or cannot be written.

    Whatever comes of it, what was handed over before is noted first.
    """
    kept = _kept(ahead, owner, handed)
    if kept is not None:
        return kept
    if not retrying(lambda: _is_still_to_send(mail_id, owner)):
        return None
    try:
        return _written(about.find(mail_id), clock.now())
    except Exception:  # one mail that cannot be written must not keep the others waiting
        log.exception("Mail %s could not be written.", mail_id)
        with transaction():
            outbox.put_off(_mail(mail_id), owner, NOT_WRITTEN, clock.now())
        return None
    finally:
        db.session.rollback()  # nothing is open while we talk to the mail server


def _kept(ahead: Ahead | None, owner: str, handed: Handed | None) -> rendering.Letter | None:
    """The letter written ahead, if it still holds: asked in the transaction that notes what was handed over."""
    if ahead is None and handed is None:
        return None
    try:
        with transaction():
            if handed is not None:
                handed.note(owner)
            return ahead.letter if ahead is not None and ahead.still_holds(owner) else None
    except DBAPIError:  # somebody holds the next mail's row: no reason not to note this one
        if handed is not None:
            _note(handed, owner)
        return None


def _note(handed: Handed, owner: str) -> None:
    def note() -> None:
        with transaction():
            handed.note(owner)

    retrying(note)


def _send(mail_id: int, letter: rendering.Letter, owner: str, post: delivery.Round) -> tuple[End, Handed | None]:
    try:
        post.send(letter, mail_id, clock.now())
    except DeliveryProblem as problem:
        return _note_problem(mail_id, owner, problem), None
    return End.SENT, Handed(mail_id, letter, clock.now())


def _is_still_to_send(mail_id: int, owner: str) -> bool:
    now = clock.now()
    with transaction():
        mail = about.find(mail_id)
        if not outbox.renew(mail, owner, now):
            return False
        reason = relevance.reason_to_cancel(mail, now)
        if reason is not None:
            outbox.finish_cancelled(mail, owner, reason)
        return reason is None


def _note_problem(mail_id: int, owner: str, problem: DeliveryProblem) -> End:
    log.warning("Mail %s did not leave: %s", mail_id, type(problem).__name__)  # its words may hold an address

    def note() -> None:
        with transaction():
            mail = _mail(mail_id)
            if isinstance(problem, RelayClosed):
                outbox.hold(mail, owner, problem.reason, clock.now())
            elif isinstance(problem, Undeliverable):
                outbox.finish_failed(mail, owner, problem.reason)
            else:
                outbox.put_off(mail, owner, problem.reason, clock.now())

    retrying(note)
    return End.STOPPED if isinstance(problem, RelayClosed) else End.LEFT


def _release(mail_ids: list[int], owner: str) -> None:
    with transaction():
        for mail_id in mail_ids:
            outbox.release(_mail(mail_id), owner)


def _mail(mail_id: int) -> OutboxMail:
    return db.session.get_one(OutboxMail, mail_id)
