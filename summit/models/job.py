"""Work that takes longer than a request: claimed by a worker, with progress and a way to stop."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.table_plan import TablePlan


class JobKind(StrEnum):
    """What is to be done."""

    PLAN_TABLES = "plan_tables"
    MEND_TABLES = "mend_tables"


class JobState(StrEnum):
    """A RUNNING job whose lease has lapsed is taken up again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One piece of work. `progress` holds numbers and the stage, for the page that watches it."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind]
    plan_id: Mapped[int] = mapped_column(ForeignKey("table_plan.id"), index=True)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    progress: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    reasons: Mapped[list[dict[str, object]]] = mapped_column(
        JSON, default=list
    )  # codes with values, put in words by doors
    attempts: Mapped[int] = mapped_column(default=0)
    is_stop_wanted: Mapped[bool] = mapped_column(default=False)
    lease_owner: Mapped[str | None]
    lease_until_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    plan: Mapped[TablePlan] = relationship()
