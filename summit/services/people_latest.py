"""What happened last to each of the people on one page of the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from summit.db import db
from summit.models import ActorKind, AuditEntry
from summit.models.registration import turn
from summit.services import reminders

if TYPE_CHECKING:
    from summit.services.people_list import Line


@dataclass(frozen=True, kw_only=True)
class Latest:
    """The latest change of a person, and the latest reminder that was written."""

    at: datetime
    by: ActorKind
    reminded_at: datetime | None = None
    waits_as: int | None = None  # place on the waiting list, counted from 1


def of_shown(shown: Sequence[Line], everyone: Sequence[Line]) -> dict[int, Latest]:
    """What happened last to each of the people shown: two queries."""
    people = [line.person_id for line in shown]
    newest = select(func.max(AuditEntry.id)).where(AuditEntry.person_id.in_(people)).group_by(AuditEntry.person_id)
    entries = db.session.execute(
        select(AuditEntry.person_id, AuditEntry.at, AuditEntry.actor_kind).where(AuditEntry.id.in_(newest))
    )
    reminded = reminders.reminded_at([line.invitation_id for line in shown if line.invitation_id is not None])
    of_person = {line.person_id: line.invitation_id for line in shown}
    waits = _places_in_line(everyone)
    latest = {}
    for person_id, at, kind in entries:
        assert person_id is not None
        reminded_at = reminded.get(of_person[person_id])
        latest[person_id] = Latest(at=at, by=kind, reminded_at=reminded_at, waits_as=waits.get(person_id))
    return latest


def _places_in_line(everyone: Sequence[Line]) -> dict[int, int]:
    waiting = sorted(
        (line for line in everyone if line.waiting_number is not None),
        key=lambda line: (line.group_id or 0, turn(line.lapsed_at, line.priority or 0, line.waiting_number)),
    )
    number: Counter[int | None] = Counter()
    places = {}
    for line in waiting:
        number[line.group_id] += 1
        places[line.person_id] = number[line.group_id]
    return places
