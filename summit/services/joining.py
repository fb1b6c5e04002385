"""Taking part in an open group by the event's link alone: whoever asks gets a personal link by mail, and answers there.

The mail proves the address; before the yes there is no place. What is known of an address is told to nobody but its
owner: the answer is the same for everyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from summit.db import db
from summit.errors import N_, BadInput, NotPossible
from summit.models import (
    Actor,
    ActorKind,
    Area,
    Event,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
)
from summit.services import people, promises, quotas

VISITOR = Actor(ActorKind.PUBLIC)
_OF_REGISTRATION = {
    RegistrationState.CONFIRMED: MailKind.CONFIRMATION,
    RegistrationState.WAITLISTED: MailKind.WAITING_LIST,
    RegistrationState.OFFERED: MailKind.OFFER,
}
SPARE = timedelta(hours=1)  # between two mails with the same link


@dataclass(frozen=True)
class Room:
    """A group that anyone can join: how many places are free for that, and how many wait."""

    group: Group
    free: int
    waiting: int


def groups_of(event: Event, now: datetime) -> list[Group]:
    """The groups that anyone can join now; none when the event takes no answers or the deadline has passed."""
    is_late = event.answer_until_at is not None and now >= event.answer_until_at
    has_begun = event.starts_at is not None and now >= event.starts_at
    if not event.takes_answers(now) or is_late or has_begun:
        return []
    return [group for group in event.groups if group.is_joinable]


def rooms(event: Event, now: datetime) -> list[Room]:
    """What whoever thinks of joining should know. Only a hint: the place is taken with the yes."""
    groups = groups_of(event, now)
    counted = (
        select(Registration.group_id, func.count())
        .where(
            Registration.group_id.in_([group.id for group in groups]),
            Registration.state == RegistrationState.WAITLISTED,
        )
        .group_by(Registration.group_id)
    )
    waiting: dict[int, int] = dict(db.session.execute(counted).all()) if groups else {}
    return [Room(group, _free(group), waiting.get(group.id, 0)) for group in groups]


def join(
    group: Group,
    *,
    name: str,
    email: str,
    organisation: str = "",
    area: Area | None = None,
    language: str,
    now: datetime,
) -> None:
    """Mail the personal link: a new one, or that of whoever is invited already. At most one mail an hour.

    Raises NotPossible for a group that cannot be joined now, BadInput for a missing name or area.
    """
    event = group.event
    if group not in groups_of(event, now):
        raise NotPossible(N_("It is not possible to take part in this way at the moment."))
    if group.is_one_per_area and area is None:
        raise BadInput(N_("Please choose your area."), field="area")
    quotas.hold_still(group)  # or a form sent twice in this moment would be two people
    known = people.find(event, name=name, email=email)
    if known is not None and promises.is_asked(known):
        _mail_again(known, now)
        return
    # what is typed here about somebody we know is not believed: it is theirs to change by their link
    person = known or people.find_or_add(
        event, name=name, email=email, organisation=organisation, area=area, language=language, now=now
    )
    person.area = person.area or area
    promises.send(promises.create(person, group, now=now), by=VISITOR, now=now)


def _free(group: Group) -> int:
    return max(0, min(quotas.left_to_give(group), group.pool.free, group.event.pool.free))


def _mail_again(person: Person, now: datetime) -> None:
    """What the person should have in their mailbox. Who is a reserve, or came without a link, has no such mail."""
    invitation = person.invitations[-1] if person.invitations else None
    kind = _latest_mail(invitation) if invitation else None
    if invitation is not None and kind is not None and not _has_been_mailed(invitation, kind, now):
        promises.mail(kind, invitation, now)
        promises.log("invitation.link_sent_again", invitation, VISITOR, now)


def _has_been_mailed(invitation: Invitation, kind: MailKind, now: datetime) -> bool:
    lately = select(OutboxMail.id).where(
        OutboxMail.invitation_id == invitation.id, OutboxMail.kind == kind, OutboxMail.created_at > now - SPARE
    )
    return db.session.scalar(lately.limit(1)) is not None


def _latest_mail(invitation: Invitation) -> MailKind | None:
    if invitation.state is InvitationState.SENT:
        return MailKind.SUBSTITUTE_ASKED if invitation.substitute_for_id else MailKind.INVITATION
    registration = invitation.person.registration
    if invitation.state is InvitationState.ACCEPTED and registration is not None:
        return _OF_REGISTRATION.get(registration.state)
    return None
