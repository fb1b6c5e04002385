"""All that is kept on one person, for the person: what the data map calls contact, special, answer or words.

The columns come from the data map, so that a new one is told of without a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Table, or_, select

from summit.db import db
from summit.models import AuditEntry, Invitation, Person, Registration, data_map
from summit.models.data_kinds import DataClass

PERSONAL = frozenset({DataClass.CONTACT, DataClass.SPECIAL, DataClass.ANSWER, DataClass.WORDS})

Value = str | int | float | bool | None | list[object] | dict[str, object]

# tables with such columns that tell of others than the people of an event
OF_OTHERS = frozenset(
    {
        "event",  # whom the invited can ask
        "nominator_contact",
        "wish",  # a citizen's, of whom only a name and an address are known; they have it by mail
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
    entries = data_map.entries()
    records = []
    for table in db.metadata.sorted_tables:
        condition = OF_PERSON.get(table.name)
        columns = personal_columns(table)
        if condition is None or not columns or (table.name == "needs" and not has_needs):
            continue
        purposes = {name: entries[f"{table.name}.{name}"].purpose for name in columns}
        for row in db.session.execute(select(table).where(condition(table, person)).order_by(table.c.id)):
            values = {name: _plain(row._mapping[name]) for name in columns}
            records.append(Record(table.name, values, purposes))
    return records


def personal_columns(table: Table) -> list[str]:
    """The columns of the table that say something about somebody."""
    entries = data_map.entries()
    return [column.name for column in table.columns if entries[f"{table.name}.{column.name}"].data_class in PERSONAL]


def as_file(person: Person, *, has_needs: bool, now: datetime) -> dict[str, object]:
    """The same for a JSON file, with what the log tells."""
    about = {
        "event": person.event.title,
        "organisation": person.event.host.name,
        "contact": person.event.contact_email,
        "written_at": now.isoformat(),
        "deleted_on": person.event.deletion_on(now).isoformat(),
        "has_needs": has_needs,
    }
    records = [
        {"kind": record.table, "values": dict(record.values), "purposes": dict(record.purposes)}
        for record in of_person(person, has_needs=has_needs)
    ]
    return {"about": about, "records": records, "log": log_of(person)}


def log_of(person: Person) -> list[dict[str, object]]:
    """What happened and when: codes only."""
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.person_id == person.id).order_by(AuditEntry.id))
    return [{"at": entry.at.isoformat(), "action": entry.action, "by": entry.actor_kind.value} for entry in entries]


def _of_registration(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.registration_id.in_(select(Registration.id).where(Registration.person_id == person.id))


def _own(table: Table, person: Person) -> ColumnElement[bool]:
    return table.c.person_id == person.id


def _mails(table: Table, person: Person) -> ColumnElement[bool]:
    invited = select(Invitation.id).where(Invitation.person_id == person.id)
    return or_(table.c.invitation_id.in_(invited), _of_registration(table, person))


OF_PERSON: Mapping[str, Callable[[Table, Person], ColumnElement[bool]]] = {
    "person": lambda table, person: table.c.id == person.id,
    "needs": _own,
    "invitation": _own,
    "registration": _own,
    "check_in": _of_registration,
    "seat": _of_registration,
    "theme_wish": _of_registration,
    "table_rule_person": _own,
    "outbox_mail": _mails,
}


def _plain(value: object) -> Value:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value  # type: ignore[return-value]  # JSON columns hold nothing else
