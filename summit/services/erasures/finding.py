"""Where an address is known: what `flask erase` shows before it asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.models import Event, Nominator, NominatorContact, Person, StaffMember, Wish


@dataclass(frozen=True)
class Found:
    """Whoever reads mail at one address. `named_by` are events that show the address as theirs in public."""

    people: list[Person]
    contacts: list[NominatorContact]
    wishes: list[Wish]
    staff: list[StaffMember]
    named_by: list[Event]

    def __bool__(self) -> bool:
        return bool(self.people or self.contacts or self.wishes or self.staff)


def by_email(email: str) -> Found:
    """Everybody with this address, whatever its capitals, in all events of the installation."""
    address = email.strip().lower()

    def having(model: type) -> list:  # type: ignore[type-arg]
        return list(db.session.scalars(select(model).where(func.lower(model.email) == address).order_by(model.id)))  # type: ignore[attr-defined]

    contacts = select(NominatorContact).where(func.lower(NominatorContact.email) == address)
    return Found(
        people=having(Person),
        contacts=list(
            db.session.scalars(
                contacts.options(joinedload(NominatorContact.nominator).joinedload(Nominator.event)).order_by(
                    NominatorContact.id
                )
            )
        ),
        wishes=having(Wish),
        staff=having(StaffMember),
        named_by=list(db.session.scalars(select(Event).where(func.lower(Event.contact_email) == address))),
    )
