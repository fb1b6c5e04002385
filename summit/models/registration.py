"""An accepted place, or a spot on the waiting list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_, false, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from summit.db import Base
from summit.models import transitions
from summit.models.event import Event
from summit.models.group import Group
from summit.models.invitation import Invitation
from summit.models.person import Person
from summit.models.states import RegistrationState

if TYPE_CHECKING:
    from summit.models.checkin import CheckIn


_S = RegistrationState
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
    offered_at: Mapped[datetime | None]
    offered_until_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]  # let an offer pass: offered no place by itself until one is wanted again
    priority: Mapped[int] = mapped_column(default=0, server_default="0")  # higher is offered a place before the others
    priority_reason: Mapped[str] = mapped_column(default="", server_default="")  # the organiser's words
    skipped_because: Mapped[str] = mapped_column(default="", server_default="")  # a code, when passed over
    is_to_reconfirm: Mapped[bool] = mapped_column(default=False, server_default=false())  # asked "still coming?"
    reconfirm_until_at: Mapped[datetime | None]  # None: nobody asked, or the silence has been dealt with
    reconfirm_asked_at: Mapped[datetime | None]
    reconfirmed_at: Mapped[datetime | None]  # the latest "yes, still"
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

    @validates("state")
    def _step(self, _name: str, state: RegistrationState) -> RegistrationState:
        return transitions.step(self.state, state)

    def may_become(self, state: RegistrationState) -> bool:
        """Does the table of transitions allow this step?"""
        return transitions.may_become(self.state, state)

    @property
    def holds_place(self) -> bool:
        """Is one place counted for it?"""
        return self.state in HOLDING

    @property
    def turn(self) -> tuple[bool, int, int]:
        """What the waiting list of a group is sorted by (see `in_turn`)."""
        return turn(self.lapsed_at, self.priority, self.waiting_number)


def turn(lapsed_at: datetime | None, priority: int, waiting_number: int | None) -> tuple[bool, int, int]:
    """The order of a waiting list: who let an offer pass comes last, then counts priority, then the number."""
    return lapsed_at is not None, -priority, waiting_number or 0


def in_turn() -> tuple[Any, ...]:
    """The same order for a query."""
    return Registration.lapsed_at.is_not(None), Registration.priority.desc(), Registration.waiting_number


def not_after(registration: Registration) -> ColumnElement[bool]:
    """Condition: who waits in the same group and whose turn is not after that of `registration`."""
    is_active = Registration.lapsed_at.is_(None)
    is_ahead = or_(
        Registration.priority > registration.priority,
        and_(
            Registration.priority == registration.priority,
            Registration.waiting_number <= registration.waiting_number,
        ),
    )
    return and_(
        Registration.group_id == registration.group_id,
        Registration.waiting_number.is_not(None),
        and_(is_active, is_ahead) if registration.lapsed_at is None else or_(is_active, is_ahead),
    )
