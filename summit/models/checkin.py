"""Arriving, noted at the desk; undoing removes the note and leaves its trace in the log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.registration import Registration


class CheckIn(Base):
    """This person has come. At most one per registration."""

    __tablename__ = "check_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), unique=True)
    at: Mapped[datetime]

    registration: Mapped[Registration] = relationship(back_populates="check_in")
