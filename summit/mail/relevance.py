"""Does a mail still make sense? Asked by the worker just before it sends, because much can happen in a queue."""

from __future__ import annotations

from datetime import datetime

from summit.errors import N_
from summit.mail import about, facts
from summit.mail.about import About
from summit.models import (
    Channel,
    DateStatus,
    Invitation,
    InvitationState,
    MailKind,
    OutboxMail,
    Registration,
    RegistrationState,
)

NO_ADDRESS = N_("The person has no e-mail address any more.")
NO_LINK = N_("The person has no personal link that the mail could carry.")
ANSWERED = N_("The invitation was answered before this mail was sent.")
TAKEN_BACK = N_("The invitation was taken back before this mail was sent.")
EXPIRED = N_("The deadline had passed before this mail was sent.")
CHANGED = N_("The registration had changed before this mail was sent.")
NO_DATE = N_("The event was postponed or cancelled before this mail was sent.")
HANDLED = N_("The wish had been dealt with before this mail was sent.")
LINK_USED = N_("The link was used or had expired before this mail was sent.")
OVER = N_("The event was over before this mail was sent.")
DATE_CHANGED = N_("The date had changed once more before this mail was sent.")
UNWANTED = N_("The person wants no more reminders.")
FILLED = N_("The places had been filled before this mail was sent.")

# what each mail must still find to be true
EXPECTED_REGISTRATION = {
    MailKind.CONFIRMATION: {RegistrationState.CONFIRMED, RegistrationState.ATTENDED},
    MailKind.WAITING_LIST: {RegistrationState.WAITLISTED},
    MailKind.OFFER: {RegistrationState.OFFERED},
    MailKind.OFFER_LAPSED: {RegistrationState.WAITLISTED, RegistrationState.CANCELLED},
    MailKind.TABLES_PUBLISHED: {RegistrationState.CONFIRMED, RegistrationState.ATTENDED},
    MailKind.STILL_COMING: {RegistrationState.CONFIRMED},
    MailKind.THANKS: {RegistrationState.ATTENDED},
}
EXPECTED_INVITATION = {
    MailKind.DECLINE_RECEIVED: {InvitationState.DECLINED},
    MailKind.WITHDRAWN: {InvitationState.WITHDRAWN},
    MailKind.PLACE_RELEASED: {InvitationState.EXPIRED},
    MailKind.SUBSTITUTION_DONE: {InvitationState.REPLACED},
}
EXPECTED_DATE = {
    MailKind.POSTPONED: DateStatus.POSTPONED,
    MailKind.NEW_DATE: DateStatus.FIXED,
    MailKind.CANCELLED: DateStatus.CANCELLED,
}
TO_CONTACTS = frozenset(
    {MailKind.NOMINATOR_LINK, MailKind.NOMINATOR_REMINDER, MailKind.NOMINATOR_ASKED, MailKind.WISH_RECEIVED}
)
QUESTIONS = frozenset({MailKind.INVITATION, MailKind.REMINDER, MailKind.SUBSTITUTE_ASKED})


def reason_to_cancel(mail: OutboxMail, now: datetime) -> str | None:
    """Why the mail should not be sent any more, as an English msgid; None when it should."""
    told = about.of(mail)
    if mail.kind is MailKind.SIGN_IN:
        link = told.sign_in_link
        return LINK_USED if link is None or link.used_at is not None or link.expires_at <= now else None
    if mail.kind in EXPECTED_DATE and mail.event is not None:
        if mail.event.date_status is not EXPECTED_DATE[mail.kind]:
            return DATE_CHANGED
        if mail.kind is not MailKind.CANCELLED and mail.event.has_ended(now):
            return OVER
    is_for_contact = told.contact is not None or mail.kind in TO_CONTACTS
    return _about_contact(told, now) if is_for_contact else _about_attendee(told, now)


def _about_contact(told: About, now: datetime) -> str | None:
    if told.contact is None or not told.contact.email:
        return NO_ADDRESS
    nominator = told.contact.nominator
    event = nominator.event
    match told.kind:
        case MailKind.WISH_RECEIVED:
            return HANDLED if told.wish is None or told.wish.handled_at is not None else None
        case MailKind.NOMINATOR_REMINDER if not facts.places_left(nominator):
            return FILLED
        case MailKind.NOMINATOR_REMINDER if event.is_paused:
            return NO_DATE
        case MailKind.NOMINATOR_REMINDER if not event.takes_nominations(now):
            return EXPIRED
        case MailKind.NOMINATOR_ASKED if not facts.unheard(nominator):
            return ANSWERED
    return None


def _about_attendee(told: About, now: datetime) -> str | None:
    invitation = told.invitation
    if invitation is None:  # a walk-in
        return NO_LINK
    if not invitation.person.email:
        return NO_ADDRESS
    if told.kind in QUESTIONS:
        return _about_question(told.kind, invitation, now)
    if told.kind in EXPECTED_DATE:
        return _about_date(told.kind, invitation)
    if told.kind in EXPECTED_INVITATION:
        return CHANGED if invitation.state not in EXPECTED_INVITATION[told.kind] else None
    if told.kind is MailKind.OFFER_TAKEN_BACK:
        return _about_taken_back(invitation, told.registration)
    return _about_answer(told.kind, told.registration, now)


def _about_date(kind: MailKind, invitation: Invitation) -> str | None:
    """Whoever is no longer asked and no longer comes need not know when; that it is off, they may."""
    is_concerned = invitation.is_waiting_for_answer or invitation.state is InvitationState.ACCEPTED
    return CHANGED if kind is not MailKind.CANCELLED and not is_concerned else None


def _about_taken_back(invitation: Invitation, registration: Registration | None) -> str | None:
    is_waiting = registration is not None and registration.state is RegistrationState.WAITLISTED
    return None if is_waiting or invitation.state is InvitationState.RESERVE else CHANGED


def _about_question(kind: MailKind, invitation: Invitation, now: datetime) -> str | None:
    event = invitation.event
    if not invitation.is_waiting_for_answer:
        is_taken_back = invitation.state in {InvitationState.WITHDRAWN, InvitationState.REPLACED}
        is_expired = invitation.state is InvitationState.EXPIRED
        return TAKEN_BACK if is_taken_back else EXPIRED if is_expired else ANSWERED
    if invitation.channel is not Channel.EMAIL:
        return NO_ADDRESS
    if kind is MailKind.REMINDER and invitation.wants_no_reminders:
        return UNWANTED
    if invitation.answer_until_at is not None and invitation.answer_until_at <= now:
        return EXPIRED
    if event.has_ended(now):
        return OVER
    unwelcome = {DateStatus.CANCELLED, DateStatus.POSTPONED} if kind is MailKind.REMINDER else {DateStatus.CANCELLED}
    return NO_DATE if event.date_status in unwelcome else None


def _about_answer(kind: MailKind, registration: Registration | None, now: datetime) -> str | None:
    if registration is None or registration.state not in EXPECTED_REGISTRATION[kind]:
        return CHANGED
    event = registration.event
    match kind:
        case MailKind.OFFER | MailKind.TABLES_PUBLISHED | MailKind.STILL_COMING if event.is_paused:
            return NO_DATE
        case MailKind.OFFER:
            until_at = registration.offered_until_at
            return EXPIRED if until_at is not None and until_at <= now else None
        case MailKind.TABLES_PUBLISHED if event.has_ended(now):
            return OVER
        case MailKind.TABLES_PUBLISHED:
            return CHANGED if event.tables_published_at is None else None
        case MailKind.STILL_COMING if not registration.is_to_reconfirm:
            return ANSWERED
        case MailKind.STILL_COMING:
            until_at = registration.reconfirm_until_at or event.reconfirm_until_at
            return EXPIRED if until_at is not None and until_at <= now else None
    return None
