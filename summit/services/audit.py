"""The log of changes: one row per change, written in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, func, insert, or_, select

from summit.db import db
from summit.models import Actor, ActorKind, AuditEntry, Event, Nominator, NominatorContact, Person

# nobody needs the id of an entry, and a flush would take three times as long
_ENTRY = insert(cast(Table, AuditEntry.__table__)).inline()
LOOKED_THROUGH = 100  # entries of the last minutes in which somebody's change is looked for


def log(
    action: str,
    *,
    event: Event | None,
    by: Actor,
    now: datetime,
    person: Person | None = None,
    nominator: Nominator | None = None,
    **details: object,
) -> None:
    """Write down that `by` did `action`. `details` are ids, numbers, codes and field names; never personal values."""
    entry = {
        "at": now,
        "event_id": event.id if event else None,
        "actor_kind": by.kind,
        "actor_id": by.id,
        "action": action,
        "person_id": person.id if person else None,
        "nominator_id": nominator.id if nominator else None,
        "details": details,
    }
    db.session.execute(_ENTRY, entry)


def of_invitations(nominator: Nominator, actions: Collection[str]) -> list[tuple[int, AuditEntry]]:
    """(invitation id, entry) for each of `actions` on those whom the nominator has named, in order. One query."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.nominator_id == nominator.id, AuditEntry.action.in_(actions))
        .order_by(AuditEntry.id)
    )
    return [(int(str(entry.details["invitation_id"])), entry) for entry in entries if "invitation_id" in entry.details]


def latest_by(contacts: Sequence[NominatorContact]) -> list[AuditEntry]:
    """The latest entry of each of a nominator's contacts that has done anything by the link. One query."""
    of_each = (
        select(func.max(AuditEntry.id))
        .where(
            AuditEntry.actor_kind == ActorKind.CONTACT, AuditEntry.actor_id.in_([contact.id for contact in contacts])
        )
        .group_by(AuditEntry.actor_id)
    )
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.id.in_(of_each)).order_by(AuditEntry.id)))


def of_nominator(nominator: Nominator, limit: int) -> list[AuditEntry]:
    """What happened to the nominator, its places and its people, the latest first."""
    query = select(AuditEntry).where(AuditEntry.nominator_id == nominator.id)
    return list(db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))


def latest(event: Event, *, since: datetime, actions: str, about: Mapping[str, object]) -> AuditEntry | None:
    """The latest entry since then whose facts are those of `about`, of actions that begin with a word of `actions`."""
    is_meant = or_(*(AuditEntry.action.startswith(word) for word in actions.split()))
    query = select(AuditEntry).where(AuditEntry.event_id == event.id, AuditEntry.at >= since, is_meant)
    for entry in db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(LOOKED_THROUGH)):
        facts = {"person_id": entry.person_id, "nominator_id": entry.nominator_id, **entry.details}
        if all(facts.get(name) == value for name, value in about.items()):
            return entry
    return None
