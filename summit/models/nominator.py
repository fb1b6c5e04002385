"""Who may fill part of a quota, by which link, and what citizens wrote to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit import tokens
from summit.db import Base
from summit.models.area import Area
from summit.models.event import Event
from summit.models.group import Group
from summit.models.pool import Pool


class Nominator(Base):
    """A local forum, a business council, a school, a party."""

    __tablename__ = "nominator"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    name: Mapped[str]
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship(back_populates="nominators")
    area: Mapped[Area | None] = relationship()
    contacts: Mapped[list[NominatorContact]] = relationship(  # without those who have been removed
        primaryjoin="and_(Nominator.id == NominatorContact.nominator_id, NominatorContact.removed_at.is_(None))",
        back_populates="nominator",
        order_by="NominatorContact.id",
    )
    allocations: Mapped[list[Allocation]] = relationship(back_populates="nominator", order_by="Allocation.id")


class NominatorContact(Base):
    """One person of a nominator, with a lasting link of their own, so that the log knows who did what.

    Who has been removed keeps nothing but the name, for the log, until contact data is deleted.
    """

    __tablename__ = "nominator_contact"
    __table_args__ = (
        Index(
            "ix_nominator_contact_nominator_id_email",
            "nominator_id",
            "email",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nominator_id: Mapped[int] = mapped_column(ForeignKey("nominator.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    link_generation: Mapped[int] = mapped_column(default=tokens.first_generation)
    link_sha256: Mapped[str | None] = mapped_column(unique=True)
    invited_at: Mapped[datetime | None]
    last_acted_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    nominator: Mapped[Nominator] = relationship(back_populates="contacts")


class Allocation(Base):
    """The part of a group's quota given to one nominator; its size is the size of its pool."""

    __tablename__ = "allocation"
    __table_args__ = (UniqueConstraint("nominator_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nominator_id: Mapped[int] = mapped_column(ForeignKey("nominator.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("event_group.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), unique=True)

    nominator: Mapped[Nominator] = relationship(back_populates="allocations")
    group: Mapped[Group] = relationship(back_populates="allocations")
    pool: Mapped[Pool] = relationship()


class Wish(Base):
    """A citizen wrote to a nominator on the event's public page: "I would like to come"."""

    __tablename__ = "wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    nominator_id: Mapped[int] = mapped_column(ForeignKey("nominator.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]

    nominator: Mapped[Nominator] = relationship()
