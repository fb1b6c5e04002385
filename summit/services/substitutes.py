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
    Actor,
    ActorKind,
    Area,
    DateStatus,
    Event,
    EventState,
    Invitation,
    InvitationState,
    MailKind,
    Person,
    RegistrationState,
    Retired,
)
from summit.services import invitations, links, people, promises, quotas, registrations

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
    invitation = invitations.look_again(invitation)
    quotas.hold_still(invitation.group, invitation.allocation)
    if no := obstacle(invitation, now, knowingly=knowingly):
        raise no
    if not email.strip() and by.kind is ActorKind.ATTENDEE:
        raise BadInput(N_("Please write an e-mail address."), field="email")
    substitute = _substitute(invitation, name, email, phone, knowingly=knowingly, now=now)
    asked = promises.create(
        substitute, invitation.group, nominator=invitation.nominator, allocation=invitation.allocation, now=now
    )
    asked.substitute_for, asked.handovers = invitation, invitation.handovers + 1
    _leave(invitation, by=by, now=now)
    quotas.move(invitation, asked)
    promises.log("invitation.handed_on", invitation, by, now, other_person_id=asked.person_id, knowingly=knowingly)
    _ask(asked, invitation, by=by, now=now)
    return asked


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
        return is_confirmed and invitation.event.state in {EventState.OPEN, EventState.CLOSED}
    is_late = invitation.answer_until_at is not None and now >= invitation.answer_until_at
    is_asked = invitation.state is S.SENT and invitation.can_be_answered and not is_late
    return is_asked and invitation.holds_place


def _has_begun(event: Event, now: datetime) -> bool:
    return event.date_status is DateStatus.FIXED and event.starts_at is not None and now >= event.starts_at


def _substitute(invitation: Invitation, name: str, email: str, phone: str, *, knowingly: bool, now: datetime) -> Person:
    """The person who is named: a new one, or one who is known and free to come."""
    old, nominator = invitation.person, invitation.nominator
    area = old.area if invitation.group.is_one_per_area else nominator.area if nominator else None
    organisation = "" if nominator else old.organisation
    known = people.find(invitation.event, name=name, email=email, area=area)
    if known is None:
        return people.find_or_add(
            invitation.event,
            name=name,
            email=email,
            phone=phone,
            organisation=organisation,
            area=area,
            language=old.language,
            now=now,
        )
    if known is old:
        raise AlreadyThere(N_("This is %(name)s. Please name somebody else."), field="name", name=old.name)
    _refuse_stranger(invitation, known, area, knowingly=knowingly)
    known.area = known.area or area
    known.phone = phone.strip() or known.phone
    known.organisation = known.organisation or organisation
    return known


def _refuse_stranger(invitation: Invitation, known: Person, area: Area | None, *, knowingly: bool) -> None:
    """Raises NotPossible for somebody of another area or, unless `knowingly`, of another organisation."""
    if invitation.group.is_one_per_area and known.area is not None and known.area is not area:
        raise NotPossible(
            N_("%(group)s has one place for each area, and %(name)s is from %(area)s."),
            field="name",
            group=invitation.group.name,
            name=known.name,
            area=known.area.name,
        )
    own = invitation.person.organisation
    is_other = bool(known.organisation) and folded(known.organisation) != folded(own)
    if invitation.nominator is None and is_other and not knowingly:
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
    """The mail to the substitute, with a deadline of its own: an offer's time, never after the event begins."""
    event = asked.event
    until = now + timedelta(hours=event.offer_hours)
    is_dated = event.date_status is DateStatus.FIXED and event.starts_at is not None
    asked.state = S.SENT
    asked.sent_at = now
    asked.answer_until_at = min(until, event.starts_at) if is_dated and event.starts_at else until
    promises.mail(MailKind.SUBSTITUTE_ASKED, asked, now)
    promises.log("substitute.asked", asked, by, now, other_person_id=giver.person_id)
