"""What a mail is about: the rows that a line of the outbox names, or those of a preview, which is written nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from summit.models import Invitation, MailKind, NominatorContact, OutboxMail, Registration, SignInLink, Wish


@dataclass(frozen=True, kw_only=True)
class About:
    """The rows, each found also when only its neighbour was named."""

    kind: MailKind
    invitation: Invitation | None = None  # whose link the mail carries
    registration: Registration | None = None
    contact: NominatorContact | None = None
    wish: Wish | None = None
    sign_in_link: SignInLink | None = None
    mail_id: int | None = None  # None: a preview


def of(mail: OutboxMail) -> About:
    """What this line of the outbox is about."""
    invitation, registration = mail.invitation, mail.registration
    if invitation is None and registration is not None:
        invitation = registration.invitation
    if registration is None and invitation is not None:
        registration = invitation.person.registration
    return About(
        kind=mail.kind,
        invitation=invitation,
        registration=registration,
        contact=mail.contact,
        wish=mail.wish,
        sign_in_link=mail.sign_in_link,
        mail_id=mail.id,
    )
