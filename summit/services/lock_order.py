"""The one order in which rows are locked, so that those who move places at once never wait for each other in a circle.

1. What is acted on, of which nobody needs a lock who has one of the others: a release, a wave, the record of a form.
2. The pools of places, the event's own first: whoever has that one is alone with all places of the event.
3. Invitations, by their ids.
4. Registrations, by their ids, or in turn where their invitations or pools are locked already.
5. What hangs on these: plans of tables, mails.
6. The event or the person itself, where nothing more may be written about them (`db.locked`, `alone`).

Who moves no place needs no pool, and may begin further down. Whether a place moves is certain only under the lock of
its invitation; where it was seen wrongly, the order is lost, and the database breaks the circle (see `db.retrying`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from summit.db import Query, db, has_one_writer, known_id, locked
from summit.models import Allocation, Event, Group, Invitation, Person, Pool, Registration
from summit.services import quotas

_POOLS_OF_PLACE = (  # built once: every answer asks for them
    select(Pool.id)
    .select_from(Invitation)
    .join(Group, Group.id == Invitation.group_id)
    .join(Event, Event.id == Invitation.event_id)
    .outerjoin(Allocation, Allocation.id == Invitation.allocation_id)
    .join(Pool, or_(Pool.id == Event.pool_id, Pool.id == Group.pool_id, Pool.id == Allocation.pool_id))
    .where(Invitation.id == bindparam("id"), Invitation.holds_place == bindparam("holds_place"))
    .order_by(Pool.id != Event.pool_id, Pool.id)
    .with_for_update(of=Pool, key_share=True)
)


def hold_place(invitation: Invitation, *, comes: bool) -> None:
    """The pools, if a yes takes a place (or a no, not `comes`, frees one). Before the invitation itself is locked."""
    if not has_one_writer():
        db.session.execute(_POOLS_OF_PLACE, {"id": known_id(invitation), "holds_place": not comes}).all()


def places_first(due: Query, event_id: Any) -> Query:
    """The query `due`, once all pools of the events to which its rows belong are locked."""
    if not has_one_writer():
        events = select(Event).where(Event.id.in_(due.with_only_columns(event_id)))
        for event in db.session.scalars(events.order_by(Event.id)).all():
            quotas.hold_all_still(event)
    return due


def registrations(query: Select[Registration]) -> list[Registration]:
    """Those of `query`, locked and read afresh, and before them their invitations."""
    if not has_one_writer():
        asked = query.with_only_columns(Registration.invitation_id)
        invitations = select(Invitation).where(Invitation.id.in_(asked)).order_by(Invitation.id)
        db.session.scalars(locked(invitations)).all()
    return list(db.session.scalars(locked(query)))


def whole_event(event: Event) -> Event:
    """The event read afresh, with its places and everyone who is asked or comes; nothing more is written about it."""
    if not has_one_writer():
        quotas.hold_all_still(event)
        for of_event in (
            select(Invitation.id).where(Invitation.event_id == event.id).order_by(Invitation.id),
            select(Registration.id).where(Registration.event_id == event.id).order_by(Registration.id),
        ):
            db.session.execute(locked(of_event)).all()
    return db.session.scalars(locked(select(Event).where(Event.id == event.id), alone=True)).one()


def whole_person(person: Person) -> Person:
    """The person read afresh, with what they are asked and hold; nothing more is written about them."""
    if not has_one_writer():
        quotas.hold_all_still(person.event)
        asked = select(Invitation).where(Invitation.person_id == person.id).order_by(Invitation.id)
        db.session.scalars(locked(asked)).all()
        db.session.scalars(locked(select(Registration).where(Registration.person_id == person.id))).all()
    return db.session.scalars(locked(select(Person).where(Person.id == person.id), alone=True)).one()
