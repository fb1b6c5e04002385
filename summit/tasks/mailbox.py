"""The files of the mailbox live as long as the words of their mails: what no row says any more, no file says.

Nothing is noted down that could be lost in a crash: every minute each file is held against its row.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, or_, select

from summit import clock
from summit.db import db
from summit.mail import delivery, outbox
from summit.models import OutboxMail
from summit.services import erasures

_HALF_WRITTEN = re.compile(r"\.(?P<name>.+\.eml)\.[0-9a-f]+")  # by a worker that may have been killed meanwhile


def clear() -> int:
    """Remove the files of mails that were deleted or emptied, or in which a name was blotted out. Returns how many."""
    names = [path.name for path in delivery.mailbox_folder().glob("*")]
    if not names:
        return 0
    db.session.rollback()  # read afresh: the row of every file that was seen is there, unless it was deleted
    on_their_way = _names_of(or_(OutboxMail.state.in_(outbox.UNSENT), OutboxMail.lease_until_at > clock.now()))
    said = _names_of(OutboxMail.text != "", ~or_(*(column.contains(erasures.BLOT) for column in _WORDS)))
    db.session.rollback()
    gone = [name for name in names if not _is_kept(name, on_their_way, said)]
    for name in gone:
        (delivery.mailbox_folder() / name).unlink(missing_ok=True)
    return len(gone)


_WORDS = (OutboxMail.subject, OutboxMail.text)


def _names_of(*conditions: ColumnElement[bool]) -> set[str]:
    rows = db.session.execute(select(OutboxMail.id, OutboxMail.kind).where(*conditions))
    return {delivery.file_name(id, kind) for id, kind in rows}


def _is_kept(name: str, on_their_way: set[str], said: set[str]) -> bool:
    half_written = _HALF_WRITTEN.fullmatch(name)
    if half_written:
        return half_written["name"] in on_their_way
    return not name.endswith(".eml") or name in on_their_way or name in said
