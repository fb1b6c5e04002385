"""A person of an event is erased: the place is passed on by the rules, and nothing says any more who it was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select

from summit.db import db
from summit.errors import N_
from summit.mail import outbox
from summit.models import (
    Actor,
    Erased,
    EventState,
    InvitationState,
    Needs,
    Nominator,
    OutboxMail,
    Person,
    Registration,
    RulePerson,
    TableRule,
    ThemeWish,
    Wish,
)
from summit.models.person import NOBODY
from summit.services import audit, invitations, lock_order, wishes
from summit.services.erasures import listing, mails
from summit.services.erasures.others import erase_wish

_TO_TAKE_BACK = frozenset(
    {InvitationState.DRAFT, InvitationState.RESERVE, InvitationState.NOMINATED, InvitationState.SENT}
)


def erase_person(person: Person, *, by: Actor, now: datetime) -> None:
    """Forget who the person is, at once and for good. A second time changes nothing.

    A place that they hold or are promised is passed on as after a withdrawal; who has come stays counted. What they
    wrote to a forum under the same address goes too.
    """
    person = lock_order.whole_person(person)
    if listing.is_erased(Erased.PERSON, person.id, person.created_at):
        return
    _give_up_places(person, by=by, now=now)
    _erase_wishes(person, by=by, now=now)
    _empty_mails(person)
    _empty_rows(person, now=now)
    listing.note(Erased.PERSON, person.id, born_at=person.created_at, now=now)
    audit.log("person.erased", event=person.event, person=person, by=by, now=now)


def _give_up_places(person: Person, *, by: Actor, now: datetime) -> None:
    """Whoever has come, or could have come to what has been held, stays in the figures."""
    if _is_counted(person):
        return
    for invitation in person.invitations:
        if invitation.state is InvitationState.ACCEPTED:
            invitations.withdraw(invitation, by=by, now=now)
        elif invitation.state in _TO_TAKE_BACK:
            invitations.revoke(invitation, by=by, now=now)


def frees_a_place(person: Person) -> bool:
    """Would an invitation or a place end, because the person is asked or comes, and is not here yet?"""
    states = {invitation.state for invitation in person.invitations}
    return not _is_counted(person) and bool(states & (_TO_TAKE_BACK | {InvitationState.ACCEPTED}))


def _is_counted(person: Person) -> bool:
    registration = person.registration
    return person.event.state is EventState.HELD or (registration is not None and registration.check_in is not None)


def _erase_wishes(person: Person, *, by: Actor, now: datetime) -> None:
    """Of somebody without an address what was written in their name: rather a namesake's than not all of theirs."""
    own = wishes.of_person(person)
    if not person.email:
        of_event = select(Nominator.id).where(Nominator.event_id == person.event_id)
        own = or_(own, (Wish.name == person.name) & Wish.nominator_id.in_(of_event))
    for wish in db.session.scalars(select(Wish).where(own)).all():
        erase_wish(wish, by=by, now=now)


def _empty_mails(person: Person) -> None:
    for invitation in person.invitations:
        outbox.cancel_for(invitation, reason=N_("The person was erased before it was sent."))
    if person.registration is not None:
        outbox.cancel_for(registration=person.registration, reason=N_("The person was erased before it was sent."))
    own = [invitation.id for invitation in person.invitations]
    registered = select(Registration.id).where(Registration.person_id == person.id)
    mails.empty(OutboxMail.invitation_id.in_(own) | OutboxMail.registration_id.in_(registered))
    mails.empty(mails.naming(person))
    mails.mask(person.event, [person.name, person.email, person.phone])


def _empty_rows(person: Person, *, now: datetime) -> None:
    for invitation in person.invitations:
        invitation.reason = ""
        invitation.code = f"-{invitation.id}"  # no code that anybody could type
        invitation.link_generation += 1
        invitation.link_sha256 = invitation.ticket_sha256 = None
    registration = person.registration
    if registration is not None:
        registration.priority, registration.priority_reason = 0, ""
        registration.has_photo_consent = registration.wants_to_continue = False
        db.session.execute(delete(ThemeWish).where(ThemeWish.registration_id == registration.id))
    db.session.execute(delete(Needs).where(Needs.person_id == person.id))
    _leave_rules(person)
    person.name = NOBODY
    person.email = person.phone = person.organisation = person.gender = person.age_band = ""
    if registration is None or not registration.holds_place:
        person.area = None
    db.session.flush()
    db.session.expire(person)


def _leave_rules(person: Person) -> None:
    """Who sat with whom says something about each of them; a rule about one alone says nothing."""
    named = select(RulePerson.rule_id).where(RulePerson.person_id == person.id)
    rules = db.session.scalars(select(TableRule).where(TableRule.id.in_(named))).all()
    for rule in rules:
        rule.people = [one for one in rule.people if one.person_id != person.id]
        if not rule.is_about_anybody:
            db.session.delete(rule)
    db.session.flush()
