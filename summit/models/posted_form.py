"""Forms that were sent and done: a second copy of one is known by its hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from summit.db import Base


class PostedForm(Base):
    """Says nothing by itself: `went_to` can only be read by whoever holds the same form, filled in alike."""

    __tablename__ = "posted_form"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    went_to: Mapped[str] = mapped_column(default="", server_default="")  # empty until the first copy was answered
    created_at: Mapped[datetime] = mapped_column(index=True)
