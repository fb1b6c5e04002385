"""Tables, and one answer to who sits where."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.registration import Registration


class PlanState(StrEnum):
    """PLANNING while the job runs; PUBLISHED is what attendees see (one per event)."""

    PLANNING = "planning"
    READY = "ready"
    PUBLISHED = "published"
    FAILED = "failed"


class PlanOrigin(StrEnum):
    """Where a plan comes from: the planner, a plan that no longer fitted, or a copy to change by hand."""

    PLANNED = "planned"
    MENDED = "mended"
    COPIED = "copied"


class Table(Base):
    """A table in the hall; sizes are people, the facilitator included."""

    __tablename__ = "hall_table"
    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        CheckConstraint("min_seats BETWEEN 1 AND max_seats", name="seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    number: Mapped[int]
    min_seats: Mapped[int]
    max_seats: Mapped[int]
    is_accessible: Mapped[bool] = mapped_column(default=True)
    is_closed: Mapped[bool] = mapped_column(default=False, server_default=false())  # stands there and is not used

    event: Mapped[Event] = relationship()


class TablePlan(Base):
    """One plan with the figures that prove how good it is. `figures` is the planner's report, numbers only.

    Plans that a mending offers beside each other have the same `based_on` and `created_at`. `version` grows with every
    change of the seats; `changes` are those made by hand that can still be put back, the latest last.
    """

    __tablename__ = "table_plan"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    number: Mapped[int]
    state: Mapped[PlanState] = mapped_column(default=PlanState.PLANNING)
    rounds: Mapped[int]
    seed: Mapped[int]
    seconds: Mapped[int]  # how long the planner may search
    is_repeatable: Mapped[bool] = mapped_column(default=False)  # counts steps, not time: the same seed, the same plan
    origin: Mapped[PlanOrigin] = mapped_column(default=PlanOrigin.PLANNED)
    based_on: Mapped[int | None]  # the number of the plan that was mended or copied
    from_round: Mapped[int] = mapped_column(default=0)  # the rounds before it were past and are as they were
    max_moves: Mapped[int | None]  # no more than so many seats were to change
    is_without_absent: Mapped[bool] = mapped_column(default=False)  # who was not checked in got no seat
    version: Mapped[int] = mapped_column(default=0)
    changes: Mapped[list[dict[str, object]]] = mapped_column(JSON, default=list)
    input_sha256: Mapped[str] = mapped_column(default="")
    input_sha256_without_needs: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # "": made before it was kept
    figures: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    seats: Mapped[list[Seat]] = relationship(back_populates="plan", cascade="all, delete-orphan")


class Seat(Base):
    """One person at one table in one round; rounds count from 0."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("plan_id", "round", "registration_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("table_plan.id"), index=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("hall_table.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    round: Mapped[int]
    is_facilitator: Mapped[bool] = mapped_column(default=False)

    plan: Mapped[TablePlan] = relationship(back_populates="seats")
    table: Mapped[Table] = relationship()
    registration: Mapped[Registration] = relationship()
