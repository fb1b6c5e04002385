"""People who work with events: what they may do, and the links by which they come in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit import tokens
from summit.db import Base
from summit.models.event import Event
from summit.models.group import Group
from summit.models.host import Host


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class RoleKind(StrEnum):
    """ORGANISER does everything; KEEPER looks after the people of one group and of no other.

    VIEWER sees figures and lists. Special-category data is for organisers only, and only for those with the permission.
    """

    ORGANISER = "organiser"
    KEEPER = "keeper"
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
    """What a staff member may do: at all events of a host (event_id empty), at one event, or (KEEPER) for one group."""

    __tablename__ = "role"
    __table_args__ = (
        # one index each, because no database takes two empty columns for the same
        Index("uq_role_host", "staff_member_id", "host_id", unique=True, **_where("event_id IS NULL")),
        Index(
            "uq_role_event",
            "staff_member_id",
            "event_id",
            unique=True,
            **_where("event_id IS NOT NULL AND group_id IS NULL"),
        ),
        Index("uq_role_group", "staff_member_id", "group_id", unique=True, **_where("group_id IS NOT NULL")),
        CheckConstraint("(kind = 'keeper') = (group_id IS NOT NULL)", name="keeper"),
        CheckConstraint("group_id IS NULL OR event_id IS NOT NULL", name="group"),
        CheckConstraint("kind = 'organiser' OR NOT can_see_needs", name="needs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("host.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("event_group.id"), index=True)
    kind: Mapped[RoleKind]
    can_see_needs: Mapped[bool] = mapped_column(default=False)

    staff_member: Mapped[StaffMember] = relationship(back_populates="roles")
    host: Mapped[Host] = relationship()
    event: Mapped[Event | None] = relationship()
    group: Mapped[Group | None] = relationship()


class SignInLink(Base):
    """A one-time way in: lives 15 minutes; bound to the browser that asked, unless the command line made it."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    link_generation: Mapped[int] = mapped_column(default=tokens.first_generation)
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
    link_generation: Mapped[int] = mapped_column(default=tokens.first_generation)
    link_sha256: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
