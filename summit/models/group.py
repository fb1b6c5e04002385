"""An invited sector of an event, its quota and how it fills."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.pool import Pool

if TYPE_CHECKING:
    from summit.models.nominator import Allocation

COLOURS = 8  # tested colour slots of the design; more groups share colours and differ by letter


class Admission(StrEnum):
    """HELD: an invited person holds a place at once. OPEN: the place is taken on acceptance, the rest wait in order."""

    HELD = "held"
    OPEN = "open"


class Silence(StrEnum):
    """What becomes of a place when its holder does not say whether they still come (domain.md, rule 6)."""

    KEEP = "keep"
    ASK_NOMINATOR = "ask_nominator"
    RELEASE = "release"


class Group(Base):
    """Citizens, politicians, business …: the quota is the size of its pool."""

    __tablename__ = "event_group"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        UniqueConstraint("event_id", "letter"),
        CheckConstraint(f"colour BETWEEN 1 AND {COLOURS}", name="colour"),
        CheckConstraint("admission = 'open' OR NOT is_joinable", name="joinable"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), unique=True)
    name: Mapped[str]
    letter: Mapped[str]
    colour: Mapped[int]
    position: Mapped[int]
    admission: Mapped[Admission]
    is_one_per_area: Mapped[bool] = mapped_column(default=False)
    is_facilitators: Mapped[bool] = mapped_column(default=False)  # one leads each table; the quota follows the tables
    is_joinable: Mapped[bool] = mapped_column(default=False, server_default=false())  # by anyone with the event's link
    silence: Mapped[Silence] = mapped_column(default=Silence.KEEP, server_default=Silence.KEEP.value)

    event: Mapped[Event] = relationship(back_populates="groups")
    pool: Mapped[Pool] = relationship()
    allocations: Mapped[list[Allocation]] = relationship(back_populates="group")

    @property
    def is_held(self) -> bool:
        """Does a promised place count before it is accepted?"""
        return self.admission is Admission.HELD
