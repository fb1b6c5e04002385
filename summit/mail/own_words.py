"""An event's own words for a kind of mail: subject and first paragraphs, in place of ours when nothing is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from summit.db import db, read_once
from summit.mail import placeholders
from summit.models import Event, MailKind, MailText


@dataclass(frozen=True)
class Own:
    """Subject and text, paragraphs apart by an empty line, with placeholders or filled in."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text in paragraphs; a line break inside one is kept."""
        found: list[list[str]] = [[]]
        for line in self.text.splitlines():
            if line.strip():
                found[-1].append(line.strip())
            elif found[-1]:
                found.append([])
        return ["\n".join(lines) for lines in found if lines]


def find(event: Event, kind: MailKind, language: str) -> Own | None:
    """The event's own words of this kind in this language; None: ours are used."""
    rows = (row for row in _all_of(event) if (row.kind, row.language) == (kind, language))
    return next((Own(row.subject, row.text) for row in rows), None)


@read_once
def _all_of(event: Event) -> Sequence[MailText]:
    """All of them together, because many mails of one event are written at once."""
    return db.session.scalars(select(MailText).where(MailText.event_id == event.id)).all()


def filled(own: Own | None, values: Mapping[str, str]) -> Own | None:
    """The words of one mail; None when there are none or one of them would be missing: no mail leaves with a hole."""
    if own is None:
        return None
    subject, text = placeholders.filled(own.subject, values), placeholders.filled(own.text, values)
    return Own(subject, text) if subject and text else None
