"""The frame of every message: where and when it is written, to whom it goes, and which facts its template may use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from summit import languages, tokens
from summit.mail import own_words
from summit.mail.about import About
from summit.mail.calendar import Attachment
from summit.mail.own_words import Own
from summit.models import Event, MailKind

T = TypeVar("T")

ATTENDEE_PATH = "/i/"
NOMINATOR_PATH = "/n/"
SIGN_IN_PATH = "/sign-in/"
PUBLIC_PATH = "/e/"
NO_REMINDERS = "/no-reminders"  # after the personal link


@dataclass(frozen=True)
class Frame:
    """Where and when the mail is written: `base_url` starts every link."""

    base_url: str
    now: datetime

    @property
    def domain(self) -> str:
        """The installation's host name."""
        return urlsplit(self.base_url).hostname or "localhost"

    def url(self, path: str) -> str:
        """The absolute address of `path`."""
        return self.base_url.rstrip("/") + path


@dataclass(frozen=True)
class Message:
    """One mail to one person. `secrets` are the words that are masked in the copy that is kept."""

    kind: MailKind
    to_name: str
    to_address: str
    language: str
    subject: str  # an English msgid
    link: str
    secrets: tuple[str, ...]
    sender_name: str = ""
    reply_to: tuple[str, str] | None = None
    context: dict[str, object] = field(default_factory=dict)  # for the template and the placeholders
    calendar: Attachment | None = None
    unsubscribe: str = ""  # where a mail program may post that no more of these are wanted (RFC 8058)
    own: Own | None = None  # the event's own words, when it has any for this kind
    identity: str = "preview"  # of the mail, see About

    def telling(self, **facts: object) -> Message:
        """The same message with more facts."""
        return replace(self, context={**self.context, **facts})


def to_contact(
    about: About,
    frame: Frame,
    subject: str,
    *,
    reply_to: tuple[str, str] | None = None,
    calendar: Attachment | None = None,
    may_be_own: bool = True,
    **facts: object,
) -> Message:
    """To a contact of a nominator, with the link of that contact.

    `may_be_own` is false in a case that the event's own words of this kind are not meant for.
    """
    contact = there(about.contact)
    event = contact.nominator.event
    language = languages.choose([contact.language], event.languages)
    token = tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)
    return Message(
        kind=about.kind,
        to_name=contact.name,
        to_address=contact.email,
        language=language,
        subject=subject,
        link=frame.url(NOMINATOR_PATH + token),
        secrets=(token,),
        sender_name=event.host.name,
        reply_to=reply_to or _organiser(event),
        context={**_facts_of(event, frame), "contact": contact, "nominator": contact.nominator, **facts},
        calendar=calendar,
        own=own_words.find(event, about.kind, language) if may_be_own else None,
    )


def to_attendee(
    about: About,
    frame: Frame,
    subject: str,
    *,
    calendar: Attachment | None = None,
    may_be_own: bool = True,
    **facts: object,
) -> Message:
    """To the person of the invitation, with their personal link. What is said about needs is never among the facts."""
    invitation = there(about.invitation)
    person, event = invitation.person, invitation.event
    language = languages.choose([person.language], event.languages)
    token = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    known = {
        "invitation": invitation,
        "registration": about.registration,
        "group": invitation.group,
        "nominator": invitation.nominator,
    }
    return Message(
        kind=about.kind,
        to_name=person.name,
        to_address=person.email,
        language=language,
        subject=subject,
        link=frame.url(ATTENDEE_PATH + token),
        secrets=(token,),
        sender_name=event.host.name,
        reply_to=_organiser(event),
        context={**_facts_of(event, frame), **known, **facts},
        calendar=calendar,
        own=own_words.find(event, about.kind, language) if may_be_own else None,
    )


def _facts_of(event: Event, frame: Frame) -> dict[str, object]:
    return {
        "event": event,
        "contact": None,
        "deadline_at": None,
        "registration": None,
        "deletion_on": event.deletion_on(frame.now),
        "needs_deletion_on": event.needs_deletion_on(frame.now),
    }


def _organiser(event: Event) -> tuple[str, str] | None:
    return (event.contact_name or event.host.name, event.contact_email) if event.contact_email else None


def there(row: T | None) -> T:
    """The row that the mail tells of. Raises LookupError when it is gone."""
    if row is None:
        raise LookupError("What the mail tells of is gone.")
    return row
