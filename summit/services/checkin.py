"""The desk: who has come. Checking in twice is a success; undoing is possible; walk-ins are a knowing override."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from summit.db import db, held
from summit.errors import N_, NotPossible
from summit.models import (
    Actor,
    Area,
    CheckIn,
    Event,
    EventState,
    Group,
    Invitation,
    InvitationState,
    Registration,
    RegistrationState,
)
from summit.services import audit, invitations, lock_order, people, promises, quotas, registrations, succession

S = RegistrationState

PRESSED_TWICE = timedelta(seconds=30)  # the same walk-in again within this time is one press of the button too many


def check_in(registration: Registration, *, by: Actor, now: datetime) -> CheckIn:
    """The person has come. Raises NotPossible for someone without a place, or when the event has been held."""
    registration = look_again(registration)
    if registration.check_in is not None:
        return registration.check_in
    _refuse_when_held(registration.event)
    if registration.state is not S.CONFIRMED:
        raise NotPossible(
            N_("%(name)s has no confirmed place. Add them as a walk-in if there is room."),
            name=registration.person.name,
        )
    arrived = CheckIn(registration=registration, at=now)
    db.session.add(arrived)
    registrations.log("checkin.came", registration, by, now)
    return arrived


def undo(registration: Registration, *, by: Actor, now: datetime) -> None:
    """It was a mistake: the person has not come. Raises NotPossible when the event has been held."""
    registration = look_again(registration)
    if registration.check_in is None:
        return
    _refuse_when_held(registration.event)
    db.session.delete(registration.check_in)
    registrations.log("checkin.undone", registration, by, now)


def walk_in(
    group: Group,
    *,
    name: str,
    organisation: str = "",
    area: Area | None = None,
    phone: str = "",
    override: bool = False,
    by: Actor,
    now: datetime,
) -> Registration:
    """Someone who is not on the list: registered and checked in at once.

    Raises NoPlace when the event or group is full, unless `override`: asked for, and logged as such.
    Raises NotPossible for someone who is on the list already, or when the event has been held. A person who was asked
    and has not answered gets the place that was promised to them.
    """
    _refuse_when_held(group.event)
    quotas.hold_still(group)  # or the same person, added twice in this moment, would be two
    person = people.find_or_add(
        group.event,
        name=name,
        organisation=organisation,
        area=area,
        phone=phone,
        language=group.event.language,
        now=now,
    )
    if person.registration is not None:
        if person.registration.is_walk_in and now - person.registration.created_at < PRESSED_TWICE:
            return person.registration
        raise NotPossible(N_("%(name)s is on the list already. Search for the name."), field="name", name=person.name)
    for promised in person.invitations:
        if promised.holds_place:  # asked, never answered, and here they are: this is the answer
            return came_unanswered(promised, by=by, now=now)
    quotas.take_place(group, None, person=person, override=override)
    registration = Registration(
        event=group.event,
        group=group,
        person=person,
        state=S.CONFIRMED,
        is_walk_in=True,
        created_at=now,
        confirmed_at=now,
    )
    db.session.add(registration)
    db.session.flush()
    registrations.log("checkin.walk_in", registration, by, now, override=override)
    check_in(registration, by=by, now=now)
    return registration


def came_after_all(registration: Registration, *, override: bool = False, by: Actor, now: datetime) -> None:
    """Someone who had withdrawn or waits stands at the desk: given a place and checked in.

    Raises NoPlace or AlreadyThere unless `override`, NotPossible when the event has been held. Twice is a success.
    """
    _hold_with_place(registration)
    registration = look_again(registration)
    if registration.check_in is None:
        _refuse_when_held(registration.event)
    if registration.state in {S.CANCELLED, S.WAITLISTED}:
        invitation = registration.invitation
        if invitation is not None and invitation.state is InvitationState.REPLACED:
            invitation = registration.invitation = _asked_since(registration)
            registration.is_walk_in = invitation is None
        if invitation is None:
            quotas.take_place(registration.group, None, person=registration.person, override=override)
        else:
            quotas.take(invitation, override=override)
            invitation.state = InvitationState.ACCEPTED
        registrations.enter(registration, S.CONFIRMED)
        registration.confirmed_at, registration.cancelled_at = now, None
        registrations.log("checkin.came_after_all", registration, by, now, override=override)
    elif registration.state is S.OFFERED:
        registrations.enter(registration, S.CONFIRMED)
        registration.confirmed_at = now
    check_in(registration, by=by, now=now)


def _hold_with_place(registration: Registration) -> None:
    if registration.state in {S.CANCELLED, S.WAITLISTED}:
        invitation = registration.invitation
        quotas.hold_still(registration.group, invitation.allocation if invitation else None)
        if invitation is not None:
            invitations.look_again(invitation)


def _asked_since(registration: Registration) -> Invitation | None:
    """The invitation that came after; None for somebody who handed the place on, and now comes without one."""
    latest = registration.person.invitations[-1]
    return None if latest.state is InvitationState.REPLACED else latest


def came_unanswered(invitation: Invitation, *, override: bool = False, by: Actor, now: datetime) -> Registration:
    """Someone who was asked or named and never said yes, or said no, stands at the desk: that is the answer.

    A promised place is theirs; otherwise one is taken now. Raises as `came_after_all`.
    """
    invitation = invitations.look_again(invitation, comes=True)
    registration = invitation.person.registration
    if registration is not None:
        came_after_all(registration, override=override, by=by, now=now)
        return registration
    _refuse_when_held(invitation.event)
    quotas.take(invitation, override=override)
    if invitation.state in {InvitationState.DRAFT, InvitationState.RESERVE}:  # named and never asked: asked now
        promises.require_step(invitation, InvitationState.NOMINATED)
        invitation.state, invitation.reserve_position = InvitationState.NOMINATED, None
    promises.require_step(invitation, InvitationState.ACCEPTED)
    left = succession.who_left(invitation)
    invitation.state = InvitationState.ACCEPTED
    invitation.answered_at = invitation.accepted_at = now
    registration = registrations.confirm(invitation, by=by, now=now)
    succession.taken_over(invitation, left, by=by, now=now)
    registrations.log("checkin.came_after_all", registration, by, now, override=override)
    check_in(registration, by=by, now=now)
    return registration


def finish(event: Event, *, by: Actor, now: datetime) -> tuple[int, int]:
    """The event has been held: the confirmed become attended or absent. Returns (attended, absent).

    Raises NotPossible when its date has been taken away, or for a draft, to which nobody was asked.
    """
    event = lock_order.whole_event(event)
    if event.state is EventState.DRAFT:
        raise NotPossible(N_("A draft cannot have been held. Open the event first."))
    if event.is_paused:
        raise NotPossible(N_("The date of the event does not hold any more, so it cannot have been held."))
    confirmed = db.session.scalars(
        select(Registration).where(Registration.event_id == event.id, Registration.state == S.CONFIRMED)
    ).all()
    came = set(
        db.session.scalars(select(CheckIn.registration_id).join(Registration).where(Registration.event_id == event.id))
    )
    attended = 0
    for registration in confirmed:
        has_come = registration.id in came
        registrations.enter(registration, S.ATTENDED if has_come else S.ABSENT)
        attended += has_come
    event.state = EventState.HELD
    audit.log("event.held", event=event, by=by, now=now, attended=attended, absent=len(confirmed) - attended)
    return attended, len(confirmed) - attended


def _refuse_when_held(event: Event) -> None:
    if event.state is EventState.HELD:
        raise NotPossible(N_("The event has been held, so nobody can be checked in any more."))


def look_again(registration: Registration) -> Registration:
    """The same registration, locked and read afresh."""
    return held(registration)
