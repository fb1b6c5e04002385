"""What each kind of mail says: from the ids of an outbox row to its recipient, subject and the facts of its template.

One function per kind. Nothing here is rendered or translated: a subject is an English msgid with values, the words
stand in `templates/mail/<kind>.html`, and `delivery` puts them into the recipient's language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from summit import languages, tokens
from summit.errors import N_
from summit.mail import facts
from summit.mail.calendar import calendar_file, can_stand_in_calendar
from summit.mail.relevance import invitation_of, registration_of
from summit.models import Event, Invitation, MailKind, OutboxMail, Registration

T = TypeVar("T")

ATTENDEE_PATH = "/i/"
NOMINATOR_PATH = "/n/"
SIGN_IN_PATH = "/sign-in/"


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
    values: dict[str, str] = field(default_factory=dict)  # for the subject's placeholders
    context: dict[str, object] = field(default_factory=dict)  # for the template
    calendar: bytes | None = None


def compose(mail: OutboxMail, frame: Frame) -> Message:
    """The message of this row. Raises LookupError when a row that it tells of is gone."""
    return KINDS[mail.kind](mail, frame)


def sign_in(mail: OutboxMail, frame: Frame) -> Message:
    """The one-time link, and the code to type where the link cannot be opened."""
    link = _there(mail.sign_in_link)
    member = link.staff_member
    token = tokens.derive(tokens.Kind.SIGN_IN, link.id, link.link_generation)
    code = tokens.derive_code(tokens.Kind.SIGN_IN, link.id, link.link_generation)
    return Message(
        kind=mail.kind,
        to_name=member.name,
        to_address=member.email,
        language=member.language,
        subject=N_("Your sign-in link"),
        link=frame.url(SIGN_IN_PATH + token),
        secrets=(token, code),
        context={"code": code, "minutes": round((link.expires_at - link.created_at).total_seconds() / 60)},
    )


def nominator_link(mail: OutboxMail, frame: Frame) -> Message:
    """A forum's own page: so many places are yours to fill."""
    nominator = _there(mail.contact).nominator
    return _to_contact(
        mail,
        frame,
        N_("%(nominator)s can nominate people for %(event)s"),
        allocations=[(allocation.group.name, allocation.pool.size) for allocation in nominator.allocations],
        until_at=nominator.event.nominate_until_at,
    )


def wish_received(mail: OutboxMail, frame: Frame) -> Message:
    """A citizen wrote to the forum; a reply goes to the citizen."""
    wish = _there(mail.wish)
    return _to_contact(
        mail, frame, N_("%(name)s would like to come to %(event)s"), reply_to=(wish.name, wish.email), wish=wish
    )


def invitation(mail: OutboxMail, frame: Frame) -> Message:
    """You are asked: what, when, where, by whom, and until when to answer."""
    subject = N_("There is a place for you at %(event)s")
    if not _there(invitation_of(mail)).group.is_held:
        subject = N_("You are invited to %(event)s")
    return _to_attendee(mail, frame, subject)


def reminder(mail: OutboxMail, frame: Frame) -> Message:
    """You have not answered yet."""
    return _to_attendee(mail, frame, N_("We have not heard from you yet: %(event)s"))


def confirmation(mail: OutboxMail, frame: Frame) -> Message:
    """You have a place; the calendar entry is attached."""
    event = _there(registration_of(mail)).event
    entry = None
    if can_stand_in_calendar(event):
        entry = calendar_file(event, now=frame.now, domain=frame.domain)
    return _to_attendee(mail, frame, N_("Your place at %(event)s"), calendar=entry)


def waiting_list(mail: OutboxMail, frame: Frame) -> Message:
    """All places are taken; this is your number."""
    position = facts.waiting_position(_there(registration_of(mail)))
    return _to_attendee(mail, frame, N_("You are on the waiting list for %(event)s"), position=position)


def offer(mail: OutboxMail, frame: Frame) -> Message:
    """A place has become free, and it is yours until the deadline."""
    until_at = _there(registration_of(mail)).offered_until_at
    return _to_attendee(mail, frame, N_("A place has become free at %(event)s"), offered_until_at=until_at)


def offer_lapsed(mail: OutboxMail, frame: Frame) -> Message:
    """The offer was not answered in time; you wait at the end of the list."""
    position = facts.waiting_position(_there(registration_of(mail)))
    return _to_attendee(mail, frame, N_("The place offered to you went to the next: %(event)s"), position=position)


def decline_received(mail: OutboxMail, frame: Frame) -> Message:
    """We know that you cannot come."""
    return _to_attendee(mail, frame, N_("Thank you for answering: %(event)s"))


def withdrawn(mail: OutboxMail, frame: Frame) -> Message:
    """You have given your place back."""
    return _to_attendee(mail, frame, N_("You have given up your place at %(event)s"))


def tables_published(mail: OutboxMail, frame: Frame) -> Message:
    """Where you sit in each round."""
    registration = _there(registration_of(mail))
    seats, is_new = facts.seats(registration), facts.is_first_of_its_kind(mail)
    subject = N_("Your tables at %(event)s") if is_new else N_("Your tables at %(event)s have changed")
    return _to_attendee(mail, frame, subject, seats=seats, is_new=is_new)


KINDS: dict[MailKind, Callable[[OutboxMail, Frame], Message]] = {
    MailKind.SIGN_IN: sign_in,
    MailKind.NOMINATOR_LINK: nominator_link,
    MailKind.WISH_RECEIVED: wish_received,
    MailKind.INVITATION: invitation,
    MailKind.REMINDER: reminder,
    MailKind.CONFIRMATION: confirmation,
    MailKind.WAITING_LIST: waiting_list,
    MailKind.OFFER: offer,
    MailKind.OFFER_LAPSED: offer_lapsed,
    MailKind.DECLINE_RECEIVED: decline_received,
    MailKind.WITHDRAWN: withdrawn,
    MailKind.TABLES_PUBLISHED: tables_published,
}


def _to_contact(
    mail: OutboxMail, frame: Frame, subject: str, reply_to: tuple[str, str] | None = None, **context: object
) -> Message:
    contact = _there(mail.contact)
    event = contact.nominator.event
    token = tokens.derive(tokens.Kind.NOMINATOR, contact.id, contact.link_generation)
    return Message(
        kind=mail.kind,
        to_name=contact.name,
        to_address=contact.email,
        language=languages.choose([contact.language], event.languages),
        subject=subject,
        values={
            "event": event.title,
            "nominator": contact.nominator.name,
            "name": mail.wish.name if mail.wish is not None else contact.name,
        },
        link=frame.url(NOMINATOR_PATH + token),
        secrets=(token,),
        sender_name=event.host.name,
        reply_to=reply_to or _organiser(event),
        context={"nominator": contact.nominator, **_event_facts(event, frame), **context},
    )


def _to_attendee(
    mail: OutboxMail, frame: Frame, subject: str, calendar: bytes | None = None, **context: object
) -> Message:
    invitation = _there(invitation_of(mail))
    person, event = invitation.person, invitation.event
    token = tokens.derive(tokens.Kind.ATTENDEE, invitation.id, invitation.link_generation)
    about = _attendee_facts(invitation, registration_of(mail))
    return Message(
        kind=mail.kind,
        to_name=person.name,
        to_address=person.email,
        language=languages.choose([person.language], event.languages),
        subject=subject,
        values={"event": event.title},
        link=frame.url(ATTENDEE_PATH + token),
        secrets=(token,),
        sender_name=event.host.name,
        reply_to=_organiser(event),
        context={**_event_facts(event, frame), **about, **context},
        calendar=calendar,
    )


def _event_facts(event: Event, frame: Frame) -> dict[str, object]:
    return {
        "event": event,
        "deletion_on": event.deletion_on(frame.now),
        "needs_deletion_on": event.needs_deletion_on(frame.now),
    }


def _attendee_facts(invitation: Invitation, registration: Registration | None) -> dict[str, object]:
    """What an attendee's mail may say. Needs are never among it."""
    return {
        "invitation": invitation,
        "group": invitation.group,
        "nominator": invitation.nominator,
        "registration": registration,
    }


def _organiser(event: Event) -> tuple[str, str] | None:
    return (event.contact_name or event.host.name, event.contact_email) if event.contact_email else None


def _there(row: T | None) -> T:
    if row is None:
        raise LookupError("What the mail tells of is gone.")
    return row
