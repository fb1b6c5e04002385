"""The list of those who were erased, by ids only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from blinker import Signal
from sqlalchemy import select, update

from summit.db import db, on_commit
from summit.models import Erased, Erasure

BLOT = "▒▒▒"  # what stands in the mails of others where a name was

noted = Signal("Somebody was erased, and the change has been committed. The sender is None.")


@dataclass(frozen=True, order=True)
class Line:
    """One line of the list, as it is kept outside the database."""

    kind: str
    row_id: int
    born_at: datetime
    at: datetime


def note(kind: Erased, row_id: int, *, born_at: datetime, now: datetime) -> None:
    """Write down that this row is to say no more who it was."""
    db.session.add(Erasure(kind=kind, row_id=row_id, born_at=born_at, at=now))
    db.session.flush()
    on_commit("erasures", ring)


def ring() -> None:
    """Tell the workers that bytes have to go."""
    noted.send(None)


def is_erased(kind: Erased, row_id: int, born_at: datetime) -> bool:
    """Has this very row been erased, in this database?"""
    query = select(Erasure.id).where(Erasure.kind == kind, Erasure.row_id == row_id, Erasure.born_at == born_at)
    return db.session.scalar(query) is not None


def lines() -> list[Line]:
    """The whole list."""
    rows = db.session.scalars(select(Erasure).order_by(Erasure.id))
    return [Line(row.kind.value, row.row_id, row.born_at, row.at) for row in rows]


def unscrubbed() -> list[Erasure]:
    """Those whose bytes may still lie in a file of the database or of the mailbox."""
    return list(db.session.scalars(select(Erasure).where(Erasure.scrubbed_at.is_(None)).order_by(Erasure.id)))


def scrubbed(ids: Collection[int], now: datetime) -> None:
    """Nothing is left of those whom these lines speak of."""
    db.session.execute(update(Erasure).where(Erasure.id.in_(ids)).values(scrubbed_at=now))
