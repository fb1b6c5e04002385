"""An event's own words for its mails: kept only when they hold, looked through before they are sent, given up again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked
from summit.errors import N_, NN_, BadInput, NotPossible
from summit.mail import holes, placeholders, preview
from summit.mail.own_words import Own
from summit.mail.plain import one_line
from summit.mail.relevance import TO_CONTACTS
from summit.models import (
    Actor,
    Event,
    Invitation,
    InvitationState,
    MailKind,
    MailText,
    Nominator,
    NominatorContact,
)
from summit.services import audit

EDITABLE = tuple(kind for kind in MailKind if placeholders.KNOWN[kind])
LONGEST_SUBJECT = 150
LONGEST_TEXT = 5000
NAMED = 3
_OF_EVENT = frozenset({"date", "time", "season", "place", "contact", "phone", "description", "earlier", "deadline"})
_S = InvitationState
_CONCERNED = frozenset({_S.DRAFT, _S.RESERVE, _S.NOMINATED, _S.SENT, _S.ACCEPTED})

Row = Invitation | NominatorContact
Texts = Mapping[tuple[MailKind, str], Own]


@dataclass(frozen=True)
class Trouble:
    """A placeholder that would be empty for `count` of `of` people who read this language, `names` the first of them.

    They would get our words instead. `missing` is the reason, an English msgid.
    """

    kind: MailKind
    language: str
    placeholder: str
    missing: str
    count: int
    of: int
    names: tuple[str, ...]


def texts_of(event: Event) -> dict[tuple[MailKind, str], Own]:
    """The event's own words, by kind and language."""
    rows = db.session.scalars(select(MailText).where(MailText.event_id == event.id))
    return {(row.kind, row.language): Own(row.subject, row.text) for row in rows}


def checked(kind: MailKind, *, subject: str, text: str) -> Own:
    """The words as they would be kept. Raises BadInput for empty, too long, unknown or unfinished ones."""
    own = Own(one_line(subject), "\n".join(one_line(line) for line in text.splitlines()).strip())
    for field, words, longest in (("subject", own.subject, LONGEST_SUBJECT), ("text", own.text, LONGEST_TEXT)):
        if not words:
            raise BadInput(N_("Please write something here, or go back to the standard text."), field=field)
        if len(words) > longest:
            raise BadInput(
                N_("At most %(most)s characters; these are %(number)s."), field=field, most=longest, number=len(words)
            )
        if placeholders.has_loose_brace(words):
            raise BadInput(
                N_("A brace stands alone. A placeholder is a word in braces, as {event}; other braces cannot be used."),
                field=field,
            )
        unknown = [f"{{{name}}}" for name in placeholders.named_in(words) if name not in placeholders.KNOWN[kind]]
        if unknown:
            raise BadInput(
                *NN_(
                    "%(names)s is not a placeholder of this mail. The list beside the text has those that are.",
                    "%(names)s are not placeholders of this mail. The list beside the text has those that are.",
                ),
                field=field,
                names=", ".join(unknown),
                count=len(unknown),
            )
    return own


def save(event: Event, kind: MailKind, language: str, *, subject: str, text: str, by: Actor, now: datetime) -> MailText:
    """Keep the event's own words; the same words again change nothing. Raises BadInput (see `checked`)."""
    own = checked(kind, subject=subject, text=text)
    row = _row(event, kind, language)
    if row is None:
        row = MailText(event=event, kind=kind, language=language, subject="", text="", updated_at=now)
        db.session.add(row)
    if (row.subject, row.text) != (own.subject, own.text):
        row.subject, row.text, row.updated_at = own.subject, own.text, now
        audit.log("mail_text.saved", event=event, by=by, now=now, kind=kind.value, language=language)
    db.session.flush()
    return row


def reset(event: Event, kind: MailKind, language: str, *, by: Actor, now: datetime) -> None:
    """Back to our words; twice is a success."""
    row = _row(event, kind, language)
    if row is not None:
        db.session.delete(row)
        audit.log("mail_text.reset", event=event, by=by, now=now, kind=kind.value, language=language)


def troubles(
    event: Event,
    kind: MailKind,
    invitations: Sequence[Invitation],
    *,
    deadline_at: datetime | None = None,
    reason: str | None = None,
) -> list[Trouble]:
    """What would be empty in the event's own words, were mails of this kind written to these people now.

    `deadline_at` is the one that they would be given; `reason` None: not known yet.
    """
    return _troubles(texts_of(event), event, kind, invitations, deadline_at, reason)


def require_whole(
    event: Event,
    kind: MailKind,
    invitations: Sequence[Invitation],
    *,
    deadline_at: datetime | None = None,
    reason: str | None = None,
) -> None:
    """Before these people are written to. Raises NotPossible that names what would be empty for whom (see `troubles`).

    Where nobody asks, the standard text steps in; here somebody is about to send many mails and can mend the text.
    """
    for trouble in troubles(event, kind, invitations, deadline_at=deadline_at, reason=reason):
        raise NotPossible(
            *NN_(
                "In your own text of this mail %(placeholder)s would be empty for %(count)s person: %(names)s. "
                "Change the text, or go back to the standard text.",
                "In your own text of this mail %(placeholder)s would be empty for %(count)s people, first of all "
                "%(names)s. Change the text, or go back to the standard text.",
            ),
            placeholder=f"{{{trouble.placeholder}}}",
            names=", ".join(trouble.names),
            count=trouble.count,
        )


def troubles_of_all(event: Event) -> list[Trouble]:
    """The same for every kind with words of its own and everyone who could get it, in a fixed number of queries."""
    texts = texts_of(event)
    if not texts:
        return []
    people, contacts = _people(event), _contacts(event)
    return [
        trouble
        for kind in EDITABLE
        for trouble in _troubles(texts, event, kind, contacts if kind in TO_CONTACTS else people)
    ]


def holes_for_all(event: Event) -> dict[tuple[MailKind, str], list[str]]:
    """Own texts that nobody would get, because the event itself has nothing for these placeholders. One query."""
    found = {}
    for (kind, language), own in texts_of(event).items():
        row = preview.some_contact(event) if kind in TO_CONTACTS else preview.somebody(event)
        found[kind, language] = [name for name in holes.empty_in(own, kind, row) if name in _OF_EVENT]
    return {key: names for key, names in found.items() if names}


def samples(event: Event) -> list[Invitation]:
    """The first person of each group who was asked, or, where nobody was, is about to be: to show a mail to."""
    was_asked = Invitation.state != _S.DRAFT
    first = func.coalesce(func.min(Invitation.id).filter(was_asked), func.min(Invitation.id))
    ids = select(first).where(Invitation.event_id == event.id).group_by(Invitation.group_id)
    query = (
        select(Invitation)
        .where(Invitation.id.in_(ids))
        .options(joinedload(Invitation.person), joinedload(Invitation.group), joinedload(Invitation.nominator))
    )
    return sorted(db.session.scalars(query), key=lambda invitation: invitation.group.position)


def sample_contacts(event: Event) -> list[NominatorContact]:
    """The first contacts of nominators, to show a mail to."""
    return list(db.session.scalars(_contacts_of(event).limit(NAMED)))


def _troubles(
    texts: Texts,
    event: Event,
    kind: MailKind,
    rows: Iterable[Row],
    deadline_at: datetime | None = None,
    reason: str | None = None,
) -> list[Trouble]:
    own = {language: words for (of, language), words in texts.items() if of is kind}
    reached: dict[str, int] = defaultdict(int)
    empty: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows if own else ():
        language = holes.language_of(event, row)
        if language in own:
            reached[language] += 1
            for name in holes.empty_in(own[language], kind, row, deadline_at=deadline_at, reason=reason):
                empty[language, name].append(row.person.name if isinstance(row, Invitation) else row.name)
    return [
        Trouble(
            kind=kind,
            language=language,
            placeholder=name,
            missing=placeholders.PLACEHOLDERS[name].missing,
            count=len(names),
            of=reached[language],
            names=tuple(names[:NAMED]),
        )
        for (language, name), names in empty.items()
    ]


def _people(event: Event) -> Sequence[Invitation]:
    query = (
        select(Invitation)
        .where(Invitation.event_id == event.id, Invitation.state.in_(_CONCERNED))
        .options(joinedload(Invitation.person), joinedload(Invitation.group), joinedload(Invitation.nominator))
        .order_by(Invitation.id)
    )
    return [invitation for invitation in db.session.scalars(query) if invitation.person.email]


def _contacts(event: Event) -> Sequence[NominatorContact]:
    return db.session.scalars(_contacts_of(event)).all()


def _contacts_of(event: Event) -> Select[NominatorContact]:
    return (
        select(NominatorContact)
        .join(Nominator)
        .where(Nominator.event_id == event.id)
        .options(joinedload(NominatorContact.nominator))
        .order_by(NominatorContact.id)
    )


def _row(event: Event, kind: MailKind, language: str) -> MailText | None:
    """The row, locked; the event is held still first, so that two forms sent at once make one row."""
    db.session.execute(locked(select(Event.id).where(Event.id == event.id)))
    query = select(MailText).where(MailText.event_id == event.id, MailText.kind == kind, MailText.language == language)
    return db.session.scalar(locked(query))
