"""A point on the agenda: a talk, a round at tables, a break."""

from __future__ import annotations

from datetime import time
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event


class ItemKind(StrEnum):
    """Rounds in order of time are the seating rounds of the table plan."""

    TALK = "talk"
    ROUND = "round"
    BREAK = "break"
    OTHER = "other"


class ProgrammeItem(Base):
    """Clock times are local and dateless, so that the programme survives a date that goes missing."""

    __tablename__ = "programme_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[ItemKind]
    begins: Mapped[time]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    presenter: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship(back_populates="programme")
