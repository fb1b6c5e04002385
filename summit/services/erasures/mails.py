"""What mails have said about somebody: their own are emptied, in those of others their name is blotted out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import ColumnElement, or_, select, update

from summit.db import db
from summit.models import Event, OutboxMail
from summit.models.person import NOBODY
from summit.services.erasures.listing import BLOT

_SHORT = 3  # letters; whatever has fewer stands inside other words by chance


def empty(whose: ColumnElement[bool]) -> None:
    """Forget subject, text and what the mail server said of these mails.

    A worker that has one of them in hand loses its lease, or it would write down afterwards what it has sent.
    """
    nothing = {"subject": "", "text": "", "failure": "", "lease_owner": None, "lease_until_at": None}
    db.session.execute(update(OutboxMail).where(whose).values(nothing))


def mask(event: Event, words: Iterable[str]) -> None:
    """Blot out these words wherever a mail of the event has said them: to a forum, to a substitute, to who gave way.

    Bo and Ea are blotted out as words of their own: where others are called so too, rather once too often.
    """
    wanted = [word for word in words if word and word != NOBODY]
    columns = (OutboxMail.subject, OutboxMail.text, OutboxMail.failure)
    for word in sorted(wanted, key=len, reverse=True):
        looks = _looks(word)
        said = or_(*(column.contains(word, autoescape=True) for column in columns))
        for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.event_id == event.id, said)):
            mail.subject, mail.text, mail.failure = (
                looks.sub(BLOT, text) for text in (mail.subject, mail.text, mail.failure)
            )
    db.session.flush()


def _looks(word: str) -> re.Pattern[str]:
    looks = re.escape(word)
    return re.compile(looks if len(word) >= _SHORT else rf"(?<!\w){looks}(?!\w)")
