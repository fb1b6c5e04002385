"""An accepted invitation has a living registration, and a living registration an accepted invitation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import and_, or_, select

from summit.db import db
from summit.models import (
    CheckIn,
    Event,
    EventState,
    Invitation,
    InvitationState,
    Registration,
    RegistrationState,
)
from summit.services import registrations
from summit.services.checks.breach import Breach

S = InvitationState
R = RegistrationState
HAS_BEEN = frozenset({R.ATTENDED, R.ABSENT})


def breaches() -> Iterator[Breach]:
    """Every yes has its registration, every registration its yes, and both are of one group."""
    yield from _yes_without_registration()
    yield from _registration_without_yes()
    yield from _other_group()
    yield from _judged_too_early()


def _yes_without_registration() -> Iterator[Breach]:
    rows = db.session.execute(
        select(Invitation, Registration)
        .outerjoin(Registration, Registration.person_id == Invitation.person_id)
        .where(
            Invitation.state == S.ACCEPTED,
            or_(
                Registration.id.is_(None),
                Registration.state == R.CANCELLED,
                and_(Registration.invitation_id != Invitation.id, Registration.is_walk_in.is_(False)),
            ),
        )
        .order_by(Invitation.id)
    )
    for invitation, registration in rows:
        if registration is None:
            words = f"Invitation {invitation.id} is accepted, but there is no registration."
            way_out = "It gets its place" if invitation.holds_place else "It goes to the end of the waiting list"
            mend = partial(_register, invitation)
        elif registration.state is R.CANCELLED and registration.invitation_id == invitation.id:
            words = f"Invitation {invitation.id} is accepted, but registration {registration.id} is cancelled."
            way_out, mend = "The invitation counts as given up", partial(_give_up, invitation)
        else:
            continue  # said of the registration that points elsewhere
        yield Breach(
            code="yes_without_registration",
            words=words,
            way_out=f"{way_out}.",
            event_id=invitation.event_id,
            mend=mend,
        )


def _registration_without_yes() -> Iterator[Breach]:
    rows = db.session.execute(
        select(Registration, Invitation)
        .outerjoin(Invitation, Registration.invitation_id == Invitation.id)
        .where(
            Registration.state != R.CANCELLED,
            Registration.is_walk_in.is_(False),
            or_(Invitation.id.is_(None), Invitation.state != S.ACCEPTED),
        )
        .order_by(Registration.id)
    ).all()
    people = [registration.person_id for registration, _ in rows]
    accepted = select(Invitation).where(Invitation.person_id.in_(people), Invitation.state == S.ACCEPTED)
    other = {invitation.person_id: invitation for invitation in db.session.scalars(accepted)} if people else {}
    for registration, invitation in rows:
        yes = other.get(registration.person_id)
        mend = None
        if yes is not None:
            way_out, mend = f"It belongs to invitation {yes.id}, which is accepted.", partial(_join, registration, yes)
        elif invitation is not None and invitation.is_waiting_for_answer:
            way_out, mend = f"Invitation {invitation.id} counts as accepted.", partial(_say_yes, invitation)
        else:
            state = f"invitation {invitation.id} is {invitation.state}" if invitation else "there is no invitation"
            way_out = f"{state}. Ask person {registration.person_id} who comes, and answer for them on their page."
        yield Breach(
            code="registration_without_yes",
            words=f"Registration {registration.id} has no accepted invitation.",
            way_out=way_out,
            event_id=registration.event_id,
            mend=mend,
        )


def _other_group() -> Iterator[Breach]:
    rows = db.session.execute(
        select(Registration, Invitation)
        .join(Invitation, Registration.invitation_id == Invitation.id)
        .where(Registration.state != R.CANCELLED, Registration.group_id != Invitation.group_id)
        .order_by(Registration.id)
    )
    for registration, invitation in rows:
        yield Breach(
            code="other_group",
            words=f"Registration {registration.id} is of another group than its invitation {invitation.id}.",
            way_out=f"It goes to group {invitation.group_id}, where its place is counted.",
            event_id=registration.event_id,
            mend=partial(_to_group_of, registration, invitation),
        )


def _judged_too_early() -> Iterator[Breach]:
    """Attended and absent are said when the event has been held, and nobody is left confirmed then."""
    rows = db.session.execute(
        select(Registration, Event.state, CheckIn.id)
        .join(Event, Registration.event_id == Event.id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(
            or_(
                and_(Event.state != EventState.HELD, Registration.state.in_(HAS_BEEN)),
                and_(Event.state == EventState.HELD, Registration.state == R.CONFIRMED),
            )
        )
        .order_by(Registration.id)
    )
    for registration, state, arrived in rows:
        if state is EventState.HELD:
            words, right = "though the event has been held", R.ATTENDED if arrived else R.ABSENT
        else:
            words, right = "before the event has been held", R.CONFIRMED
        yield Breach(
            code="judged",
            words=f"Registration {registration.id} is {registration.state} {words}.",
            way_out=f"It becomes {right}.",
            event_id=registration.event_id,
            mend=partial(_become, registration, right),
        )


def _register(invitation: Invitation, now: datetime) -> None:
    waits = not invitation.holds_place
    db.session.add(
        Registration(
            event=invitation.event,
            group=invitation.group,
            person=invitation.person,
            invitation=invitation,
            state=R.WAITLISTED if waits else R.CONFIRMED,
            waiting_number=registrations.next_number(invitation.group) if waits else None,
            created_at=now,
            confirmed_at=None if waits else now,
        )
    )


def _give_up(invitation: Invitation, now: datetime) -> None:
    invitation.state = S.WITHDRAWN


def _join(registration: Registration, invitation: Invitation, now: datetime) -> None:
    registration.invitation = invitation


def _say_yes(invitation: Invitation, now: datetime) -> None:
    invitation.state = S.ACCEPTED
    invitation.answered_at = invitation.answered_at or now
    invitation.accepted_at = invitation.accepted_at or now


def _to_group_of(registration: Registration, invitation: Invitation, now: datetime) -> None:
    if registration.waiting_number is not None:
        registration.waiting_number = registrations.next_number(invitation.group)
    registration.group = invitation.group


def _become(registration: Registration, state: RegistrationState, now: datetime) -> None:
    registrations.enter(registration, state)
