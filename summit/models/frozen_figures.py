"""The numbers of an event whose people have been forgotten; they name nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event


class FrozenFigures(Base):
    """Written once, before names and addresses go. `numbers` is {"of what": number}, ids of groups and nominators."""

    __tablename__ = "frozen_figures"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    taken_at: Mapped[datetime]
    numbers: Mapped[dict[str, int]] = mapped_column(JSON)

    event: Mapped[Event] = relationship()
