"""What a mail is about: the rows that a line of the outbox names, or those of a preview, which is written nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.models import (
    Event,
    Invitation,
    MailKind,
    NominatorContact,
    OutboxMail,
    Person,
    Registration,
    SignInLink,
    Wish,
)


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
    identity: str = "preview"
    """The same at every attempt, another for every mail: also where a number is given again after a restore."""


def find(mail_id: int) -> OutboxMail:
    """This line of the outbox, the rows that it is about read with it. One query."""
    return db.session.scalars(_with_rows().where(OutboxMail.id == mail_id)).one()


def find_all(mail_ids: Sequence[int]) -> Sequence[OutboxMail]:
    """Those of these lines that are there, the rows that they are about read with them. One query."""
    return db.session.scalars(_with_rows().where(OutboxMail.id.in_(mail_ids))).all()


def _with_rows() -> Select[OutboxMail]:
    of_invitation = joinedload(OutboxMail.invitation)
    return select(OutboxMail).options(
        joinedload(OutboxMail.event).joinedload(Event.host),
        of_invitation.joinedload(Invitation.person).joinedload(Person.registration),
        of_invitation.joinedload(Invitation.group),
        of_invitation.joinedload(Invitation.nominator),
        joinedload(OutboxMail.registration),
        joinedload(OutboxMail.contact).joinedload(NominatorContact.nominator),
    )


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
        identity=f"{mail.id}-{int(mail.created_at.timestamp()):x}",
    )
