"""Forgetting in time: what every page promises to delete is deleted on that day, and the figures stay.

Rows stay where figures are counted from them; what says who somebody is goes out of them. The log holds ids only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Executable, String, cast, delete, exists, func, literal, or_, select, true, update

from summit.db import db
from summit.models import (
    Actor,
    AuditEntry,
    DeskLink,
    Event,
    Invitation,
    MailState,
    Needs,
    Nominator,
    NominatorContact,
    OutboxMail,
    Person,
    Registration,
    RegistrationState,
    RetiredLink,
    RulePerson,
    TableRule,
    ThemeWish,
    Wish,
)
from summit.models.audit import SYSTEM
from summit.models.event import CONTACT_KEPT, NEEDS_KEPT, UNDATED_KEPT
from summit.services import audit, frozen

MOVED_FAR = timedelta(days=60)  # a date that moves further is another occasion: needs are asked again
_A_DAY = timedelta(days=1)  # a last day ends at midnight where the event is held
_LEAVE_BYTES = ("privacy.needs_forgotten", "privacy.people_forgotten")


def forget_due_needs(now: datetime) -> int:
    """Delete the special-category data of every event whose day for it has come. Returns of how many events."""
    has_needs = exists().where(Needs.person_id == Person.id, Person.event_id == Event.id)
    due = [
        event for event in _over_since(NEEDS_KEPT, has_needs, now) if event.needs_deletion_on(now) <= _today(event, now)
    ]
    for event in due:
        forget_needs(event, by=SYSTEM, now=now)
    return len(due)


def forget_needs_of_who_left(now: datetime) -> int:
    """Delete the needs of whoever does not come, which earlier versions kept. Returns of how many events."""
    comes = exists().where(Registration.person_id == Person.id, Registration.state != RegistrationState.CANCELLED)
    left = select(Event).where(exists().where(Needs.person_id == Person.id, Person.event_id == Event.id, ~comes))
    events = db.session.scalars(left.order_by(Event.id)).all()
    for event in events:
        _delete_needs(event, ~comes, by=SYSTEM, now=now)
    return len(events)


def forget_due_people(now: datetime) -> int:
    """Delete names, addresses and words of every event whose last day has come. Returns of how many events.

    What came of it is written down first, in numbers. Whoever is added afterwards is forgotten the next minute.
    """
    is_known = or_(Event.people_forgotten_at.is_(None), *_came_later())
    due = [event for event in _over_since(CONTACT_KEPT, is_known, now) if event.deletion_on(now) <= _today(event, now)]
    for event in due:
        frozen.freeze(event, now)
        forget_needs(event, by=SYSTEM, now=now)
        _forget_people(event)
        _forget_rules(event)
        _forget_nominators(event)
        _forget_mails(event)
        event.people_forgotten_at = event.people_forgotten_at or now
        audit.log("privacy.people_forgotten", event=event, by=SYSTEM, now=now)
    return len(due)


def forget_needs(event: Event, *, by: Actor, now: datetime) -> None:
    """Delete the special-category data of the event's people at once."""
    _delete_needs(event, true(), by=by, now=now)


def _delete_needs(event: Event, whose: ColumnElement[bool], *, by: Actor, now: datetime) -> None:
    of_event = select(Person.id).where(Person.event_id == event.id, whose)
    ids = db.session.scalars(select(Needs.id).where(Needs.person_id.in_(of_event))).all()
    if ids:
        _run(delete(Needs).where(Needs.id.in_(ids)))
        audit.log("privacy.needs_forgotten", event=event, by=by, now=now, people=len(ids))


def left_bytes() -> int | None:
    """The latest entry of the log that tells of forgetting, when the files were not cleaned since; None otherwise."""
    forgotten, cleaned = _latest(*_LEAVE_BYTES), _latest("privacy.files_cleaned")
    if forgotten is None or (cleaned is not None and cleaned.details["up_to"] == forgotten.id):
        return None
    return forgotten.id


def note_cleaning(up_to: int, now: datetime) -> None:
    """The files of the database hold nothing any more of what was forgotten up to this entry of the log."""
    audit.log("privacy.files_cleaned", event=None, by=SYSTEM, now=now, up_to=up_to)


def _latest(*actions: str) -> AuditEntry | None:
    query = select(AuditEntry).where(AuditEntry.action.in_(actions)).order_by(AuditEntry.id.desc())
    return db.session.scalar(query.limit(1))


def moves_far(before: datetime | None, after: datetime | None) -> bool:
    """Is this another occasion, for which people's needs have to be asked again (domain.md, rule 10)?"""
    return before is not None and (after is None or abs(after - before) > MOVED_FAR)


def _over_since(kept: timedelta, condition: ColumnElement[bool], now: datetime) -> Iterable[Event]:
    """Events that may be due: a little wider than the exact day, which depends on the event's zone."""
    query = select(Event).where(
        condition,
        or_(
            Event.ends_at <= now - kept + _A_DAY,
            Event.ends_at.is_(None)
            & (func.coalesce(Event.last_mail_at, Event.created_at) <= now - UNDATED_KEPT + _A_DAY),
        ),
    )
    return db.session.scalars(query.order_by(Event.id)).all()


def _came_later() -> list[ColumnElement[bool]]:
    """What an event whose people were forgotten should not know: rows that say again who somebody is."""
    of_nominator = Nominator.event_id == Event.id
    return [
        exists().where(Person.event_id == Event.id, or_(Person.name != "", Person.email != "", Person.phone != "")),
        exists().where(Wish.nominator_id == Nominator.id, of_nominator, or_(Wish.name != "", Wish.message != "")),
        exists().where(NominatorContact.nominator_id == Nominator.id, of_nominator, NominatorContact.name != ""),
        exists().where(OutboxMail.event_id == Event.id, or_(OutboxMail.text != "", OutboxMail.failure != "")),
    ]


def _today(event: Event, now: datetime) -> date:
    return now.astimezone(event.zone).date()


def _forget_people(event: Event) -> None:
    _run(
        update(Person)
        .where(Person.event_id == event.id)
        .values(name="", email="", phone="", organisation="", gender="", age_band="")
    )
    _run(
        update(Registration)
        .where(Registration.event_id == event.id)
        .values(priority_reason="", has_photo_consent=False, wants_to_continue=False)
    )
    _run(delete(RetiredLink).where(RetiredLink.event_id == event.id))
    registered = select(Registration.id).where(Registration.event_id == event.id)
    _run(delete(ThemeWish).where(ThemeWish.registration_id.in_(registered)))
    no_code = literal("-") + cast(Invitation.id, String)  # unique, and no code that anybody could type
    _run(
        update(Invitation)
        .where(Invitation.event_id == event.id)
        .values(
            reason="",
            code=no_code,
            link_sha256=None,
            ticket_sha256=None,
            link_generation=Invitation.link_generation + 1,
        )
    )
    _run(
        update(DeskLink)
        .where(DeskLink.event_id == event.id)
        .values(link_sha256=None, link_generation=DeskLink.link_generation + 1)
    )


def _forget_rules(event: Event) -> None:
    """Who was not to sit with whom goes with the people whom it is said of."""
    of_event = select(TableRule.id).where(TableRule.event_id == event.id)
    _run(delete(RulePerson).where(RulePerson.rule_id.in_(of_event)))
    _run(delete(TableRule).where(TableRule.event_id == event.id))


def _forget_nominators(event: Event) -> None:
    own = select(Nominator.id).where(Nominator.event_id == event.id)
    _run(update(Wish).where(Wish.nominator_id.in_(own)).values(name="", email="", phone="", message=""))
    for contact in db.session.scalars(select(NominatorContact).where(NominatorContact.nominator_id.in_(own))):
        contact.name, contact.email = "", str(contact.id)  # unique within the nominator, and nobody's address
        contact.link_generation += 1
        contact.link_sha256 = None
        contact.invited_at = contact.last_acted_at = contact.reminded_at = None


def _forget_mails(event: Event) -> None:
    unsent = OutboxMail.state.in_([MailState.QUEUED, MailState.HELD])
    _run(update(OutboxMail).where(OutboxMail.event_id == event.id, unsent).values(state=MailState.CANCELLED))
    _run(update(OutboxMail).where(OutboxMail.event_id == event.id).values(subject="", text="", failure=""))


def _run(statement: Executable) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.expire_all()
