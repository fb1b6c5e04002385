"""Reminding those who have not answered: by itself some days before the deadline, and by hand; at most once a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked
from summit.errors import N_, NotPossible
from summit.mail import outbox, relevance
from summit.models import (
    Actor,
    Area,
    Event,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    MailState,
    OutboxMail,
    Person,
)
from summit.models.audit import SYSTEM
from summit.services import deadlines, invitations, mail_texts, promises

S = InvitationState


def remind_due(now: datetime) -> int:
    """Whose reminder is due gets it, once for each deadline, unless somebody reminded them today. Returns how many."""
    due = db.session.scalars(
        locked(
            select(Invitation)
            .where(
                Invitation.state == S.SENT,
                Invitation.remind_at <= now,
                Invitation.event_id.in_(deadlines.taking_answers(now)),
            )
            .order_by(Invitation.id)
            .limit(200)
        )
    ).all()
    for invitation in who_can_be_reminded(due, now=now):
        assert invitation.answer_until_at is not None  # otherwise nothing would be due
        _write(invitation, f"due:{int(invitation.answer_until_at.timestamp())}", by=SYSTEM, now=now)
    for invitation in due:
        invitation.remind_at = None
    return len(due)


def remind(invitations: Iterable[Invitation], *, by: Actor, now: datetime) -> int:
    """Remind those who have not answered. Returns how many mails were written.

    Raises NotPossible while the event takes no answers.
    """
    ids = [invitation.id for invitation in invitations]
    query = select(Invitation).where(Invitation.id.in_(ids), Invitation.state == S.SENT).order_by(Invitation.id)
    asked = db.session.scalars(locked(query)).all()
    events = {invitation.event for invitation in asked}
    for event in events:
        if not event.takes_answers(now):
            raise NotPossible(N_("The event does not take answers at the moment, so nobody is reminded."))
    written = 0
    reminded = who_can_be_reminded(asked, now=now)
    for event in events:
        mail_texts.require_whole(event, MailKind.REMINDER, [one for one in reminded if one.event is event])
    for invitation in reminded:
        day = now.astimezone(invitation.event.zone).date()
        written += _write(invitation, day.isoformat(), by=by, now=now)
    return written


def stop(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The person wants no more reminders of this invitation; twice is a success."""
    invitation = invitations.look_again(invitation)
    if not invitation.wants_no_reminders:
        invitation.wants_no_reminders = True
        invitation.remind_at = None
        outbox.cancel_for(invitation, kinds=[MailKind.REMINDER], reason=relevance.UNWANTED)
        promises.log("invitation.reminders_stopped", invitation, by, now)


def who_can_be_reminded(invitations: Sequence[Invitation], *, now: datetime) -> list[Invitation]:
    """Those of them who were asked by mail, still can answer, want reminders, and got none today. One query for all."""
    reminded = reminded_at([invitation.id for invitation in invitations])
    return [one for one in invitations if _owes_an_answer(one, now) and not _is_today(reminded.get(one.id), one, now)]


def reminded_at(ids: Sequence[int]) -> dict[int | None, datetime]:
    """When each of these invitations was last reminded of; what was stopped before it left does not count."""
    query = (
        select(OutboxMail.invitation_id, func.max(OutboxMail.created_at))
        .where(
            OutboxMail.invitation_id.in_(ids),
            OutboxMail.kind == MailKind.REMINDER,
            OutboxMail.state != MailState.CANCELLED,
        )
        .group_by(OutboxMail.invitation_id)
    )
    return dict(db.session.execute(query).all())


def unanswered(
    event: Event, group: Group | None = None, area: Area | None = None, *, only: Collection[int] | None = None
) -> list[Invitation]:
    """Those of the event, or of a group or an area, who were asked by mail and have not answered; the oldest first.

    `only` are the ids of the groups that are asked about at all.
    """
    query = (
        select(Invitation)
        .join(Person)
        .where(Invitation.event_id == event.id, Invitation.state == S.SENT, Person.email != "")
        .options(joinedload(Invitation.person), joinedload(Invitation.group), joinedload(Invitation.nominator))
        .order_by(Invitation.sent_at, Invitation.id)
    )
    if group is not None:
        query = query.where(Invitation.group_id == group.id)
    if only is not None:
        query = query.where(Invitation.group_id.in_(only))
    if area is not None:
        query = query.where(Person.area_id == area.id)
    return list(db.session.scalars(query))


def _write(invitation: Invitation, occasion: str, *, by: Actor, now: datetime) -> bool:
    is_written = outbox.put(
        MailKind.REMINDER,
        event=invitation.event,
        invitation=invitation,
        dedupe=f"reminder:{invitation.id}:{occasion}",
        now=now,
    )
    if is_written:
        promises.log("invitation.reminded", invitation, by, now)
    return is_written


def _owes_an_answer(invitation: Invitation, now: datetime) -> bool:
    is_late = invitation.answer_until_at is not None and invitation.answer_until_at <= now
    is_reached = bool(invitation.person.email) and not invitation.wants_no_reminders
    return invitation.state is S.SENT and is_reached and not is_late


def _is_today(moment: datetime | None, invitation: Invitation, now: datetime) -> bool:
    zone = invitation.event.zone
    return moment is not None and moment.astimezone(zone).date() == now.astimezone(zone).date()
