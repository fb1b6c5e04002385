"""Persons of an event: found again by address and name, so that nobody is asked twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from summit.db import db
from summit.errors import N_, BadInput, NotPossible, Refusal
from summit.models import Actor, Area, Event, Person
from summit.services import audit

_LONGEST_NAME = 200


def find_or_add(
    event: Event,
    *,
    name: str,
    email: str = "",
    phone: str = "",
    organisation: str = "",
    area: Area | None = None,
    language: str,
    now: datetime,
) -> Person:
    """The person with this address and name, or a new one.

    Two people may share a mailbox, so the name must agree too; without an address, name and area decide.
    Raises BadInput for a missing name.
    """
    person = find(event, name=name, email=email, area=area)
    if person is None:
        person = Person(event=event, name=tidy_name(name), email=email.strip(), language=language, created_at=now)
        db.session.add(person)
    person.area = area or person.area
    person.phone = phone.strip() or person.phone
    person.organisation = organisation.strip() or person.organisation
    db.session.flush()
    return person


def find(event: Event, *, name: str, email: str, area: Area | None = None) -> Person | None:
    """Who has this address and name; without an address, name and area decide. Raises BadInput for a missing name."""
    name, email = tidy_name(name), email.strip()
    candidates = select(Person).where(Person.event_id == event.id, func.lower(Person.email) == email.lower())
    if not email:
        candidates = candidates.where(Person.area_id == (area.id if area else None))
    folded = name.casefold()  # in Python, because SQLite's lower() knows no æ ø å
    return next((p for p in db.session.scalars(candidates.order_by(Person.id)) if p.name.casefold() == folded), None)


def tidy_name(name: str) -> str:
    """The name with single spaces. Raises BadInput for a missing or an endless one."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME:
        raise BadInput(N_("Please write a name."), field="name")
    return name


def has_told(person: Person) -> bool:
    """Has the person told anything of their own, such as a diet? Their own page shows it to whoever has the link."""
    registration = person.registration
    return (registration is not None and registration.has_answered_questions) or person.needs is not None


def readdressing_obstacle(person: Person, *, sees_needs: bool) -> Refusal | None:
    """Why the link cannot go to another address, given who asks for it; None when it can.

    The new mail opens the person's own page, and whoever types the address may read mail there.
    """
    if sees_needs or not has_told(person):
        return None
    return NotPossible(
        N_(
            "%(name)s has answered our questions, and a mail to another address would open the answers. Only an "
            "organiser who may see needs can correct the address now: please ask one, or let %(name)s ask."
        ),
        field="email",
        name=person.name,
    )


def choose_language(person: Person, language: str, *, by: Actor, now: datetime) -> None:
    """From now on mails and pages speak the language the person chose; one the event does not have changes nothing."""
    if language not in person.event.languages or language == person.language:
        return
    person.language = language
    audit.log("person.language_chosen", event=person.event, person=person, by=by, now=now, language=language)


def correct(
    person: Person,
    *,
    name: str,
    organisation: str,
    area: Area | None,
    phone: str,
    by: Actor,
    now: datetime,
) -> None:
    """An organiser corrects what is known of a person."""
    name = " ".join(name.split())
    if not name:
        raise BadInput(N_("Please write a name."), field="name")
    new = {
        "name": name,
        "organisation": organisation.strip(),
        "area": area,
        "phone": phone.strip(),
    }
    changed = sorted(field for field, value in new.items() if getattr(person, field) != value)
    for field in changed:
        setattr(person, field, new[field])
    if changed:
        audit.log(
            "person.corrected",
            event=person.event,
            person=person,
            by=by,
            now=now,
            fields=changed,
        )
