"""Whether people still come: asked after a new date and, if wanted, before the day; what silence means is the group's.

*To be re-confirmed* is a fact beside a confirmed place, never a state: the place is held until somebody says no, or
until the group's rule for silence releases it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import joinedload

from summit import dates
from summit.db import db, held, locked
from summit.errors import N_, BadInput, NotPossible
from summit.mail import outbox
from summit.models import (
    CALLED,
    Actor,
    DateStatus,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    Nominator,
    Registration,
    RegistrationState,
    Silence,
)
from summit.models.audit import SYSTEM
from summit.services import audit, bounces, invitations, lock_order, promises, registrations

S = RegistrationState
AT_ONCE = 200
FAIR = timedelta(hours=12)  # the least that people are given to say whether they come tomorrow


def ask_everyone(event: Event, *, until_at: datetime, by: Actor, now: datetime) -> int:
    """After a new date: everyone with a place is to say once more that they come. The mail is that of the date."""
    event.reconfirm_until_at = until_at
    asked = db.session.scalars(locked(_confirmed(event))).all()
    _mark(asked, until_at, now)
    if asked:
        audit.log("event.reconfirmation_asked", event=event, by=by, now=now, people=len(asked))
    return len(asked)


def confirm(registration: Registration, *, by: Actor, now: datetime) -> None:
    """Yes, still. Twice is a success, and so is a yes that nobody asked for. Raises NotPossible without a place."""
    registration = held(registration)
    if registration.state is not S.CONFIRMED:
        raise NotPossible(N_("%(name)s has no place to confirm."), name=registration.person.name)
    if registration.event.is_paused:
        raise NotPossible(N_("There is no date at the moment that anybody could come to."))
    if registration.is_to_reconfirm:
        registrations.reconfirm(registration, by=by, now=now)


def confirm_for(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """Somebody says it for the person of this invitation. Raises NotPossible when they have no place."""
    registration = invitation.person.registration
    if registration is None or registration.invitation_id != invitation.id:
        raise NotPossible(N_("%(name)s has no place to confirm."), name=invitation.person.name)
    confirm(registration, by=by, now=now)


def ask_due(now: datetime) -> int:
    """So many days before the day everyone who has not said so since is asked. Returns how many people."""
    soon = select(Event).where(
        Event.date_status == DateStatus.FIXED,
        Event.state.in_(CALLED),
        Event.reconfirm_days.is_not(None),
        Event.starts_at > now,
    )
    return sum(_ask_before_the_day(event, now) for event in db.session.scalars(soon.order_by(Event.id)).all())


def silence_due(now: datetime) -> int:
    """Deadlines of "still coming?" that passed without an answer: the group's rule decides. Returns how many people.

    Whom the question cannot have reached loses no place by it; their nominator is asked, if they have one.
    """
    to_come = select(Event.id).where(
        Event.date_status == DateStatus.FIXED,
        Event.starts_at > now,  # nobody loses the place at the door
    )
    unheard = select(Registration).where(
        Registration.is_to_reconfirm,
        Registration.state == S.CONFIRMED,
        Registration.reconfirm_until_at <= now,
        Registration.event_id.in_(to_come),
    )
    unheard = lock_order.places_first(unheard.order_by(Registration.id).limit(AT_ONCE), Registration.event_id)
    silent = lock_order.registrations(unheard)
    to_ask: dict[int, Nominator] = {}
    for registration in silent:
        registration.reconfirm_until_at = None
        invitation = registration.invitation
        assert invitation is not None  # a walk-in is asked nothing
        rule = registration.group.silence
        if rule is Silence.RELEASE and _could_hear(invitation):
            _release(registration, now)
        elif rule is not Silence.KEEP and invitation.nominator:
            registrations.log("registration.silence_told", registration, SYSTEM, now)
            to_ask[invitation.nominator.id] = invitation.nominator
        else:
            registrations.log("registration.silence_kept", registration, SYSTEM, now)
    for nominator in to_ask.values():
        _ask(nominator, now)
    return len(silent)


def remind(event: Event, *, until_at: datetime, by: Actor, now: datetime) -> int:
    """Ask those once more who have not said whether they come, at most once a day each. Returns how many mails.

    All of them have until `until_at`, or until the later moment that they were told. Raises BadInput, NotPossible.
    """
    if event.date_status is not DateStatus.FIXED or event.has_ended(now):
        raise NotPossible(N_("There is no date at the moment that anybody could come to."))
    refuse_deadline(until_at, event.starts_at, now)
    event.reconfirm_until_at = until_at
    day = now.astimezone(event.zone).date().isoformat()
    written = 0
    for registration in outstanding(event):
        told = registration.reconfirm_until_at
        registration.reconfirm_until_at = max(told, until_at) if told else until_at
        if registration.person.email and outbox.put(
            MailKind.STILL_COMING,
            event=event,
            invitation=registration.invitation,
            registration=registration,
            dedupe=f"still-coming:{registration.id}:{day}",
            now=now,
        ):
            written += 1
            registrations.log("registration.asked_again", registration, by, now)
    return written


def refuse_deadline(until_at: datetime, starts_at: datetime | None, now: datetime) -> None:
    """Raises BadInput for a moment that has passed, or that lies after the beginning."""
    if until_at <= now:
        raise BadInput(N_("This moment has passed. People need time to answer."), field="reconfirm_until_at")
    if starts_at is not None and until_at > starts_at:
        raise BadInput(N_("The deadline must be before the event begins."), field="reconfirm_until_at")


def outstanding(event: Event) -> list[Registration]:
    """Who has a place and has not said whether they still come."""
    query = _confirmed(event).where(Registration.is_to_reconfirm)
    return list(db.session.scalars(query.options(joinedload(Registration.person), joinedload(Registration.invitation))))


def forget(event: Event) -> None:
    """The question is off, because the date it was about is."""
    db.session.flush()
    db.session.execute(
        update(Registration)
        .where(Registration.event_id == event.id)
        .values(is_to_reconfirm=False, reconfirm_until_at=None, reconfirm_asked_at=None, reconfirmed_at=None),
        execution_options={"synchronize_session": "fetch"},
    )


def _confirmed(event: Event) -> Select[Registration]:
    return (
        select(Registration)
        .where(
            Registration.event_id == event.id,
            Registration.state == S.CONFIRMED,
            Registration.invitation_id.is_not(None),  # a walk-in is there already
        )
        .order_by(Registration.id)
    )


def _mark(asked: Iterable[Registration], until_at: datetime, now: datetime) -> None:
    for registration in asked:
        registration.is_to_reconfirm = True
        registration.reconfirm_until_at = until_at
        registration.reconfirm_asked_at = now


def _ask_before_the_day(event: Event, now: datetime) -> int:
    assert event.starts_at is not None and event.reconfirm_days is not None
    since = dates.days_before(event.starts_at, event.reconfirm_days, event.zone)
    unheard = _confirmed(event).where(*_unheard_since(since))
    if now < since or db.session.scalar(unheard.with_only_columns(Registration.id).limit(1)) is None:
        return 0
    event = lock_order.whole_event(event)
    if event.date_status is not DateStatus.FIXED or event.starts_at is None:
        return 0  # the date went missing this very moment
    eve = dates.days_before(event.starts_at, 1, event.zone)
    until_at = eve if eve - now >= FAIR else event.starts_at
    asked = db.session.scalars(unheard).all()
    _mark(asked, until_at, now)
    for registration in asked:
        registrations.log("registration.asked_again", registration, SYSTEM, now)
        registrations.mail(MailKind.STILL_COMING, registration, now)
    if asked:
        event.reconfirm_until_at = until_at
    return len(asked)


def _unheard_since(since: datetime) -> tuple[ColumnElement[bool], ...]:
    """Neither asked, nor confirmed anew, nor come to the place since then."""
    columns = (Registration.reconfirm_asked_at, Registration.reconfirmed_at, Registration.confirmed_at)
    return tuple(or_(column.is_(None), column < since) for column in columns)


def _could_hear(invitation: Invitation) -> bool:
    """Did the question reach them? Without an address, or with one from which mails come back, silence says nothing."""
    return bool(invitation.person.email) and not bounces.has_bounced(invitation)


def _release(registration: Registration, now: datetime) -> None:
    invitation = registration.invitation
    assert invitation is not None
    invitation.state = InvitationState.EXPIRED
    registrations.cancel(invitation, by=SYSTEM, now=now)
    registrations.log("registration.silence_released", registration, SYSTEM, now)
    promises.mail(MailKind.PLACE_RELEASED, invitation, now)
    invitations.free(invitation, now=now)


def _ask(nominator: Nominator, now: datetime) -> None:
    """Its contacts are asked to find out and to answer; once for each deadline."""
    change = nominator.event.dates[-1].id
    for contact in nominator.contacts:
        outbox.put(
            MailKind.NOMINATOR_ASKED,
            event=nominator.event,
            contact=contact,
            dedupe=f"nominator-asked:{change}:{contact.id}:{now.astimezone(nominator.event.zone).date()}",
            now=now,
        )
