"""A wave: people asked at one time, now or later, with one deadline and one reminder."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.area import Area
from summit.models.event import Event
from summit.models.group import Group


class WaveState(StrEnum):
    """A PLANNED wave holds the places of its people already; its mails are written when `send_at` has come."""

    PLANNED = "planned"
    SENT = "sent"
    CALLED_OFF = "called_off"


class Audience(StrEnum):
    """Whom a wave asks: who is on the list and was never asked, or who was asked and it came to nothing."""

    DRAFT = "draft"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Wave(Base):
    """Chosen by group, area and state; sent as a whole. Its invitations point to it."""

    __tablename__ = "wave"
    __table_args__ = (Index("ix_wave_state_send_at", "state", "send_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("event_group.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))  # None: everywhere
    audience: Mapped[Audience]
    state: Mapped[WaveState] = mapped_column(default=WaveState.PLANNED)
    number: Mapped[int]  # how many people it asks
    send_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    answer_until_at: Mapped[datetime | None]  # None: the event's own deadline
    remind_days: Mapped[int | None]  # None: as the event does
    is_override: Mapped[bool] = mapped_column(default=False, server_default=false())
    request_key: Mapped[str] = mapped_column(unique=True)  # of the form, so that pressing twice makes one wave
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    group: Mapped[Group] = relationship()
    area: Mapped[Area | None] = relationship()
