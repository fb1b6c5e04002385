"""Themes of an event, which tables carry them in which round, and what people wish to talk about."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.registration import Registration
from summit.models.table_plan import Table

MOST_WISHES = 3


class Theme(Base):
    """Something to talk about at tables; `position` orders an event's themes from 1."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    position: Mapped[int]

    event: Mapped[Event] = relationship()


class ThemedTable(Base):
    """A table carries a theme in one round, counted from 0, or (None) in all of them; never both at one table."""

    __tablename__ = "themed_table"
    __table_args__ = (
        UniqueConstraint("table_id", "round"),
        CheckConstraint("round >= 0", name="round"),
        # to a database no two empty rounds are alike, so those need an index of their own
        Index(
            "uq_themed_table_table_id_all_rounds",
            "table_id",
            unique=True,
            sqlite_where=text("round IS NULL"),
            postgresql_where=text("round IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("hall_table.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    round: Mapped[int | None]

    table: Mapped[Table] = relationship()
    theme: Mapped[Theme] = relationship()


class ThemeWish(Base):
    """A person's first, second or third wish (`rank` 1 to 3) among the themes of the event."""

    __tablename__ = "theme_wish"
    __table_args__ = (
        UniqueConstraint("registration_id", "rank"),
        UniqueConstraint("registration_id", "theme_id"),
        CheckConstraint(f"rank BETWEEN 1 AND {MOST_WISHES}", name="rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), index=True)
    rank: Mapped[int]

    registration: Mapped[Registration] = relationship()
    theme: Mapped[Theme] = relationship()
