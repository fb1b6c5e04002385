"""Does a mail still make sense? Asked by the worker just before it sends, because much can happen in a queue."""

from __future__ import annotations

from datetime import datetime

from summit.errors import N_
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

# what each answer must still find to be true
EXPECTED_REGISTRATION = {
    MailKind.CONFIRMATION: {RegistrationState.CONFIRMED, RegistrationState.ATTENDED},
    MailKind.WAITING_LIST: {RegistrationState.WAITLISTED},
    MailKind.OFFER: {RegistrationState.OFFERED},
    MailKind.OFFER_LAPSED: {RegistrationState.WAITLISTED, RegistrationState.CANCELLED},
    MailKind.TABLES_PUBLISHED: {RegistrationState.CONFIRMED, RegistrationState.ATTENDED},
}
EXPECTED_INVITATION = {
    MailKind.DECLINE_RECEIVED: {InvitationState.DECLINED},
    MailKind.WITHDRAWN: {InvitationState.WITHDRAWN},
}


def reason_to_cancel(mail: OutboxMail, now: datetime) -> str | None:
    """Why the mail should not be sent any more, as an English msgid; None when it should."""
    match mail.kind:
        case MailKind.SIGN_IN:
            link = mail.sign_in_link
            return LINK_USED if link is None or link.used_at is not None or link.expires_at <= now else None
        case MailKind.NOMINATOR_LINK:
            return NO_ADDRESS if mail.contact is None or not mail.contact.email else None
        case MailKind.WISH_RECEIVED:
            if mail.contact is None or not mail.contact.email:
                return NO_ADDRESS
            return HANDLED if mail.wish is None or mail.wish.handled_at is not None else None
        case _:
            return _about_attendee(mail, now)


def _about_attendee(mail: OutboxMail, now: datetime) -> str | None:
    registration, invitation = registration_of(mail), invitation_of(mail)
    if invitation is None:  # a walk-in
        return NO_LINK
    if not invitation.person.email:
        return NO_ADDRESS
    if mail.kind in {MailKind.INVITATION, MailKind.REMINDER}:
        return _about_question(mail.kind, invitation, now)
    if mail.kind in EXPECTED_INVITATION:
        return CHANGED if invitation.state not in EXPECTED_INVITATION[mail.kind] else None
    return _about_answer(mail.kind, registration, now)


def _about_question(kind: MailKind, invitation: Invitation, now: datetime) -> str | None:
    event = invitation.event
    if not invitation.is_waiting_for_answer:
        is_taken_back = invitation.state in {InvitationState.WITHDRAWN, InvitationState.REPLACED}
        is_expired = invitation.state is InvitationState.EXPIRED
        return TAKEN_BACK if is_taken_back else EXPIRED if is_expired else ANSWERED
    if invitation.channel is not Channel.EMAIL:
        return NO_ADDRESS
    if invitation.answer_until_at is not None and invitation.answer_until_at <= now:
        return EXPIRED
    if event.has_ended(now):
        return OVER
    unwelcome = {DateStatus.CANCELLED} if kind is MailKind.INVITATION else {DateStatus.CANCELLED, DateStatus.POSTPONED}
    return NO_DATE if event.date_status in unwelcome else None


def _about_answer(kind: MailKind, registration: Registration | None, now: datetime) -> str | None:
    if registration is None or registration.state not in EXPECTED_REGISTRATION[kind]:
        return CHANGED
    if kind is MailKind.OFFER and registration.offered_until_at is not None and registration.offered_until_at <= now:
        return EXPIRED
    if kind is MailKind.TABLES_PUBLISHED:
        if registration.event.has_ended(now):
            return OVER
        return CHANGED if registration.event.tables_published_at is None else None
    return None


def registration_of(mail: OutboxMail) -> Registration | None:
    """The registration that the mail is about, also when only its invitation was named."""
    if mail.registration is not None:
        return mail.registration
    return mail.invitation.person.registration if mail.invitation is not None else None


def invitation_of(mail: OutboxMail) -> Invitation | None:
    """The invitation whose link the mail carries, also when only its registration was named."""
    if mail.invitation is not None:
        return mail.invitation
    return mail.registration.invitation if mail.registration is not None else None
