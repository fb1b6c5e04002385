"""People who work with events: what they may do, and the links by which they come in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.host import Host


class RoleKind(StrEnum):
    """ORGANISER does everything; VIEWER sees figures and no special-category data."""

    ORGANISER = "organiser"
    VIEWER = "viewer"


class StaffMember(Base):
    """Someone who signs in by a mailed one-time link."""

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[datetime]

    roles: Mapped[list[Role]] = relationship(back_populates="staff_member")


class Role(Base):
    """What a staff member may do: at one event, or (event_id empty) at all events of a host."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("staff_member_id", "host_id", "event_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("host.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[RoleKind]
    can_see_needs: Mapped[bool] = mapped_column(default=False)

    staff_member: Mapped[StaffMember] = relationship(back_populates="roles")
    host: Mapped[Host] = relationship()
    event: Mapped[Event | None] = relationship()


class SignInLink(Base):
    """A one-time way in: lives 15 minutes; bound to the browser that asked, unless the command line made it."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    link_generation: Mapped[int] = mapped_column(default=0)
    link_sha256: Mapped[str | None] = mapped_column(unique=True)
    browser_sha256: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    wrong_codes: Mapped[int] = mapped_column(default=0)

    staff_member: Mapped[StaffMember] = relationship()


class DeskLink(Base):
    """The link of the check-in staff: one event, one day."""

    __tablename__ = "desk_link"
    __table_args__ = (
        UniqueConstraint("event_id", "valid_on"),
        CheckConstraint("link_generation >= 0", name="generation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    valid_on: Mapped[date]
    link_generation: Mapped[int] = mapped_column(default=0)
    link_sha256: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
