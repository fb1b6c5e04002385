"""Sending what is due: lease, ask whether it still makes sense, render, send with no transaction open, finish."""

from __future__ import annotations

import logging
import os
import secrets
from enum import Enum

from summit import clock
from summit.db import db, retrying, transaction
from summit.errors import N_
from summit.mail import about, delivery, messages, outbox, relevance, rendering
from summit.mail.problems import DeliveryProblem, RelayClosed, Undeliverable
from summit.models import OutboxMail

log = logging.getLogger(__name__)

NOT_WRITTEN = N_("The mail could not be written. This is a fault of the software.")


class End(Enum):
    """How a mail left our hands."""

    SENT = "sent"
    LEFT = "left"  # cancelled, put off, failed, or not ours any more
    STOPPED = "stopped"  # the relay does not let us in: no use trying the next


def drain() -> int:
    """Send everything that is due; returns how many mails went out."""
    owner = f"{os.getpid()}.{secrets.token_hex(4)}"
    sent = 0
    with delivery.post() as post:  # one connection for all of them, as long as it holds
        while mail_ids := _claim(owner):
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


def _send_all(mail_ids: list[int], owner: str, post: delivery.Round) -> list[End]:
    ends: list[End] = []
    for position, mail_id in enumerate(mail_ids):
        ends.append(_send(mail_id, owner, post))
        if ends[-1] is End.STOPPED:
            _release(mail_ids[position + 1 :], owner)
            break
    return ends


def _send(mail_id: int, owner: str, post: delivery.Round) -> End:
    letter = _letter(mail_id, owner)
    if letter is None:
        return End.LEFT
    try:
        post.send(letter, mail_id, clock.now())
    except DeliveryProblem as problem:
        return _note_problem(mail_id, owner, problem)

    def note() -> bool:
        with transaction():
            mail = _mail(mail_id)
            kept = letter.kept_text
            return outbox.finish_sent(mail, owner, subject=letter.subject, text=kept, now=clock.now())

    if not retrying(note):
        log.warning("Mail %s was sent, but its lease was lost meanwhile; it may be sent twice.", mail_id)
    return End.SENT


def _letter(mail_id: int, owner: str) -> rendering.Letter | None:
    """The rendered mail; None when it is not ours any more, makes no sense any more, or cannot be written."""
    if not retrying(lambda: _is_still_to_send(mail_id, owner)):
        return None
    try:
        return rendering.render(messages.compose(about.of(about.find(mail_id)), delivery.frame(clock.now())))
    except Exception:  # one mail that cannot be written must not keep the others waiting
        log.exception("Mail %s could not be written.", mail_id)
        with transaction():
            outbox.put_off(_mail(mail_id), owner, NOT_WRITTEN, clock.now())
        return None
    finally:
        db.session.rollback()  # nothing is open while we talk to the mail server


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
