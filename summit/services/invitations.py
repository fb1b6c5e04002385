"""Inviting, answering, withdrawing, expiring: the life of one invitation, step by allowed step."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from summit.db import db, held, is_held, locked
from summit.errors import N_, AlreadyThere, NoPlace, NotPossible, Refusal, TooLate
from summit.mail import outbox
from summit.models import (
    PAUSED,
    Actor,
    Channel,
    Event,
    EventState,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    Person,
    RegistrationState,
    Retired,
)
from summit.models.audit import SYSTEM
from summit.services import (
    bounces,
    deadlines,
    links,
    lock_order,
    people,
    promises,
    quotas,
    registrations,
    succession,
    waiting_list,
)

S = InvitationState
_PERSON = joinedload(Invitation.person, innerjoin=True).joinedload(Person.registration)
_AROUND = (joinedload(Invitation.event, innerjoin=True), joinedload(Invitation.group, innerjoin=True), _PERSON)


def invite(person: Person, group: Group, *, by: Actor, now: datetime, override: bool = False) -> Invitation:
    """Ask a person directly: a held group's place is promised at once, and the mail is written.

    Raises NoPlace, AlreadyThere, NotPossible. With `override` an organiser knowingly goes over the quota.
    """
    promises.refuse_cancelled(group.event)
    if group.event.state is not EventState.OPEN:
        raise NotPossible(N_("The event is not open yet, so nobody can be invited."))
    invitation = promises.create(person, group, now=now)
    promises.send(invitation, by=by, now=now, override=override)
    return invitation


def accept(invitation: Invitation, *, by: Actor, now: datetime, override: bool = False) -> None:
    """Yes. A promised place becomes a registration; without one, the place is taken now, or a spot on the waiting list.

    Also after a decline or withdrawal, while there is room. Raises TooLate, NotPossible.
    """
    invitation = look_again(invitation, comes=True)
    registration = invitation.person.registration
    if invitation.state is S.ACCEPTED or (registration is not None and registration.is_walk_in):
        waiting_list.accept_offer(registration, by=by, now=now)
        return
    _refuse_late(invitation, now)
    promises.require_step(invitation, S.ACCEPTED)
    is_over = override and _goes_over(invitation)
    has_place, left = _has_taken(invitation), succession.who_left(invitation)
    invitation.state = S.ACCEPTED
    invitation.answered_at = now
    invitation.accepted_at = invitation.accepted_at or now
    if has_place:
        registrations.confirm(invitation, by=by, now=now)
        succession.taken_over(invitation, left, by=by, now=now)
    else:
        registrations.wait(invitation, by=by, now=now)
    promises.log("invitation.accepted", invitation, by, now, override=is_over)


def decline(invitation: Invitation, *, reason: str = "", by: Actor, now: datetime) -> None:
    """No. The place is free at once and passed on in the same transaction."""
    invitation = look_again(invitation, comes=False)
    if invitation.state is S.DECLINED:
        return
    _refuse_held(invitation)
    if invitation.state is S.ACCEPTED:
        withdraw(invitation, reason=reason, by=by, now=now)
        return
    promises.require_step(invitation, S.DECLINED)
    invitation.state = S.DECLINED
    invitation.answered_at = now
    invitation.reason = reason
    promises.log("invitation.declined", invitation, by, now)
    promises.mail(MailKind.DECLINE_RECEIVED, invitation, now)
    free(invitation, now=now)


def withdraw(invitation: Invitation, *, reason: str = "", by: Actor, now: datetime) -> None:
    """The attendee cannot come after all. The link goes on working; the place is passed on."""
    invitation = look_again(invitation, comes=False)
    if invitation.state is S.WITHDRAWN:
        return
    if invitation.state is not S.ACCEPTED:
        raise NotPossible(N_("Only an accepted place can be given up."))
    _refuse_held(invitation)
    invitation.state = S.WITHDRAWN
    invitation.answered_at = now
    invitation.reason = reason
    registrations.cancel(invitation, by=by, now=now)
    promises.log("invitation.withdrawn", invitation, by, now)
    promises.mail(MailKind.WITHDRAWN, invitation, now)
    free(invitation, now=now)


def revoke(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The organiser or the nominator takes it back before it is answered: the link dies at once.

    A draft, of which nobody was told, goes off the list in the same way.
    """
    invitation = look_again(invitation, comes=False)
    if invitation.state is S.WITHDRAWN:
        return
    if invitation.state is S.ACCEPTED or not invitation.may_become(S.WITHDRAWN):
        raise NotPossible(
            N_("%(name)s has answered already, so the invitation cannot be taken back."),
            name=invitation.person.name,
        )
    was_asked = invitation.state is not S.DRAFT
    invitation.state = S.WITHDRAWN
    invitation.reserve_position = None
    links.renew(invitation, because=Retired.TAKEN_BACK, now=now)
    outbox.cancel_for(invitation)
    if was_asked:
        promises.log("invitation.revoked", invitation, by, now)
    else:
        promises.log("invitation.removed", invitation, by, now)
    free(invitation, now=now)


def expire_due(now: datetime) -> int:
    """Everyone whose answer deadline has passed: the place is passed on. Returns how many expired.

    While the date of an event is taken away no deadline of it passes.
    """
    paused = select(Event.id).where(Event.date_status.in_(PAUSED))
    late = select(Invitation).where(
        Invitation.state.in_([S.SENT, S.NOMINATED]),
        Invitation.answer_until_at <= now,
        Invitation.event_id.not_in(paused),
    )
    late = lock_order.places_first(late.order_by(Invitation.id).limit(200), Invitation.event_id)
    due = db.session.scalars(locked(late)).all()
    for invitation in due:
        invitation.state = S.EXPIRED
        promises.log("invitation.expired", invitation, SYSTEM, now)
    for invitation in due:
        free(invitation, now=now)
    return len(due)


def free(invitation: Invitation, *, now: datetime) -> None:
    """Release the place, if one was held, and pass it on."""
    if quotas.release(invitation):
        succession.not_taken(invitation, now=now)
        freed = waiting_list.Freed.by(invitation)
        waiting_list.pass_on(invitation.group, invitation.allocation, freed=freed, now=now)


def change_email(invitation: Invitation, email: str, *, sees_needs: bool = False, by: Actor, now: datetime) -> None:
    """A corrected address gets the mail again with a new link; the old link dies. `sees_needs`: may `by` see them?

    The same address once more changes nothing. Raises NotPossible for the one from which the mail came back, and what
    `people.readdressing_obstacle` says.
    """
    invitation = look_again(invitation)
    if invitation.person.is_erased:
        raise NotPossible(N_("Nothing is known of this person any more, so nobody can be asked."))
    if no := people.readdressing_obstacle(invitation.person, sees_needs=sees_needs):
        raise no
    if email == invitation.person.email:
        if bounces.has_bounced(invitation):
            raise NotPossible(
                N_("From this address the mail came back. Write another one, or send that mail again."), field="email"
            )
        return
    invitation.person.email = email
    invitation.channel = Channel.EMAIL
    links.renew(invitation, because=Retired.CORRECTED, now=now)
    outbox.cancel_for(invitation)
    bounces.forget(invitation)
    promises.log("invitation.address_corrected", invitation, by, now)
    _mail_again(invitation, by=by, now=now)


def _mail_again(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """What the person should have read. Reserves, drafts and people of a planned wave are written to in their turn."""
    if invitation.state is S.SENT:
        is_substitute = invitation.substitute_for_id is not None
        promises.mail(MailKind.SUBSTITUTE_ASKED if is_substitute else MailKind.INVITATION, invitation, now)
        deadlines.give(invitation, invitation.answer_until_at, now=now)
    elif invitation.state is S.NOMINATED and not invitation.is_planned:
        promises.send(invitation, by=by, now=now)
    elif invitation.state is S.ACCEPTED and invitation.person.registration is not None:
        of_state = {RegistrationState.WAITLISTED: MailKind.WAITING_LIST, RegistrationState.OFFERED: MailKind.OFFER}
        promises.mail(of_state.get(invitation.person.registration.state, MailKind.CONFIRMATION), invitation, now)


def look_again(invitation: Invitation, *, comes: bool | None = None) -> Invitation:
    """The same invitation, locked and read afresh: what is decided now is decided on what is true now.

    Before a yes or a no (`comes`) with the pools of the place that it moves.
    """
    if comes is not None and not is_held(invitation):
        lock_order.hold_place(invitation, comes=comes)
    return held(invitation, *_AROUND)


def _refuse_held(invitation: Invitation) -> None:
    """Who came and who stayed away is known by then, and no answer changes it."""
    if invitation.event.state is EventState.HELD:
        raise TooLate(N_("The event is over."))


def _refuse_late(invitation: Invitation, now: datetime) -> None:
    event = invitation.event
    if invitation.person.is_erased:
        raise NotPossible(N_("Nothing is known of this person any more, so nobody can be asked."))
    promises.refuse_cancelled(event)
    if event.has_ended(now):
        raise TooLate(N_("The event is over."))
    if not invitation.can_be_answered:
        raise NotPossible(N_("The event does not take answers at the moment."))
    if invitation.state is S.EXPIRED or invitation.is_late(now):
        if not invitation.holds_place and has_room(invitation):
            return
        if invitation.is_released:
            raise TooLate(N_("You did not say in time whether you still come, and the place has been passed on."))
        raise TooLate(
            N_("The answer was due by %(deadline)s, and the place has been passed on."),
            deadline=invitation.answer_until_at,
        )


def _has_taken(invitation: Invitation) -> bool:
    """Take the place: the nominator's while it has one, otherwise one of the group's.

    After a miss it is looked at once more with the pools locked, so that no place freed meanwhile is missed.
    """
    try:
        quotas.take(invitation)
    except NoPlace:
        quotas.hold_still(invitation.group, invitation.allocation)
        return waiting_list.has_taken(invitation)
    return True


def _goes_over(invitation: Invitation) -> bool:
    """Take the place whatever it costs; was none free?"""
    try:
        quotas.take(invitation)
    except (AlreadyThere, NoPlace):
        quotas.take(invitation, override=True)
        return True
    return False


def can_say_yes(invitation: Invitation, now: datetime) -> bool:
    """Would `accept` be heard now: before the answer, or after a no, a withdrawal or the deadline?"""
    return obstacle(invitation, now) is None


def obstacle(invitation: Invitation, now: datetime) -> Refusal | None:
    """Why a yes would not be heard now; None when it would."""
    try:
        _refuse_late(invitation, now)
        promises.require_step(invitation, S.ACCEPTED)
    except Refusal as no:
        return no
    return None


def has_room(invitation: Invitation) -> bool:
    """Is a place free for this invitation at the moment? Only a hint: `quotas.take` decides."""
    if not (invitation.event.pool.free and invitation.group.pool.free):
        return False
    if invitation.allocation:
        return invitation.allocation.pool.free > 0
    return quotas.left_to_give(invitation.group) > 0  # what nominators have been given is theirs
