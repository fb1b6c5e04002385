"""What mails have said about somebody: their own are emptied, and those that named them to others.

A name that was corrected since is known to nobody any more, so a mail that was written in order to name somebody is
emptied as a whole. Wherever else others were told of them, what they are called now is blotted out, and the rest stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlalchemy import ColumnElement, and_, func, or_, select, true, update

from summit.db import db
from summit.models import Event, Invitation, MailKind, NominatorContact, OutboxMail, Person
from summit.models.person import NOBODY
from summit.services.erasures.listing import BLOT

_SHORT = 3  # letters; whatever has fewer stands inside other words by chance
_PIECES = re.compile(r"\s+|(?<=[:.@])")  # where a line may end, and where `mail/no_links` writes a blank
_GAP = r"[\s>]*"  # a citizen's words are quoted: each line of theirs begins with ">"
_LETTER = r"[^\W\d_]"
_PLAIN = re.compile(r"[A-Za-z0-9]+")


def empty(whose: ColumnElement[bool]) -> None:
    """Forget subject, text and what the mail server said of these mails.

    A worker that has one of them in hand loses its lease, or it would write down afterwards what it has sent.
    """
    nothing = {"subject": "", "text": "", "failure": "", "lease_owner": None, "lease_until_at": None}
    db.session.execute(update(OutboxMail).where(whose).values(nothing))


def naming(person: Person) -> ColumnElement[bool]:
    """Condition: mails to others that named the person, whatever they were called then."""
    return or_(*(and_(OutboxMail.kind == kind, told(person)) for kind, told in TOLD.items()))


def mask(event: Event, words: Iterable[str]) -> None:
    """Blot out these words wherever a mail of the event has said them: to a forum, to a colleague, to who gave way.

    Bo and Ea are blotted out as words of their own: where others are called so too, rather once too often.
    """
    wanted = [word for word in words if word != NOBODY and any(map(str.isalnum, word))]
    for word in sorted(wanted, key=len, reverse=True):
        looks = _looks(word)
        for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.event_id == event.id, _may_say(word))):
            mail.subject, mail.text, mail.failure = (
                looks.sub(BLOT, text) for text in (mail.subject, mail.text, mail.failure)
            )
    db.session.flush()


def _looks(word: str) -> re.Pattern[str]:
    """However it is spaced apart, broken at the end of a line or written in capitals; also as somebody's ("Bos")."""
    body = _GAP.join(re.escape(piece) for piece in _PIECES.split(word) if piece)
    if len(word) < _SHORT:
        return re.compile(rf"(?<!\w){body}(?!\w)")
    return re.compile(rf"(?<!{_LETTER}){body}(?=s?(?!{_LETTER}))", re.IGNORECASE)


def _may_say(word: str) -> ColumnElement[bool]:
    """A sieve for the database, which knows no patterns and not everywhere capitals beyond A to Z."""
    plain = max(_PLAIN.findall(word), key=len, default="").lower()
    if not plain:
        return true()
    columns = (OutboxMail.subject, OutboxMail.text, OutboxMail.failure)
    return or_(*(func.lower(column).contains(plain) for column in columns))


def _to_who_was_asked_by(person: Person) -> ColumnElement[bool]:
    asked = Invitation.substitute_for_id.in_([invitation.id for invitation in person.invitations])
    return OutboxMail.invitation_id.in_(select(Invitation.id).where(asked))


def _to_who_gave_way(person: Person) -> ColumnElement[bool]:
    """To everyone who had the place before: the first is told who has it in the end."""
    before = [giver.id for invitation in person.invitations for giver in _givers(invitation)]
    return OutboxMail.invitation_id.in_(before)


def _givers(invitation: Invitation) -> Iterator[Invitation]:
    giver = invitation.substitute_for
    while giver is not None:
        yield giver
        giver = giver.substitute_for


def _to_who_named(person: Person) -> ColumnElement[bool]:
    nominators = [invitation.nominator_id for invitation in person.invitations if invitation.nominator_id]
    return OutboxMail.contact_id.in_(select(NominatorContact.id).where(NominatorContact.nominator_id.in_(nominators)))


TOLD: Mapping[MailKind, Callable[[Person], ColumnElement[bool]]] = {
    MailKind.SUBSTITUTE_ASKED: _to_who_was_asked_by,
    MailKind.SUBSTITUTION_DONE: _to_who_gave_way,
    MailKind.NOMINATOR_ASKED: _to_who_named,
}
