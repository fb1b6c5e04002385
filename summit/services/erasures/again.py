"""Erased stay erased: after a restore the list that no backup replaces is gone through."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from summit.db import db
from summit.models import Erased, Erasure, NominatorContact, Person, StaffMember, Wish
from summit.models.audit import SYSTEM
from summit.services.erasures import listing, others, people


def again(kept: Iterable[listing.Line], now: datetime) -> int:
    """Erase whoever is on the list `kept` and known to this database. Returns how many that were.

    Whoever got the same number since is somebody else, and is left alone. Who came after the backup was made is not
    here; their lines are kept, because a later backup may know them.
    """
    here, done = {(line.kind, line.row_id, line.born_at) for line in listing.lines()}, 0
    for line in sorted(set(kept)):
        if (line.kind, line.row_id, line.born_at) in here:
            continue
        model, erase = _DEEDS[Erased(line.kind)]
        row = db.session.get(model, line.row_id)
        if row is not None and _born_at(row) == line.born_at:
            erase(row, by=SYSTEM, now=now)
            done += 1
        else:
            db.session.add(Erasure(kind=Erased(line.kind), row_id=line.row_id, born_at=line.born_at, at=line.at))
    db.session.flush()
    return done


_DEEDS: dict[Erased, tuple[type[Any], Callable[..., None]]] = {
    Erased.PERSON: (Person, people.erase_person),
    Erased.CONTACT: (NominatorContact, others.erase_contact),
    Erased.WISH: (Wish, others.erase_wish),
    Erased.STAFF: (StaffMember, others.erase_staff),
}


def _born_at(row: Any) -> datetime:
    moment: datetime = row.nominator.created_at if isinstance(row, NominatorContact) else row.created_at
    return moment
