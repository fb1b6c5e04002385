"""What citizens write to nominators on the event's public page: "I would like to come"."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked
from summit.errors import N_, NotPossible, TooLate
from summit.mail import outbox
from summit.models import Actor, Area, Event, EventState, MailKind, Nominator, Person, Wish
from summit.services import audit


def write(
    nominator: Nominator,
    *,
    name: str,
    email: str,
    phone: str,
    message: str,
    language: str,
    now: datetime,
) -> Wish:
    """A citizen writes to the nominator on the public page; the nominator's contacts get it by mail."""
    if nominator.event.state is not EventState.OPEN:
        raise NotPossible(N_("The event does not take wishes at the moment."))
    if not nominator.event.takes_nominations(now):
        raise TooLate(
            N_("%(nominator)s could name people until %(deadline)s."),
            nominator=nominator.name,
            deadline=nominator.event.nominate_until_at,
        )
    locked_nominator = locked(select(Nominator).where(Nominator.id == nominator.id))
    db.session.scalars(locked_nominator).one()  # so that a form sent twice is one wish
    again = _same(nominator, name=name, email=email, message=message)
    if again is not None:
        return again
    written = Wish(
        nominator=nominator,
        name=name.strip(),
        email=email.strip(),
        phone=phone.strip(),
        message=message.strip(),
        language=language,
        created_at=now,
    )
    db.session.add(written)
    db.session.flush()
    for contact in nominator.contacts:
        outbox.put(
            MailKind.WISH_RECEIVED,
            event=nominator.event,
            wish=written,
            contact=contact,
            dedupe=f"wish:{written.id}:{contact.id}",
            now=now,
        )
    return written


def _same(nominator: Nominator, *, name: str, email: str, message: str) -> Wish | None:
    """What the same person has written already in the same words and nobody has dealt with."""
    return db.session.scalar(
        select(Wish).where(
            Wish.nominator_id == nominator.id,
            Wish.name == name.strip(),
            Wish.email == email.strip(),
            Wish.message == message.strip(),
            Wish.handled_at.is_(None),
        )
    )


def of_person(person: Person) -> ColumnElement[bool]:
    """Condition: what was written to the event's nominators under the person's address, if they have one."""
    of_event = select(Nominator.id).where(Nominator.event_id == person.event_id)
    return and_(Wish.nominator_id.in_(of_event), Wish.email != "", func.lower(Wish.email) == person.email.lower())


def waiting_for(nominator: Nominator) -> list[Wish]:
    """What citizens wrote and the nominator has not dealt with, oldest first."""
    return list(
        db.session.scalars(
            select(Wish).where(Wish.nominator_id == nominator.id, Wish.handled_at.is_(None)).order_by(Wish.id)
        )
    )


def takers(event: Event) -> list[Nominator]:
    """Whom a citizen can write to: nominators with places and somebody who reads, in the order of their areas."""
    query = (
        select(Nominator)
        .outerjoin(Area, Nominator.area_id == Area.id)
        .where(Nominator.event_id == event.id, Nominator.contacts.any(), Nominator.allocations.any())
        .options(joinedload(Nominator.area))
        .order_by(Area.position.is_(None), Area.position, Nominator.name)
    )
    return list(db.session.scalars(query))


def handle(written: Wish, *, by: Actor, now: datetime) -> None:
    """The nominator has dealt with the wish (named the person, or answered them); it leaves the list."""
    if written.handled_at is None:
        written.handled_at = now
        audit.log(
            "wish.handled",
            event=written.nominator.event,
            nominator=written.nominator,
            by=by,
            now=now,
            wish_id=written.id,
        )
