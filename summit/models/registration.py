"""An accepted place, or a spot on the waiting list."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.group import Group
from summit.models.invitation import Invitation
from summit.models.person import Person

if TYPE_CHECKING:
    from summit.models.checkin import CheckIn


class RegistrationState(StrEnum):
    """The end of the event makes the confirmed `attended` or `absent`."""

    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


_S = RegistrationState

TRANSITIONS: dict[RegistrationState, frozenset[RegistrationState]] = {
    _S.CONFIRMED: frozenset({_S.CANCELLED, _S.ATTENDED, _S.ABSENT}),
    _S.WAITLISTED: frozenset({_S.OFFERED, _S.CONFIRMED, _S.CANCELLED}),
    _S.OFFERED: frozenset({_S.CONFIRMED, _S.WAITLISTED, _S.CANCELLED}),
    _S.CANCELLED: frozenset({_S.CONFIRMED, _S.WAITLISTED}),
    _S.ATTENDED: frozenset({_S.CONFIRMED}),
    _S.ABSENT: frozenset({_S.CONFIRMED}),
}

HOLDING = frozenset({_S.CONFIRMED, _S.OFFERED, _S.ATTENDED, _S.ABSENT})


class Registration(Base):
    """What a person who said yes has: a place, an offer, or a number on the waiting list."""

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint("(state = 'waitlisted') = (waiting_number IS NOT NULL)", name="waiting_number"),
        CheckConstraint("(state = 'offered') = (offered_until_at IS NOT NULL)", name="offered_until"),
        UniqueConstraint("group_id", "waiting_number"),
        Index("ix_registration_event_id_state", "event_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("event_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), unique=True)  # None: a walk-in
    state: Mapped[RegistrationState]
    waiting_number: Mapped[int | None]
    offered_until_at: Mapped[datetime | None]
    has_photo_consent: Mapped[bool] = mapped_column(default=False)
    wants_to_continue: Mapped[bool] = mapped_column(default=False)
    has_answered_questions: Mapped[bool] = mapped_column(default=False)
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    group: Mapped[Group] = relationship()
    person: Mapped[Person] = relationship(back_populates="registration")
    invitation: Mapped[Invitation | None] = relationship()
    check_in: Mapped[CheckIn | None] = relationship(back_populates="registration")

    def may_become(self, state: RegistrationState) -> bool:
        """Does the table of transitions allow this step?"""
        return state in TRANSITIONS[self.state]

    @property
    def holds_place(self) -> bool:
        """Is one place counted for it?"""
        return self.state in HOLDING
