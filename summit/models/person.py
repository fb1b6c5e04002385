"""A person within one event, and, apart from it, what is special-category data about them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.area import Area
from summit.models.event import Event

if TYPE_CHECKING:
    from summit.models.invitation import Invitation
    from summit.models.registration import Registration


NOBODY = "—"  # stands where the name of an erased person was


class Person(Base):
    """Name, contact, organisation, area and language; invitations, registrations and needs point here."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_event_id_email", "event_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")  # empty: a full participant without e-mail
    phone: Mapped[str] = mapped_column(default="")
    organisation: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    gender: Mapped[str] = mapped_column(default="")  # "f", "m", "x" or "": optional, for mixing the tables only
    age_band: Mapped[str] = mapped_column(default="")  # "18-29" … "75+" or "": optional, for mixing the tables only
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    area: Mapped[Area | None] = relationship()
    needs: Mapped[Needs | None] = relationship(back_populates="person")
    invitations: Mapped[list[Invitation]] = relationship(back_populates="person", order_by="Invitation.id")
    registration: Mapped[Registration | None] = relationship(back_populates="person")

    @property
    def is_erased(self) -> bool:
        """Does the row say no more who it was?"""
        return self.name == NOBODY and not self.email


class Needs(Base):
    """Dietary and accessibility needs: special-category data with its own permission and an early last day."""

    __tablename__ = "needs"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    dietary: Mapped[str] = mapped_column(default="")
    accessibility: Mapped[str] = mapped_column(default="")
    is_step_free: Mapped[bool] = mapped_column(default=False)  # needs a table that a wheelchair can reach
    updated_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="needs")
