"""What a yes turns into: a confirmed place or a number on the waiting list, and the answers to the questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from summit.db import db
from summit.errors import N_, BadInput, TooLate
from summit.mail import outbox
from summit.models import (
    Actor,
    Area,
    Group,
    Invitation,
    MailKind,
    Needs,
    Person,
    Registration,
    RegistrationState,
)
from summit.services import audit, quotas

S = RegistrationState


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a person who comes is asked. Needs are special-category data; gender and age are for mixing only."""

    name: str
    organisation: str = ""
    area: Area | None = None
    phone: str = ""
    language: str = ""
    has_photo_consent: bool = False
    wants_to_continue: bool = False
    dietary: str = ""
    accessibility: str = ""
    is_step_free: bool = False
    gender: str = ""
    age_band: str = ""


def confirm(invitation: Invitation, *, by: Actor, now: datetime) -> Registration:
    """The place is theirs, and the mail says so. The place itself has been taken by the caller."""
    registration = _registration_for(invitation, S.CONFIRMED, now)
    registration.confirmed_at = now
    db.session.flush()
    log("registration.confirmed", registration, by, now)
    mail(MailKind.CONFIRMATION, registration, now)
    return registration


def wait(invitation: Invitation, *, by: Actor, now: datetime) -> Registration:
    """A spot at the end of the group's waiting list. The caller holds the group's pools still."""
    registration = _registration_for(invitation, S.WAITLISTED, now, waiting_number=next_number(invitation.group))
    db.session.flush()
    log(
        "registration.waitlisted",
        registration,
        by,
        now,
        waiting_number=registration.waiting_number,
    )
    mail(MailKind.WAITING_LIST, registration, now)
    return registration


def reconfirm(registration: Registration, *, by: Actor, now: datetime) -> None:
    """They still come: asked no more, and the mail says so with the calendar entry that holds now."""
    registration.is_to_reconfirm, registration.reconfirm_until_at = False, None
    registration.reconfirmed_at = now
    log("registration.reconfirmed", registration, by, now)
    mail(MailKind.CONFIRMATION, registration, now)


def cancel(invitation: Invitation, *, by: Actor, now: datetime) -> None:
    """The registration of a withdrawn invitation; the place is released by the caller."""
    registration = invitation.person.registration
    if registration is None or registration.state is S.CANCELLED:
        return
    enter(registration, S.CANCELLED)
    registration.cancelled_at = now
    registration.priority, registration.priority_reason = 0, ""
    log("registration.cancelled", registration, by, now)


def answer_questions(registration: Registration, answers: Answers, *, by: Actor, now: datetime) -> None:
    """Keep the answers; can be changed until the event is over. Raises TooLate, BadInput, AlreadyThere."""
    if registration.event.has_ended(now):
        raise TooLate(N_("The event is over, so the answers cannot be changed any more."))
    person = registration.person
    changed = _changed_fields(registration, answers)
    if not answers.name.strip():
        raise BadInput(N_("Please write your name."), field="name")
    if answers.area is not person.area and registration.holds_place and registration.group.is_one_per_area:
        quotas.refuse_second_of_area(registration.group, answers.area, person)
    person.name, person.organisation, person.area = (
        answers.name.strip(),
        answers.organisation.strip(),
        answers.area,
    )
    person.phone, person.language = (
        answers.phone.strip(),
        answers.language or person.language,
    )
    person.gender, person.age_band = answers.gender, answers.age_band
    registration.has_photo_consent = answers.has_photo_consent
    registration.wants_to_continue = answers.wants_to_continue
    registration.has_answered_questions = True
    _keep_needs(person, answers, now)
    if changed:
        log("registration.answered", registration, by, now, fields=changed)


def wish_to_continue(registration: Registration, wants: bool, *, by: Actor, now: datetime) -> None:
    """The person's own consent to be written to about the working group; it can be given and taken back at any time."""
    if registration.wants_to_continue != wants:
        registration.wants_to_continue = wants
        log("registration.wish_to_continue", registration, by, now, wants=wants)


def _keep_needs(person: Person, answers: Answers, now: datetime) -> None:
    needs = person.needs
    if not (answers.dietary.strip() or answers.accessibility.strip() or answers.is_step_free):
        if needs is not None:
            db.session.delete(needs)
        return
    if needs is None:
        needs = Needs(person=person)
        db.session.add(needs)
    needs.dietary = answers.dietary.strip()
    needs.accessibility = answers.accessibility.strip()
    needs.is_step_free = answers.is_step_free
    needs.updated_at = now


def _changed_fields(registration: Registration, answers: Answers) -> list[str]:
    person, needs = registration.person, registration.person.needs
    now_kept = {
        "name": person.name,
        "organisation": person.organisation,
        "area": person.area,
        "phone": person.phone,
        "has_photo_consent": registration.has_photo_consent,
        "wants_to_continue": registration.wants_to_continue,
        "dietary": needs.dietary if needs else "",
        "accessibility": needs.accessibility if needs else "",
        "is_step_free": needs.is_step_free if needs else False,
        "gender": person.gender,
        "age_band": person.age_band,
    }
    return sorted(name for name, kept in now_kept.items() if kept != getattr(answers, name))


def _registration_for(
    invitation: Invitation,
    state: RegistrationState,
    now: datetime,
    *,
    waiting_number: int | None = None,
) -> Registration:
    registration = invitation.person.registration
    if registration is None:
        registration = Registration(
            event_id=invitation.event_id,
            group_id=invitation.group_id,
            person_id=invitation.person_id,
            invitation_id=invitation.id,
            state=state,
            waiting_number=waiting_number,
            created_at=now,
        )
        db.session.add(registration)  # by ids: a flush would put all that is related in order first, for half its time
        set_committed_value(invitation.person, "registration", registration)
    else:  # accepted again after a withdrawal, perhaps by another invitation
        registration.group, registration.invitation = invitation.group, invitation
        enter(registration, state, waiting_number=waiting_number)
        registration.cancelled_at = None
        registration.is_to_reconfirm, registration.reconfirm_until_at = False, None  # has just said so
    return registration


def enter(
    registration: Registration,
    state: RegistrationState,
    *,
    waiting_number: int | None = None,
    offered_at: datetime | None = None,
    offered_until_at: datetime | None = None,
    lapsed_at: datetime | None = None,
) -> None:
    """One allowed step, with the facts that belong to the new state. Whoever is not waiting was not passed over.

    Whoever gives up a place, or lets it pass, is prepared for no more: what they told of their needs goes at once.
    """
    registration.state = state
    registration.waiting_number = waiting_number
    registration.offered_at, registration.offered_until_at = offered_at, offered_until_at
    registration.lapsed_at = lapsed_at
    registration.is_to_reconfirm, registration.reconfirm_until_at = False, None  # who has a place anew has just said so
    if state is not S.WAITLISTED:
        registration.skipped_because = ""
    if state is S.CANCELLED or lapsed_at is not None:
        _forget_needs(registration)


def _forget_needs(registration: Registration) -> None:
    """Silently: what is logged or noted only where there were needs would tell everybody of them."""
    needs = registration.person.needs
    if needs is not None:
        db.session.delete(needs)
        registration.person.needs = None


def next_number(group: Group) -> int:
    last = db.session.scalar(select(func.max(Registration.waiting_number)).where(Registration.group_id == group.id))
    return (last or 0) + 1


def mail(kind: MailKind, registration: Registration, now: datetime) -> None:
    if registration.person.email:
        outbox.put(
            kind,
            event=registration.event,
            invitation=registration.invitation,
            registration=registration,
            dedupe=f"{kind}:{registration.id}:{int(now.timestamp())}",
            now=now,
        )


def log(action: str, registration: Registration, by: Actor, now: datetime, **details: object) -> None:
    audit.log(
        action,
        event=registration.event,
        person=registration.person,
        nominator=None,
        by=by,
        now=now,
        registration_id=registration.id,
        group_id=registration.group_id,
        **details,
    )
