"""Mails that came back: a failed mail counts until a later one to the same person has taken its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import aliased

from summit.db import db, read_once
from summit.models import Event, Invitation, InvitationState, MailState, OutboxMail, Person

_S = InvitationState

STILL_MATTERS = frozenset({_S.RESERVE, _S.NOMINATED, _S.SENT, _S.ACCEPTED})


@dataclass(frozen=True)
class Bounced:
    """Somebody who was asked, and whose latest mail came back."""

    invitation_id: int
    nominator_id: int | None
    person_id: int
    name: str


def came_back() -> ColumnElement[bool]:
    """Condition on OutboxMail: it failed, and nothing was sent or is waiting for the same invitation after it."""
    later = aliased(OutboxMail)
    return and_(
        OutboxMail.state == MailState.FAILED,
        ~exists().where(
            later.invitation_id == OutboxMail.invitation_id,
            later.id > OutboxMail.id,
            later.state != MailState.CANCELLED,
        ),
    )


def came_back_in(event: Event) -> ColumnElement[bool]:
    """The same for the mails of `event`, found among the failed ones, which are few.

    Without the "+ 0" SQLite reads every mail of the event, on every page of its organisers.
    """
    return and_(OutboxMail.event_id + 0 == event.id, came_back())


def has_bounced(invitation: Invitation) -> bool:
    """Did the latest mail to this person come back? A corrected address is a new chance."""
    query = select(OutboxMail.id).where(OutboxMail.invitation_id == invitation.id, came_back())
    return db.session.scalar(query.limit(1)) is not None


def forget(invitation: Invitation) -> None:
    """What came back from an old address says nothing about a new one: a reserve is passed over no longer."""
    invitation.skipped_because = ""
    db.session.execute(
        update(OutboxMail)
        .where(OutboxMail.invitation_id == invitation.id, OutboxMail.state == MailState.FAILED)
        .values(state=MailState.CANCELLED)
        .execution_options(synchronize_session="fetch")
    )


@read_once
def of_event(event: Event) -> Sequence[Bounced]:
    """Whose mail came back while it still matters, once for each invitation. One query."""
    query = (
        select(Invitation.id, Invitation.nominator_id, Person.id, Person.name)
        .join(Invitation, Invitation.person_id == Person.id)
        .join(OutboxMail, OutboxMail.invitation_id == Invitation.id)
        .where(Invitation.event_id == event.id, Invitation.state.in_(STILL_MATTERS), came_back())
        .distinct()
        .order_by(Person.id, Invitation.id)
    )
    return [Bounced(*row) for row in db.session.execute(query)]


def people(event: Event, limit: int) -> tuple[int, list[str]]:
    """How many people's mail came back, and the names of the first `limit`."""
    names = {one.person_id: one.name for one in of_event(event)}
    return len(names), list(names.values())[:limit]
