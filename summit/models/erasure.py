"""Who has been erased, by ids only: a backup that is restored may know them still, and must forget them again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base


class Erased(StrEnum):
    """What kind of row held who they were."""

    PERSON = "person"
    CONTACT = "contact"
    WISH = "wish"
    STAFF = "staff"


class Erasure(Base):
    """One row that says no more who somebody was. It points nowhere, so that it outlives what it speaks of.

    `born_at` tells the row from another that got the same number after an older backup had been restored.
    """

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("kind", "row_id", "born_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Erased]
    row_id: Mapped[int]
    born_at: Mapped[datetime]
    at: Mapped[datetime]
    scrubbed_at: Mapped[datetime | None] = mapped_column(index=True)  # when the bytes were gone from the files as well
