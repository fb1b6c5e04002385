"""Mails written down in the same transaction as what they tell of; sent later, at least once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.invitation import Invitation
from summit.models.nominator import NominatorContact, Wish
from summit.models.registration import Registration
from summit.models.staff import SignInLink


class MailKind(StrEnum):
    """What the mail tells; each has one function in mail/messages and one template."""

    SIGN_IN = "sign_in"
    NOMINATOR_LINK = "nominator_link"
    NOMINATOR_REMINDER = "nominator_reminder"
    NOMINATOR_ASKED = "nominator_asked"
    WISH_RECEIVED = "wish_received"
    INVITATION = "invitation"
    REMINDER = "reminder"
    CONFIRMATION = "confirmation"
    WAITING_LIST = "waiting_list"
    OFFER = "offer"
    OFFER_LAPSED = "offer_lapsed"
    OFFER_TAKEN_BACK = "offer_taken_back"
    DECLINE_RECEIVED = "decline_received"
    WITHDRAWN = "withdrawn"
    SUBSTITUTE_ASKED = "substitute_asked"
    SUBSTITUTION_DONE = "substitution_done"
    TABLES_PUBLISHED = "tables_published"
    POSTPONED = "postponed"
    NEW_DATE = "new_date"
    STILL_COMING = "still_coming"
    PLACE_RELEASED = "place_released"
    CANCELLED = "cancelled"
    THANKS = "thanks"


class MailState(StrEnum):
    """QUEUED until it is sent; HELD when the relay is paused; CANCELLED when it no longer makes sense."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    CANCELLED = "cancelled"


class OutboxMail(Base):
    """One mail to one person. It holds ids only: the worker derives the link and renders when it sends."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MailKind]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("nominator_contact.id"), index=True)
    wish_id: Mapped[int | None] = mapped_column(ForeignKey("wish.id"))
    sign_in_link_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in_link.id"))
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None]
    lease_until_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="")  # what the mail server said, or why it was cancelled
    subject: Mapped[str] = mapped_column(default="")  # as sent: the evidence of what was said
    text: Mapped[str] = mapped_column(default="")  # as sent, its personal link masked

    event: Mapped[Event | None] = relationship()
    invitation: Mapped[Invitation | None] = relationship()
    registration: Mapped[Registration | None] = relationship()
    contact: Mapped[NominatorContact | None] = relationship()
    wish: Mapped[Wish | None] = relationship()
    sign_in_link: Mapped[SignInLink | None] = relationship()
