"""Which placeholders of an event's own words would stay empty in the mail to a real person: asked before it is written.

Nothing is read from the database here but what the rows given bring along.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from summit import languages
from summit.mail.messages import Message
from summit.mail.own_words import Own
from summit.mail.placeholders import PLACEHOLDERS, named_in
from summit.models import Event, Invitation, MailKind, NominatorContact

# what is there for certain when such a mail is written, whatever it is today
_CERTAIN: Mapping[MailKind, frozenset[str]] = {
    MailKind.OFFER: frozenset({"deadline"}),
    MailKind.WAITING_LIST: frozenset({"position"}),
    MailKind.STILL_COMING: frozenset({"date", "time", "deadline"}),
    MailKind.NEW_DATE: frozenset({"date", "time", "earlier", "deadline"}),
}
_UNKNOWN = frozenset({"position", "places", "number", "citizen", "giver", "substitute"})  # till it happens


def language_of(event: Event, row: Invitation | NominatorContact) -> str:
    """The language in which this person or contact gets the event's mails."""
    wish = row.person.language if isinstance(row, Invitation) else row.language
    return languages.choose([wish], event.languages)


def empty_in(
    own: Own,
    kind: MailKind,
    row: Invitation | NominatorContact,
    *,
    deadline_at: datetime | None = None,
    reason: str | None = None,
) -> list[str]:
    """The placeholders of `own` that would be empty for this person. `reason` None: nobody knows it yet."""
    message = _message(kind, row, deadline_at, reason or "")
    skipped = _UNKNOWN | _CERTAIN.get(kind, frozenset()) | (frozenset() if reason is not None else {"reason"})
    names = [name for name in named_in(own.subject + own.text) if name in PLACEHOLDERS and name not in skipped]
    return [name for name in names if not PLACEHOLDERS[name].value(message).strip()]


def _message(kind: MailKind, row: Invitation | NominatorContact, deadline_at: datetime | None, reason: str) -> Message:
    """As much of the message as placeholders ask for."""
    if isinstance(row, Invitation):
        event, name = row.event, row.person.name
        deadline_at = deadline_at or row.answer_until_at or event.answer_until_at
        facts: dict[str, object] = {"group": row.group, "nominator": row.nominator}
    else:
        event, name = row.nominator.event, row.name
        deadline_at = deadline_at or event.nominate_until_at
        facts = {"nominator": row.nominator}
    earlier = event.starts_at or next((date.starts_at for date in reversed(event.dates) if date.starts_at), None)
    return Message(
        kind=kind,
        to_name=name,
        to_address="",
        language=language_of(event, row),
        subject="",
        link="",
        secrets=(),
        context={**facts, "event": event, "deadline_at": deadline_at, "earlier": earlier, "reason": reason},
    )
