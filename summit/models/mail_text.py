"""An event's own words for a kind of mail, in one language; without a row the default words are used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.outbox import MailKind


class MailText(Base):
    """Subject and text with placeholders as "{name}"; facts, button and closing lines stay as they are."""

    __tablename__ = "mail_text"
    __table_args__ = (UniqueConstraint("event_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[MailKind]
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    updated_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
