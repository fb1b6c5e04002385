"""The hall: its tables, who is to be seated, and what stands in the way of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from summit.db import db, read_once
from summit.errors import N_, NN_, BadInput, NotPossible, Refusal
from summit.models import (
    Actor,
    Event,
    Group,
    Registration,
    RegistrationState,
    Seat,
    Table,
    TableRule,
)
from summit.services import audit, facilitators, groups, programme
from summit.services.table_plans.settings import settings_of

MOST_TABLES = 2000
MOST_SEATS = 100

SEATED_STATES = (RegistrationState.CONFIRMED, RegistrationState.ATTENDED)


def set_tables(
    event: Event,
    *,
    count: int,
    min_seats: int,
    max_seats: int,
    not_accessible: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> None:
    """The hall: `count` tables numbered from 1, each with so many seats, the facilitator included.

    Tables of different sizes keep theirs when the smallest and the largest number are the ones they have already. The
    facilitators' quota follows. Raises BadInput, or NotPossible when a plan or a rule uses a table that would go.
    """
    if not 1 <= count <= MOST_TABLES:
        raise BadInput(N_("Please give a number of tables from 1 to %(most)d."), field="count", most=MOST_TABLES)
    if not 1 <= min_seats <= max_seats <= MOST_SEATS:
        raise BadInput(N_("The smallest number of seats must not be above the largest."), field="max_seats")
    unknown = [number for number in not_accessible if not 1 <= number <= count]
    if unknown:
        raise BadInput(N_("There is no table %(number)d."), field="not_accessible", number=unknown[0])
    have = {table.number: table for table in tables_of(event)}
    are_kept = (min_seats, max_seats) == sizes_of(have.values())
    _remove_above(count, have)
    for number in range(1, count + 1):
        table = have.get(number) or Table(event=event, number=number)
        if number not in have or not are_kept:
            table.min_seats, table.max_seats = min_seats, max_seats
        table.is_accessible = number not in set(not_accessible)
        db.session.add(table)
    db.session.flush()
    audit.log("tables.set", event=event, by=by, now=now, count=count, min_seats=min_seats, max_seats=max_seats)
    follow_tables(event, by=by, now=now)


def follow_tables(event: Event, *, by: Actor, now: datetime) -> None:
    """Give the facilitators' group a place for each of them that the tables in use need (domain.md, rule 9).

    The surplus keep their places and are shown as over. Where no table has a facilitator the quota stays as it is.
    """
    group, needed = facilitators.group_of(event), facilitators.needed(event)
    if group is not None and needed and group.pool.size != needed:
        groups.resize(group, needed, knowingly=True, now=now)
        audit.log("group.follows_tables", event=event, by=by, now=now, group_id=group.id, quota=needed)


def sizes_of(tables: Iterable[Table]) -> tuple[int, int] | None:
    """The smallest and the largest number of seats; None without a table."""
    all_of_them = list(tables)
    if not all_of_them:
        return None
    return min(table.min_seats for table in all_of_them), max(table.max_seats for table in all_of_them)


def _remove_above(count: int, have: dict[int, Table]) -> None:
    for number in sorted(number for number in have if number > count):
        table = have.pop(number)
        if db.session.scalar(select(Seat.id).where(Seat.table_id == table.id).limit(1)) is not None:
            raise NotPossible(
                N_("Table %(number)d is part of a plan; delete that plan first."), field="count", number=number
            )
        if db.session.scalar(select(TableRule.id).where(TableRule.table_id == table.id).limit(1)) is not None:
            raise NotPossible(
                N_("Table %(number)d is named by a rule; remove that rule first."), field="count", number=number
            )
        db.session.delete(table)


@read_once
def tables_of(event: Event) -> Sequence[Table]:
    """The tables in order of their numbers, closed ones among them."""
    return db.session.scalars(select(Table).where(Table.event_id == event.id).order_by(Table.number)).all()


def open_tables(event: Event) -> list[Table]:
    """The tables that are used, in order of their numbers."""
    return [table for table in tables_of(event) if not table.is_closed]


def seated(event: Event) -> Select[Registration]:
    """Query for who is to be seated: everyone with a confirmed place, oldest registration first."""
    return (
        select(Registration)
        .where(Registration.event_id == event.id, Registration.state.in_(SEATED_STATES))
        .options(joinedload(Registration.group), joinedload(Registration.invitation), joinedload(Registration.person))
        .order_by(Registration.id)
    )


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a plan would have to do: so many people at the tables in use, which seat from `least` to `most` in all."""

    people: int
    facilitators: int
    has_facilitators_group: bool
    tables: int
    least: int
    most: int
    rounds: int
    per_table: int = 1
    has_co_facilitators: bool = False

    @property
    def needed(self) -> int:
        """How many facilitators the tables need."""
        return self.tables * self.per_table

    @property
    def missing(self) -> int:
        """Facilitators missing."""
        return max(0, self.needed - self.facilitators) if self.has_facilitators_group else 0

    @property
    def surplus(self) -> int:
        """Facilitators more than the tables need: they help to lead, or sit among the participants."""
        return max(0, self.facilitators - self.needed)


def outlook(event: Event) -> Outlook:
    """The numbers that decide whether there can be a plan."""
    counts = db.session.execute(
        select(func.count(), func.count().filter(Group.is_facilitators))
        .select_from(Registration)
        .join(Group)
        .where(Registration.event_id == event.id, Registration.state.in_(SEATED_STATES))
    ).one()
    tables = open_tables(event)
    settings = settings_of(event)
    return Outlook(
        people=counts[0],
        facilitators=counts[1],
        has_facilitators_group=facilitators.group_of(event) is not None,
        tables=len(tables),
        least=sum(table.min_seats for table in tables),
        most=sum(table.max_seats for table in tables),
        rounds=len(programme.rounds(event)),
        per_table=settings.facilitators_per_table,
        has_co_facilitators=settings.has_co_facilitators,
    )


def obstacles(view: Outlook) -> list[Refusal]:
    """Why there can be no plan yet, each with its numbers; empty when one can be made."""
    found: list[Refusal] = []
    if not view.rounds:
        found.append(NotPossible(N_("The programme has no round at tables yet.")))
    if not view.tables:
        found.append(NotPossible(N_("Set up the tables first.")))
    if not view.people:
        found.append(NotPossible(N_("Nobody has a confirmed place yet.")))
    if view.tables and view.people > view.most:
        found.append(
            NotPossible(
                N_("%(people)d people have a place, but the tables have only %(seats)d seats: %(missing)d too few."),
                people=view.people,
                seats=view.most,
                missing=view.people - view.most,
            )
        )
    if view.tables and 0 < view.people < view.least:
        found.append(
            NotPossible(
                N_("The tables need at least %(seats)d people, but only %(people)d have a place: %(missing)d too few."),
                people=view.people,
                seats=view.least,
                missing=view.least - view.people,
            )
        )
    if view.facilitators and view.missing:
        found.append(
            NotPossible(
                *NN_(
                    "One facilitator is missing: %(facilitators)d of %(needed)d have a place.",
                    "%(count)d facilitators are missing: %(facilitators)d of %(needed)d have a place.",
                ),
                count=view.missing,
                facilitators=view.facilitators,
                needed=view.needed,
            )
        )
    return found


def concerns(view: Outlook) -> list[Refusal]:
    """What is worth knowing before a plan is made, though it does not stop one."""
    found: list[Refusal] = []
    if view.missing and not view.facilitators and view.people:
        found.append(NotPossible(N_("No facilitator has a place yet: in a plan made now nobody would lead a table.")))
    if view.surplus and view.tables:
        words = _HELPING if view.has_co_facilitators else _AMONG_THE_OTHERS
        found.append(NotPossible(*words, count=view.surplus))
    return found


_HELPING = NN_(
    "There is one facilitator more than the tables need; that one helps to lead a table and stays there.",
    "There are %(count)d facilitators more than the tables need; they help to lead and stay at their tables.",
)
_AMONG_THE_OTHERS = NN_(
    "There is one facilitator more than the tables need; that one sits among the participants.",
    "There are %(count)d facilitators more than the tables need; they sit among the participants.",
)
