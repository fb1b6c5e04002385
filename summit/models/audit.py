"""Who changed what, when, by which link. Append-only, ids and numbers only, so that erasure rewrites nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import DDL, JSON, ForeignKey, Index, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.nominator import Nominator
from summit.models.person import Person


class ActorKind(StrEnum):
    """By which way someone came in."""

    STAFF = "staff"
    CONTACT = "contact"
    ATTENDEE = "attendee"
    DESK = "desk"
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who does it: the kind of door and the id of the row that opened it."""

    kind: ActorKind
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)


class AuditEntry(Base):
    """One change. `details` holds ids, numbers, codes and field names; never a name, an address or a need."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_event_id_at", "event_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]
    action: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    nominator_id: Mapped[int | None] = mapped_column(ForeignKey("nominator.id"))
    details: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)

    event: Mapped[Event | None] = relationship()
    person: Mapped[Person | None] = relationship()
    nominator: Mapped[Nominator | None] = relationship()


_ONLY_ADDED_TO = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry"
        " BEGIN SELECT RAISE(ABORT, 'audit_entry is only added to'); END",
        "CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry"
        " BEGIN SELECT RAISE(ABORT, 'audit_entry is only added to'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_to_change_the_log() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'audit_entry is only added to'; END $$",
        "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE OR DELETE ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_log()",
        "CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_log()",
    ),
}

for _dialect, _statements in _ONLY_ADDED_TO.items():  # the database itself keeps the promise, whoever asks
    for _statement in _statements:
        event.listen(AuditEntry.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
