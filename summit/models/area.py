"""A local area: a village, a district, a municipality."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event


class Area(Base):
    """Where people of an event come from."""

    __tablename__ = "area"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    name: Mapped[str]
    position: Mapped[int]

    event: Mapped[Event] = relationship(back_populates="areas")
