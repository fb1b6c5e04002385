"""The summit or workshop people come to, its state, and the history of its dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from summit.db import Base
from summit.models import transitions
from summit.models.host import Host
from summit.models.pool import Pool
from summit.models.states import PAUSED, DateStatus, EventState

if TYPE_CHECKING:
    from summit.models.area import Area
    from summit.models.group import Group
    from summit.models.nominator import Nominator
    from summit.models.programme import ProgrammeItem

NEEDS_KEPT = timedelta(days=14)  # special-category data, after the event (domain.md, rule 10)
CONTACT_KEPT = timedelta(days=90)  # names and addresses, after the event
UNDATED_KEPT = timedelta(
    days=365
)  # everything, after the latest mail, while there is no date; before any mail: after it was made


class Event(Base):
    """One summit. It may have no date at all, or a season in words."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("host.id"), index=True)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(JSON)  # the first is the event's own
    time_zone: Mapped[str]
    state: Mapped[EventState] = mapped_column(default=EventState.DRAFT)
    date_status: Mapped[DateStatus] = mapped_column(default=DateStatus.MISSING)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    season: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    nominate_until_at: Mapped[datetime | None]
    answer_until_at: Mapped[datetime | None]
    offer_hours: Mapped[int] = mapped_column(default=72)
    remind_days: Mapped[int] = mapped_column(default=3, server_default="3")  # before the answer is due; 0: never
    reconfirm_days: Mapped[int | None]  # so many days before the day everyone is asked "still coming?"; None: never
    reconfirm_until_at: Mapped[datetime | None]  # the deadline of the latest "still coming?"
    contact_name: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    tables_published_at: Mapped[datetime | None]
    has_strong_wishes: Mapped[bool] = mapped_column(default=False, server_default=false())  # as much as the mix
    last_mail_at: Mapped[datetime | None]
    people_forgotten_at: Mapped[datetime | None]
    restored_to_at: Mapped[datetime | None]  # when the backup was made: mails wait until somebody says yes
    created_at: Mapped[datetime]

    host: Mapped[Host] = relationship()
    pool: Mapped[Pool] = relationship()
    groups: Mapped[list[Group]] = relationship(back_populates="event", order_by="Group.position")
    areas: Mapped[list[Area]] = relationship(back_populates="event", order_by="Area.position")
    nominators: Mapped[list[Nominator]] = relationship(back_populates="event", order_by="Nominator.name")
    programme: Mapped[list[ProgrammeItem]] = relationship(back_populates="event", order_by="ProgrammeItem.begins")
    dates: Mapped[list[EventDate]] = relationship(back_populates="event", order_by="EventDate.id")

    @property
    def zone(self) -> ZoneInfo:
        """The IANA zone in which the event's clock times and deadlines are meant."""
        return ZoneInfo(self.time_zone)

    @property
    def language(self) -> str:
        """The event's own language."""
        return self.languages[0]

    def day_on(self) -> date | None:
        """The calendar day on which it begins where it is held; None while there is no date."""
        return self.starts_at.astimezone(self.zone).date() if self.starts_at else None

    @validates("state")
    def _step(self, _name: str, state: EventState) -> EventState:
        return transitions.step(self.state, state)

    @validates("date_status")
    def _step_of_date(self, _name: str, status: DateStatus) -> DateStatus:
        return transitions.step(self.date_status, status)

    @property
    def is_paused(self) -> bool:
        """Has the date been taken away? Then nobody is asked, reminded or offered a place, and no deadline passes."""
        return self.date_status in PAUSED

    def takes_answers(self, now: datetime) -> bool:
        """May people be asked and reminded, and answer?"""
        return self.state is EventState.OPEN and not self.is_paused and not self.has_ended(now)

    def takes_nominations(self, now: datetime) -> bool:
        """May nominators still name people?"""
        return self.state is EventState.OPEN and (self.nominate_until_at is None or now < self.nominate_until_at)

    def has_ended(self, now: datetime) -> bool:
        """Is it over (held, or its last minute has passed)?"""
        return self.state is EventState.HELD or (self.ends_at is not None and now >= self.ends_at)

    def needs_deletion_on(self, now: datetime) -> date:
        """The day on which special-category data is deleted."""
        return self._kept_until(NEEDS_KEPT, now)

    def deletion_on(self, now: datetime) -> date:
        """The day on which names and addresses are deleted."""
        return self._kept_until(CONTACT_KEPT, now)

    def _kept_until(self, kept: timedelta, now: datetime) -> date:
        if self.ends_at is None:
            return ((self.last_mail_at or self.created_at) + UNDATED_KEPT).astimezone(self.zone).date()
        return (self.ends_at + kept).astimezone(self.zone).date()


class EventDate(Base):
    """One line of the history of dates, with the reason for the change."""

    __tablename__ = "event_date"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    at: Mapped[datetime]
    date_status: Mapped[DateStatus]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    season: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship(back_populates="dates")
