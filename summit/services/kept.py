"""All that is kept on one person or contact, for them: what the data map calls contact, special, answer or words.

The columns come from the data map, so that a new one is told of without a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Table, and_, or_, select

from summit.db import db
from summit.models import (
    ActorKind,
    AuditEntry,
    Event,
    Invitation,
    MailKind,
    NominatorContact,
    Person,
    Registration,
    Wish,
    data_map,
)
from summit.models.data_kinds import DataClass
from summit.services import wishes

PERSONAL = frozenset({DataClass.CONTACT, DataClass.SPECIAL, DataClass.ANSWER, DataClass.WORDS})

T = TypeVar("T", Person, NominatorContact)
Own = Mapping[str, Callable[[Table, T], ColumnElement[bool]]]  # {table: condition for the rows that are about them}
Value = str | int | float | bool | None | list[object] | dict[str, object]

# tables with such columns that tell of others than the people of an event
OF_OTHERS = frozenset(
    {
        "event",  # whom the invited can ask
        "nominator_contact",  # told to the contact (see `of_contact`)
        "staff_member",
        "wave",  # terms for many people; the invitation tells the person's own
        "released_place",  # which rule passed a place on; told by the invitation
        "table_plan",  # changes by hand that can be put back, in numbers of seats
        "table_rule",  # tells of several people
    }
)


@dataclass(frozen=True)
class Record:
    """One row: of which table, and its columns with their purposes."""

    table: str
    values: Mapping[str, Value]
    purposes: Mapping[str, str]


def of_person(person: Person, *, has_needs: bool) -> list[Record]:
    """Everything, table by table; needs only for whoever may see them."""
    return [record for record in _records(OF_PERSON, person) if has_needs or record.table != "needs"]


def of_contact(contact: NominatorContact) -> list[Record]:
    """Everything about somebody who names people for a nominator."""
    return _records(OF_CONTACT, contact)


def personal_columns(table: Table) -> list[str]:
    """The columns of the table that say something about somebody."""
    entries = data_map.entries()
    return [column.name for column in table.columns if entries[f"{table.name}.{column.name}"].data_class in PERSONAL]


def as_file(person: Person, *, has_needs: bool, now: datetime) -> dict[str, object]:
    """The same for a JSON file, with what the log tells."""
    about = _about(person.event, now) | {"has_needs": has_needs}
    return _file(about, of_person(person, has_needs=has_needs), AuditEntry.person_id == person.id)


def contact_as_file(contact: NominatorContact, *, now: datetime) -> dict[str, object]:
    """The same of a contact; the log tells what they did by their link."""
    about = _about(contact.nominator.event, now) | {"nominator": contact.nominator.name}
    return _file(about, of_contact(contact), _done_by(contact))


def deeds(contact: NominatorContact, limit: int) -> list[AuditEntry]:
    """What the contact did by the link, the latest first."""
    query = select(AuditEntry).where(_done_by(contact))
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))


def _done_by(contact: NominatorContact) -> ColumnElement[bool]:
    return and_(AuditEntry.actor_kind == ActorKind.CONTACT, AuditEntry.actor_id == contact.id)


def _records(own: Own[T], subject: T) -> list[Record]:
    entries = data_map.entries()
    records = []
    for table in db.metadata.sorted_tables:
        condition = own.get(table.name)
        columns = personal_columns(table)
        if condition is None or not columns:
            continue
        purposes = {name: entries[f"{table.name}.{name}"].purpose for name in columns}
        for row in db.session.execute(select(table).where(condition(table, subject)).order_by(table.c.id)):
            values = {name: _plain(row._mapping[name]) for name in columns}
            records.append(Record(table.name, values, purposes))
    return records


def _about(event: Event, now: datetime) -> dict[str, object]:
    return {
        "event": event.title,
        "organisation": event.host.name,
        "contact": event.contact_email,
        "written_at": now.isoformat(),
        "deleted_on": event.deletion_on(now).isoformat(),
    }


def _file(about: dict[str, object], records: Sequence[Record], of_log: ColumnElement[bool]) -> dict[str, object]:
    told = [
        {"kind": record.table, "values": dict(record.values), "purposes": dict(record.purposes)} for record in records
    ]
    entries = db.session.scalars(select(AuditEntry).where(of_log).order_by(AuditEntry.id))
    log = [{"at": entry.at.isoformat(), "action": entry.action, "by": entry.actor_kind.value} for entry in entries]
    return {"about": about, "records": told, "log": log}


def _of_registration(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.registration_id.in_(select(Registration.id).where(Registration.person_id == person.id))


def _own(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.person_id == person.id


def _mails(table: Table, person: Person) -> ColumnElement[bool]:
    invited = select(Invitation.id).where(Invitation.person_id == person.id)
    return or_(table.c.invitation_id.in_(invited), _of_registration(table, person))


def _wishes(table: Table, person: Person) -> ColumnElement[bool]:
    """Under their own address only: what somebody of the same name wrote is none of their business."""
    return table.c.id.in_(select(Wish.id).where(wishes.of_person(person)))


OF_PERSON: Own[Person] = {
    "person": lambda table, person: table.c.id == person.id,
    "needs": _own,
    "invitation": _own,
    "registration": _own,
    "check_in": _of_registration,
    "seat": _of_registration,
    "theme_wish": _of_registration,
    "table_rule_person": _own,
    "wish": _wishes,
    "outbox_mail": _mails,
}
OF_CONTACT: Own[NominatorContact] = {
    "nominator_contact": lambda table, contact: table.c.id == contact.id,
    "outbox_mail": lambda table, contact: and_(
        table.c.contact_id == contact.id, table.c.kind.not_in([MailKind.WISH_RECEIVED, MailKind.NOMINATOR_ASKED])
    ),  # which tell of others: of a citizen, and of people who were named
}


def _plain(value: object) -> Value:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value  # type: ignore[return-value]  # JSON columns hold nothing else
