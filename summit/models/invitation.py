"""One person asked, for one group: its states and the one table of allowed transitions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from summit import tokens
from summit.db import Base
from summit.models import transitions
from summit.models.event import Event
from summit.models.group import Group
from summit.models.nominator import Allocation, Nominator
from summit.models.person import Person
from summit.models.states import EventState, InvitationState
from summit.models.wave import Wave


class Channel(StrEnum):
    """How the person is asked and answers."""

    EMAIL = "email"
    LETTER = "letter"
    NOMINATOR = "nominator"


class Invitation(Base):
    """Holds a place as long as `holds_place` is true; see services/quotas."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("(state = 'reserve') = (reserve_position IS NOT NULL)", name="reserve_position"),
        Index("ix_invitation_event_id_state", "event_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("event_group.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    nominator_id: Mapped[int | None] = mapped_column(ForeignKey("nominator.id"), index=True)
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), index=True)
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"), index=True)
    substitute_for_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"), index=True)
    handovers: Mapped[int] = mapped_column(default=0, server_default="0")  # how often the place was handed on before
    state: Mapped[InvitationState] = mapped_column(default=InvitationState.DRAFT)
    reserve_position: Mapped[int | None]
    holds_place: Mapped[bool] = mapped_column(default=False)  # counted in event, group and, if any, its allocation
    channel: Mapped[Channel] = mapped_column(default=Channel.EMAIL)
    answer_until_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None] = mapped_column(index=True)  # when to remind by itself; None: not (any more)
    wants_no_reminders: Mapped[bool] = mapped_column(default=False, server_default=false())
    code: Mapped[str] = mapped_column(unique=True)  # said at the desk; opens nothing, see letters.code_of
    link_generation: Mapped[int] = mapped_column(default=tokens.first_generation)
    link_sha256: Mapped[str | None] = mapped_column(unique=True)
    ticket_sha256: Mapped[str | None] = mapped_column(unique=True)
    reason: Mapped[str] = mapped_column(default="")  # the person's own words when declining or withdrawing
    skipped_because: Mapped[str] = mapped_column(default="")  # a code, when a reserve was passed over
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    letter_printed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]  # the first acceptance, kept when it is withdrawn

    event: Mapped[Event] = relationship()
    group: Mapped[Group] = relationship()
    person: Mapped[Person] = relationship(back_populates="invitations")
    nominator: Mapped[Nominator | None] = relationship()
    allocation: Mapped[Allocation | None] = relationship()
    wave: Mapped[Wave | None] = relationship()
    substitute_for: Mapped[Invitation | None] = relationship(remote_side=[id])

    @validates("state")
    def _step(self, _name: str, state: InvitationState) -> InvitationState:
        if state is not InvitationState.SENT:
            self.remind_at = None  # whatever ends the waiting stops the reminder
        return transitions.step(self.state, state)

    def may_become(self, state: InvitationState) -> bool:
        """Does the table of transitions allow this step?"""
        return transitions.may_become(self.state, state)

    @property
    def is_waiting_for_answer(self) -> bool:
        """Has the person been asked and not answered yet?"""
        return self.state in {InvitationState.SENT, InvitationState.NOMINATED}

    @property
    def can_be_answered(self) -> bool:
        """Does the event take answers? To a place that was handed on also when it takes no others any more."""
        is_handed_on = self.substitute_for_id is not None and self.holds_place
        return self.event.state is EventState.OPEN or (is_handed_on and self.event.state is EventState.CLOSED)

    def is_late(self, now: datetime) -> bool:
        """Has the time to answer passed? No deadline passes while the event's date is taken away."""
        return self.answer_until_at is not None and now >= self.answer_until_at and not self.event.is_paused

    @property
    def is_released(self) -> bool:
        """Had the person accepted, and did they not say whether they still come?"""
        return self.state is InvitationState.EXPIRED and self.accepted_at is not None

    @property
    def is_planned(self) -> bool:
        """Is a place kept for the person, who is asked when the time of the wave has come?"""
        return self.state is InvitationState.NOMINATED and self.wave_id is not None

    @property
    def is_given_up(self) -> bool:
        """Did the person accept and then cancel? An invitation taken back before the answer is withdrawn as well."""
        return self.state is InvitationState.WITHDRAWN and self.accepted_at is not None
