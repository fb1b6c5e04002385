"""Handing a place on to a named person, who has to accept it; the place is never free in between.

What becomes of it when that person answers stands in `succession`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from summit.db import db
from summit.errors import N_, NN_, AlreadyThere, BadInput, NotPossible, Refusal, TooLate
from summit.imports.wording import folded
from summit.mail import outbox
from summit.models import (
    CALLED,
    Actor,
    ActorKind,
    Area,
    Channel,
    DateStatus,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    Person,
    RegistrationState,
    Retired,
)
from summit.services import deadlines, invitations, links, people, promises, quotas, registrations

S = InvitationState
MOST_HANDOVERS = 3  # of one place, one after the other


def may_hand_on(invitation: Invitation, now: datetime) -> bool:
    """Can the person name a substitute now?"""
    return obstacle(invitation, now) is None


def obstacle(invitation: Invitation, now: datetime, *, knowingly: bool = False) -> Refusal | None:
    """Why the place cannot be handed on now; None when it can. `knowingly`: an organiser answers for who gets it."""
    event = invitation.event
    if event.date_status is DateStatus.CANCELLED:
        return NotPossible(N_("The event is cancelled."))
    if event.has_ended(now):
        return TooLate(N_("The event is over."))
    if not _holds_a_place_to_give(invitation, now):
        return NotPossible(N_("Only somebody who holds a place can hand it on."))
    if _has_begun(event, now):
        return TooLate(N_("The event has begun, so nobody can be named any more. Whoever comes is let in at the desk."))
    if invitation.handovers >= MOST_HANDOVERS:
        return NotPossible(
            *NN_(
                "This place has been handed on once already, which is as often as it can be.",
                "This place has been handed on %(count)d times already, which is as often as it can be.",
            ),
            count=MOST_HANDOVERS,
        )
    if invitation.person.registration is not None and invitation.person.registration.check_in is not None:
        return NotPossible(N_("%(name)s has come already."), name=invitation.person.name)
    if not (knowingly or invitation.nominator or invitation.person.organisation):
        return NotPossible(
            N_(
                "We do not know from which organisation %(name)s comes, so only the organiser can name somebody else. "
                "Please ask %(host)s."
            ),
            name=invitation.person.name,
            host=event.host.name,
        )
    return None


def judge(
    invitation: Invitation, *, name: str, email: str, by: Actor, now: datetime, knowingly: bool = False
) -> Person | None:
    """Would `hand_on` be heard for this person? Returns who it is, if known; raises what that would raise."""
    if no := obstacle(invitation, now, knowingly=knowingly):
        raise no
    if not email.strip() and by.kind is ActorKind.ATTENDEE:
        raise BadInput(N_("Please write an e-mail address."), field="email")
    known = people.find(invitation.event, name=name, email=email, area=_area(invitation))
    if known is None:
        return None
    if known is invitation.person:
        raise AlreadyThere(N_("This is %(name)s. Please name somebody else."), field="name", name=known.name)
    promises.refuse_asked(known)
    _refuse_stranger(invitation, known, knowingly=knowingly)
    return known


def hand_on(
    invitation: Invitation,
    *,
    name: str,
    email: str,
    phone: str = "",
    by: Actor,
    now: datetime,
    knowingly: bool = False,
) -> Invitation:
    """The place goes over to the named person, who is asked; the old link dies at once. Returns the new invitation.

    The substitute is of the same group, and of the same nominator or organisation (`knowingly`: of any). Raises what
    `obstacle` says, AlreadyThere for somebody who is asked or comes already, BadInput, NotPossible for another area.
    """
    quotas.hold_still(invitation.group, invitation.allocation)
    invitation = invitations.look_again(invitation)
    known = judge(invitation, name=name, email=email, by=by, now=now, knowingly=knowingly)
    substitute = known or _new_person(invitation, name, email, now)
    substitute.area = substitute.area or _area(invitation)
    substitute.phone = phone.strip() or substitute.phone
    substitute.organisation = substitute.organisation or _organisation(invitation)
    asked = promises.create(
        substitute, invitation.group, nominator=invitation.nominator, allocation=invitation.allocation, now=now
    )
    asked.substitute_for, asked.handovers = invitation, invitation.handovers + 1
    _leave(invitation, by=by, now=now)
    quotas.move(invitation, asked)
    promises.log("invitation.handed_on", invitation, by, now, other_person_id=asked.person_id, knowingly=knowingly)
    _ask(asked, invitation, by=by, now=now)
    return asked


def answer_until(event: Event, now: datetime) -> datetime:
    """The deadline of a substitute who is asked now: an offer's time, never after the event begins."""
    until = now + timedelta(hours=event.offer_hours)
    if event.date_status is DateStatus.FIXED and event.starts_at is not None:
        return min(until, event.starts_at)
    return until


def chain(invitation: Invitation) -> list[Invitation]:
    """Everyone who has held this place, from the first up to whoever has it now."""
    first = invitation
    while first.substitute_for is not None:
        first = first.substitute_for
    held = [first]
    while (after := successor(held[-1])) is not None:
        held.append(after)
    return held


def successor(invitation: Invitation) -> Invitation | None:
    """Who was named to come instead."""
    return db.session.scalar(select(Invitation).where(Invitation.substitute_for_id == invitation.id))


def _holds_a_place_to_give(invitation: Invitation, now: datetime) -> bool:
    """A place that was taken; or one that is promised, while it can still be taken."""
    if invitation.state is S.ACCEPTED:
        registration = invitation.person.registration
        is_confirmed = registration is not None and registration.state is RegistrationState.CONFIRMED
        return is_confirmed and invitation.event.state in CALLED
    is_asked = invitation.state is S.SENT and invitation.can_be_answered and not invitation.is_late(now)
    return is_asked and invitation.holds_place


def _has_begun(event: Event, now: datetime) -> bool:
    return event.date_status is DateStatus.FIXED and event.starts_at is not None and now >= event.starts_at


def _new_person(invitation: Invitation, name: str, email: str, now: datetime) -> Person:
    old, area = invitation.person, _area(invitation)
    return people.find_or_add(invitation.event, name=name, email=email, area=area, language=old.language, now=now)


def _area(invitation: Invitation) -> Area | None:
    """Where a substitute is from, unless it is known: one-per-area groups stay in the area."""
    if invitation.group.is_one_per_area:
        return invitation.person.area
    return invitation.nominator.area if invitation.nominator else None


def _organisation(invitation: Invitation) -> str:
    """Of which organisation a substitute is; who was nominated comes for the nominator."""
    return "" if invitation.nominator else invitation.person.organisation


def _refuse_stranger(invitation: Invitation, known: Person, *, knowingly: bool) -> None:
    """Raises NotPossible for somebody of another area or, unless `knowingly`, of another organisation."""
    if invitation.group.is_one_per_area and known.area is not None and known.area is not invitation.person.area:
        raise NotPossible(
            N_("%(group)s has one place for each area, and %(name)s is from %(area)s."),
            field="name",
            group=invitation.group.name,
            name=known.name,
            area=known.area.name,
        )
    own = _organisation(invitation)
    if own and known.organisation and folded(known.organisation) != folded(own) and not knowingly:
        raise NotPossible(
            N_("%(name)s is not from %(organisation)s. Please ask the organiser."),
            field="name",
            name=known.name,
            organisation=own,
        )


def _leave(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The first holder goes: no registration, no living link, no mail that still says otherwise."""
    registrations.cancel(invitation, by=by, now=now)
    invitation.state = S.REPLACED
    links.renew(invitation, because=Retired.HANDED_ON, now=now)
    outbox.cancel_for(invitation)


def _ask(asked: Invitation, giver: Invitation, *, by: Actor, now: datetime) -> None:
    """The mail to the substitute; who has no address is asked by the nominator, or by letter."""
    asked.state = S.NOMINATED if asked.channel is Channel.NOMINATOR else S.SENT
    asked.sent_at = now
    deadlines.give(asked, answer_until(asked.event, now), now=now)
    promises.mail(MailKind.SUBSTITUTE_ASKED, asked, now)
    promises.log("substitute.asked", asked, by, now, other_person_id=giver.person_id)
