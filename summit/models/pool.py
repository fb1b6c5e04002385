"""A number of places, and how many of them are taken: the one thing that people race for."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base


class Pool(Base):
    """Places of an event, a group or an allocation. `overrun` is how far an organiser has knowingly gone beyond."""

    __tablename__ = "pool"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="taken"),
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("taken <= size + overrun", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    overrun: Mapped[int] = mapped_column(default=0)

    @property
    def free(self) -> int:
        """Places that can still be promised; never negative."""
        return max(0, self.size - self.taken)
