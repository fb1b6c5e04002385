"""The outbox as an organiser sees it: to whom, about what, how far; and a second try, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from summit.db import db, held, locked, on_commit
from summit.errors import N_, NotPossible
from summit.mail import outbox, standing
from summit.models import (
    Actor,
    Event,
    Invitation,
    MailKind,
    MailState,
    NominatorContact,
    OutboxMail,
    Person,
    Registration,
)
from summit.services import audit, bounces

PER_PAGE = 50

CANCELLED_BY_HAND = N_("An organiser stopped it.")


class Filters(TypedDict):
    """Which mails are looked for."""

    state: MailState | None
    kind: MailKind | None
    query: str


@dataclass(frozen=True)
class Page:
    """Some of the mails, the newest first. `total` counts all that match."""

    mails: Sequence[OutboxMail]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The number of the first mail shown, counted from 1."""
        return (self.page - 1) * PER_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The number of the last mail shown."""
        return min(self.page * PER_PAGE, self.total)


def find(
    event: Event, *, state: MailState | None = None, kind: MailKind | None = None, query: str = "", page: int = 1
) -> Page:
    """The mails of an event in this state, of this kind, to someone whose name or address holds `query`."""
    wanted = _wanted(event, kind, query)
    if state is not None:
        wanted.append(OutboxMail.state == state)
    total = db.session.scalar(select(func.count(OutboxMail.id)).where(*wanted)) or 0
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(page, 1), pages)
    rows = db.session.scalars(
        _with_people(select(OutboxMail))
        .where(*wanted)
        .order_by(OutboxMail.id.desc())
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return Page(rows.all(), total, page, pages)


def _wanted(event: Event, kind: MailKind | None, query: str) -> list[ColumnElement[bool]]:
    wanted = [OutboxMail.event_id == event.id]
    if kind is not None:
        wanted.append(OutboxMail.kind == kind)
    if query.strip():
        wanted.append(OutboxMail.id.in_(_to(event, query.strip())))
    return wanted


def by_id(event: Event, id: int) -> OutboxMail | None:
    """The event's own mail of this id; None for a foreign or unknown one."""
    query = _with_people(select(OutboxMail)).where(OutboxMail.id == id, OutboxMail.event_id == event.id)
    return db.session.scalar(query)


def kinds_of(event: Event) -> list[MailKind]:
    """Which kinds of mail the event has written so far."""
    used = set(db.session.scalars(select(OutboxMail.kind).where(OutboxMail.event_id == event.id).distinct()))
    return [kind for kind in MailKind if kind in used]


def recipient(mail: OutboxMail) -> tuple[str, str]:
    """(name, address) of whom the mail is for; empty when they have been deleted."""
    if mail.contact is not None:
        return mail.contact.name, mail.contact.email
    registration = mail.registration
    if mail.invitation is not None:
        person: Person | None = mail.invitation.person
    else:
        person = registration.person if registration is not None else None
    return (person.name, person.email) if person is not None else ("", "")


def retry(mail: OutboxMail, *, by: Actor, now: datetime) -> None:
    """Try a mail again that came back. Raises NotPossible for any other."""
    mail = _look_again(mail)
    if mail.state is not MailState.FAILED:
        raise NotPossible(N_("Only a mail that came back can be sent again."))
    outbox.queue_anew(mail, now)
    _log("mail.retried", mail, by, now)
    on_commit("outbox", outbox.ring)


def retry_all(event: Event, *, kind: MailKind | None, query: str, by: Actor, now: datetime) -> int:
    """Try every mail of this kind and to these people again that came back, unless a later one took its place."""
    came_back = (*_wanted(event, kind, query), bounces.came_back())
    mails = db.session.scalars(locked(select(OutboxMail).where(*came_back).order_by(OutboxMail.id))).all()
    for mail in mails:
        outbox.queue_anew(mail, now)
    if mails:
        audit.log("mails.retried", event=event, by=by, now=now, count=len(mails))
        on_commit("outbox", outbox.ring)
    return len(mails)


def try_now(event: Event, *, by: Actor, now: datetime) -> None:
    """End the pause of the relay, for every event: there is one relay, and a try does no harm."""
    if standing.end_pause(now):
        audit.log("mails.tried_now", event=event, by=by, now=now)
        on_commit("outbox", outbox.ring)


def cancel(mail: OutboxMail, *, by: Actor, now: datetime) -> None:
    """Do not send a mail that waits. Raises NotPossible when it has left already."""
    mail = _look_again(mail)
    if mail.state is MailState.CANCELLED:
        return
    if mail.state not in outbox.UNSENT:
        raise NotPossible(N_("The mail has left already."))
    mail.state, mail.failure = MailState.CANCELLED, CANCELLED_BY_HAND
    _log("mail.cancelled", mail, by, now)


def _look_again(mail: OutboxMail) -> OutboxMail:
    return held(mail)


def _log(action: str, mail: OutboxMail, by: Actor, now: datetime) -> None:
    person = mail.invitation.person if mail.invitation else mail.registration.person if mail.registration else None
    nominator = mail.contact.nominator if mail.contact else None
    audit.log(
        action,
        event=mail.event,
        person=person,
        nominator=nominator,
        by=by,
        now=now,
        mail_id=mail.id,
        kind=mail.kind.value,
    )


def _with_people(query: Select[OutboxMail]) -> Select[OutboxMail]:
    return query.options(
        joinedload(OutboxMail.invitation).joinedload(Invitation.person),
        joinedload(OutboxMail.registration).joinedload(Registration.person),
        joinedload(OutboxMail.contact).joinedload(NominatorContact.nominator),
    )


def _to(event: Event, text: str) -> Select[int]:
    """The ids of the mails to someone whose name or address holds `text`; capitals of the database's own alphabet."""
    holds = or_(Person.name.icontains(text, autoescape=True), Person.email.icontains(text, autoescape=True))
    people = select(Person.id).where(Person.event_id == event.id, holds)
    is_contact = or_(
        NominatorContact.name.icontains(text, autoescape=True), NominatorContact.email.icontains(text, autoescape=True)
    )
    return select(OutboxMail.id).where(
        or_(
            OutboxMail.invitation_id.in_(select(Invitation.id).where(Invitation.person_id.in_(people))),
            OutboxMail.registration_id.in_(select(Registration.id).where(Registration.person_id.in_(people))),
            OutboxMail.contact_id.in_(select(NominatorContact.id).where(is_contact)),
        )
    )
