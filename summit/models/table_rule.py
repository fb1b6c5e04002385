"""Rules for the tables as an organiser sets them: who sits with whom, and how everybody is mixed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from summit.db import Base
from summit.models.event import Event
from summit.models.group import Group
from summit.models.person import Person
from summit.models.table_plan import Table


class RuleKind(StrEnum):
    """What a rule asks for."""

    APART = "apart"  # no two of these people share a table
    TOGETHER = "together"  # these people share a table in every round
    PIN = "pin"  # these people sit at one table, in one round or in all
    LANGUAGE = "language"  # who needs a language sits with somebody who speaks it
    MEET = "meet"  # everyone meets somebody of a group, so many times
    EARLIER = "earlier"  # who met at an earlier event has met already


class RulePart(StrEnum):
    """Which part somebody has in a rule: a rule about a language tells two kinds of people apart."""

    SITS = "sits"
    NEEDS = "needs"  # needs the language
    SPEAKS = "speaks"  # speaks it


class Mix(StrEnum):
    """How much the mix of something weighs, in the organiser's words."""

    MUST = "must"
    MIX = "mix"
    LITTLE = "little"
    IGNORE = "ignore"


class TableRule(Base):
    """One rule of one event. Only the columns of its kind are filled in; `round` counts from 0, None is every round."""

    __tablename__ = "table_rule"
    __table_args__ = (CheckConstraint("times >= 1", name="times"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[RuleKind]
    table_id: Mapped[int | None] = mapped_column(ForeignKey("hall_table.id"))  # PIN
    round: Mapped[int | None]  # PIN
    language: Mapped[str] = mapped_column(default="")  # LANGUAGE: its name as the organiser wrote it
    group_id: Mapped[int | None] = mapped_column(ForeignKey("event_group.id", ondelete="CASCADE"))  # MEET
    times: Mapped[int] = mapped_column(default=1)  # MEET
    earlier_event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))  # EARLIER
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship(foreign_keys=event_id)
    table: Mapped[Table | None] = relationship()
    group: Mapped[Group | None] = relationship()
    earlier_event: Mapped[Event | None] = relationship(foreign_keys=earlier_event_id)
    people: Mapped[list[RulePerson]] = relationship(
        back_populates="rule", cascade="all, delete-orphan", passive_deletes=True, order_by="RulePerson.id"
    )

    @property
    def is_about_anybody(self) -> bool:
        """Does it still name enough people to say something? One person alone sits apart from nobody."""
        return len(self.people) > (self.kind in {RuleKind.APART, RuleKind.TOGETHER})

    def people_with(self, part: RulePart) -> list[Person]:
        """Who has this part in the rule, in the order in which they were chosen."""
        return [one.person for one in self.people if one.part is part]


class RulePerson(Base):
    """Somebody whom a rule names; it stays silent about them while they have no place."""

    __tablename__ = "table_rule_person"
    __table_args__ = (UniqueConstraint("rule_id", "person_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("table_rule.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    part: Mapped[RulePart] = mapped_column(default=RulePart.SITS)

    rule: Mapped[TableRule] = relationship(back_populates="people")
    person: Mapped[Person] = relationship()


class PlanSettings(Base):
    """What holds for all tables of an event: how much each attribute is mixed, and who leads. No row: the defaults."""

    __tablename__ = "plan_settings"
    __table_args__ = (CheckConstraint("facilitators_per_table >= 0", name="facilitators"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    sector: Mapped[Mix] = mapped_column(default=Mix.MUST)
    area: Mapped[Mix] = mapped_column(default=Mix.MIX)
    organisation: Mapped[Mix] = mapped_column(default=Mix.MIX)
    gender: Mapped[Mix] = mapped_column(default=Mix.LITTLE)
    age: Mapped[Mix] = mapped_column(default=Mix.LITTLE)
    facilitators_per_table: Mapped[int] = mapped_column(default=1)
    has_staying_facilitators: Mapped[bool] = mapped_column(default=True)
    has_co_facilitators: Mapped[bool] = mapped_column(default=False)  # more than the tables need help to lead
    has_outside_facilitators: Mapped[bool] = mapped_column(default=False)  # never with their own organisation

    event: Mapped[Event] = relationship()
