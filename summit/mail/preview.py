"""What somebody would get: a mail of any kind to a real person, before there is a reason for it, and written nowhere.

Where the person's own state does not fit the kind (an offer to somebody who has a place), rows that stand in for those
that would be there are made and never given to the database. The personal link is masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask_babel import force_locale, gettext
from sqlalchemy.orm.attributes import set_committed_value

from summit.mail import own_words, relevance, rendering
from summit.mail.about import About
from summit.mail.messages import Frame, Message, attendee, compose
from summit.mail.own_words import Own
from summit.mail.rendering import MASK, Letter
from summit.models import (
    Admission,
    Channel,
    Event,
    Group,
    Invitation,
    InvitationState,
    MailKind,
    Nominator,
    NominatorContact,
    Person,
    Registration,
    RegistrationState,
    Wish,
)

Row = TypeVar("Row")

TO_CONTACTS = relevance.TO_CONTACTS
SOMEBODY = "Anna Holm"  # invented
SOMEBODY_ELSE = "Bo Lind"
A_FEW = 3
_USUALLY = {MailKind.SUBSTITUTION_DONE: attendee.COMES_INSTEAD, MailKind.TABLES_PUBLISHED: attendee.TABLES}


def preview(
    kind: MailKind,
    *,
    frame: Frame,
    invitation: Invitation | None = None,
    registration: Registration | None = None,
    contact: NominatorContact | None = None,
    language: str | None = None,
    deadline_at: datetime | None = None,
    text: Own | None = None,
) -> Letter:
    """The mail of this kind that the person of `invitation`, or `contact`, would get.

    `language` None: the person's; `deadline_at` None: as it stands; `text` None: the event's words as they are kept.
    """
    message = sample(
        kind,
        frame=frame,
        invitation=invitation,
        registration=registration,
        contact=contact,
        language=language,
        deadline_at=deadline_at,
    )
    return rendering.render(rendering.with_words(message, text or message.own))


def sample(
    kind: MailKind,
    *,
    frame: Frame,
    invitation: Invitation | None = None,
    registration: Registration | None = None,
    contact: NominatorContact | None = None,
    language: str | None = None,
    deadline_at: datetime | None = None,
) -> Message:
    """The message that `preview` shows, not yet put into words."""
    if invitation is not None and registration is None:
        registration = _fitting(kind, invitation, frame.now)
    wish = _row(Wish, name=SOMEBODY_ELSE, email="", phone="", message="") if kind is MailKind.WISH_RECEIVED else None
    about = About(kind=kind, invitation=invitation, registration=registration, contact=contact, wish=wish)
    message = compose(about, frame)
    event: Any = message.context["event"]
    language = language or message.language
    masked = message.link
    for secret in message.secrets:
        masked = masked.replace(secret, MASK)
    is_for_them = contact is None or kind in TO_CONTACTS  # see messages.everyone
    own = own_words.find(event, kind, language) if is_for_them else None
    message = replace(message, language=language, link=masked, secrets=(), own=own).telling(
        **_believable(message, language)
    )
    if kind in _USUALLY:
        message = replace(message, subject=_USUALLY[kind])
    return message.telling(deadline_at=deadline_at) if deadline_at is not None else message


def somebody(event: Event) -> Invitation:
    """An invented person, for an event that has not asked anybody yet."""
    group = event.groups[0] if event.groups else _row(Group, event=event, name="", admission=Admission.HELD)
    person = _row(Person, event=event, name=SOMEBODY, email="", language=event.language, registration=None)
    return _row(
        Invitation,
        event=event,
        group=group,
        person=person,
        code="ABC234",
        link_generation=0,
        state=InvitationState.SENT,
        channel=Channel.EMAIL,
    )


def some_contact(event: Event) -> NominatorContact:
    """An invented contact, for an event that has no nominators yet."""
    with force_locale(event.language):
        name = gettext("the local forum")
    nominator = _row(Nominator, event=event, name=name, allocations=[])
    return _row(
        NominatorContact, nominator=nominator, name=SOMEBODY, email="", language=event.language, link_generation=0
    )


def _fitting(kind: MailKind, invitation: Invitation, now: datetime) -> Registration | None:
    """The person's registration when it fits what the mail tells, else one that does."""
    real = invitation.person.registration
    expected = relevance.EXPECTED_REGISTRATION.get(kind, set())
    is_asked_again = kind in {MailKind.NEW_DATE, MailKind.STILL_COMING}
    fits = real is not None and real.state in expected and (real.is_to_reconfirm or not is_asked_again)
    if fits or not (expected or is_asked_again or kind in {MailKind.POSTPONED, MailKind.CANCELLED}):
        return real
    until_at = now + timedelta(hours=invitation.event.offer_hours)
    return _row(
        Registration,
        event=invitation.event,
        group=invitation.group,
        person=invitation.person,
        invitation=invitation,
        state=next(iter(sorted(expected)), RegistrationState.CONFIRMED),
        offered_until_at=until_at,
        is_to_reconfirm=is_asked_again,
        reconfirm_until_at=until_at,
        event_id=invitation.event.id,
    )


def _believable(message: Message, language: str) -> Mapping[str, object]:
    """Facts for what cannot be known before it happens."""
    context = message.context
    event: Any = context["event"]
    invitation: Any = context.get("invitation")
    facts: dict[str, object] = {}
    if "position" in context and message.kind is not MailKind.NEW_DATE and message.kind not in relevance.EXPECTED_DATE:
        facts["position"] = context["position"] or 1
    if "giver" in context:
        facts["giver"] = context["giver"] or SOMEBODY_ELSE
    if "substitute" in context:
        facts |= {"substitute": context["substitute"] or SOMEBODY_ELSE, "has_accepted": True}
    if "is_new" in context:
        facts["is_new"] = True
    if "places" in context:
        facts["places"] = context["places"] or A_FEW
    if "people" in context:
        people = context["people"] or [SOMEBODY, SOMEBODY_ELSE]
        facts |= {"people": people, "number": len(people)}  # type: ignore[arg-type]
    if "earlier" in context:
        facts["earlier"] = context["earlier"] or event.starts_at
    if "reason" in context:
        with force_locale(language):
            facts["reason"] = context["reason"] or gettext("Here stands the reason that you give.")
    if context["deadline_at"] is None and invitation is not None and message.kind is not MailKind.NEW_DATE:
        facts["deadline_at"] = invitation.answer_until_at or event.answer_until_at
    return facts


def _row(model: type[Row], **values: object) -> Row:
    """A row that no session knows, nor any row that it points to: nothing can write it by accident."""
    row = model()
    for name, value in values.items():
        set_committed_value(row, name, value)
    return row
