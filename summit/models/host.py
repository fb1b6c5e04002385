"""The organisation that runs events: a municipality, a secretariat."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base


class Host(Base):
    """Whom an event belongs to. Nothing of one host is ever seen by another."""

    __tablename__ = "host"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
