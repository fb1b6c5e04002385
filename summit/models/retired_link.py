"""Links that died: kept by their hash, so that whoever opens one is told what is the case."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event


class Retired(StrEnum):
    """Why a link died."""

    CORRECTED = "corrected"  # the address was wrong: the right one got a new link
    HANDED_ON = "handed_on"  # somebody else comes instead
    TAKEN_BACK = "taken_back"  # by the organiser or the nominator
    ASKED_ANEW = "asked_anew"  # a later invitation has a link of its own
    REMOVED = "removed"  # a contact who is no longer one


class RetiredLink(Base):
    """Names nobody; it leads to a page with the event and whom to ask."""

    __tablename__ = "retired_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    link_sha256: Mapped[str] = mapped_column(unique=True)
    because: Mapped[Retired]
    retired_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
