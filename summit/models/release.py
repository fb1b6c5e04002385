"""Release: places that are not used by a day go to others by a rule, and can be taken back until they are answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.group import Group
from summit.models.invitation import Invitation
from summit.models.nominator import Allocation, Nominator
from summit.models.registration import Registration


class ReleaseState(StrEnum):
    """PLANNED until the organiser sends it; UNDONE when all that was not answered was taken back."""

    PLANNED = "planned"
    SENT = "sent"
    UNDONE = "undone"


class Taker(StrEnum):
    """Who may take a released place: a nominator's reserves, those who wait in another group, or in the same."""

    RESERVES = "reserves"
    GROUP = "group"
    WAITING_LIST = "waiting_list"


class ReleaseRule(Base):
    """ "Unused places of X on day D go to reserves of Y, then to group Z, then to the waiting list"."""

    __tablename__ = "release_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("event_group.id"), index=True)
    nominator_id: Mapped[int | None] = mapped_column(ForeignKey("nominator.id"), index=True)  # None: the whole group's
    due_at: Mapped[datetime]
    state: Mapped[ReleaseState] = mapped_column(default=ReleaseState.PLANNED)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    group: Mapped[Group] = relationship()
    nominator: Mapped[Nominator | None] = relationship()
    steps: Mapped[list[ReleaseStep]] = relationship(
        back_populates="rule", order_by="ReleaseStep.position", cascade="all, delete-orphan"
    )
    places: Mapped[list[ReleasedPlace]] = relationship(back_populates="rule", order_by="ReleasedPlace.id")


class ReleaseStep(Base):
    """One "then to …" of a rule."""

    __tablename__ = "release_step"
    __table_args__ = (UniqueConstraint("rule_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("release_rule.id"), index=True)
    position: Mapped[int]
    taker: Mapped[Taker]
    nominator_id: Mapped[int | None] = mapped_column(ForeignKey("nominator.id"))  # whose reserves
    group_id: Mapped[int | None] = mapped_column(ForeignKey("event_group.id"))  # which other group

    rule: Mapped[ReleaseRule] = relationship(back_populates="steps")
    nominator: Mapped[Nominator | None] = relationship()
    group: Mapped[Group | None] = relationship()


class ReleasedPlace(Base):
    """One place that a rule gave to somebody, with what is needed to take it back."""

    __tablename__ = "released_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("release_rule.id"), index=True)
    taker: Mapped[Taker]
    from_allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"))  # None: a place of the group
    to_allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"))
    to_group_id: Mapped[int] = mapped_column(ForeignKey("event_group.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))  # of an offer
    position: Mapped[int]  # the reserve's or the waiting number, to go back to
    undone_at: Mapped[datetime | None]

    rule: Mapped[ReleaseRule] = relationship(back_populates="places")
    from_allocation: Mapped[Allocation | None] = relationship(foreign_keys=[from_allocation_id])
    to_allocation: Mapped[Allocation | None] = relationship(foreign_keys=[to_allocation_id])
    invitation: Mapped[Invitation] = relationship()
    registration: Mapped[Registration | None] = relationship()
    to_group: Mapped[Group] = relationship()
