"""The hall: its tables, who is to be seated, and what stands in the way of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from summit.db import db
from summit.errors import N_, NN_, BadInput, NotPossible, Refusal
from summit.models import Actor, Event, Group, Needs, Person, Registration, RegistrationState, Seat, Table
from summit.services import audit, groups, programme

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

    The facilitators' quota follows the number of tables. Raises BadInput, or NotPossible when a plan uses the tables.
    """
    if not 1 <= count <= MOST_TABLES:
        raise BadInput(N_("Please give a number of tables from 1 to %(most)d."), field="count", most=MOST_TABLES)
    if not 1 <= min_seats <= max_seats <= MOST_SEATS:
        raise BadInput(N_("The smallest number of seats must not be above the largest."), field="max_seats")
    unknown = [number for number in not_accessible if not 1 <= number <= count]
    if unknown:
        raise BadInput(N_("There is no table %(number)d."), field="not_accessible", number=unknown[0])
    have = {table.number: table for table in tables_of(event)}
    _remove_above(count, have)
    for number in range(1, count + 1):
        table = have.get(number) or Table(event=event, number=number)
        table.min_seats, table.max_seats = min_seats, max_seats
        table.is_accessible = number not in set(not_accessible)
        db.session.add(table)
    db.session.flush()
    audit.log("tables.set", event=event, by=by, now=now, count=count, min_seats=min_seats, max_seats=max_seats)
    facilitators = groups.facilitators_of(event)
    if facilitators is not None and facilitators.pool.size != count:
        # the surplus keep their places as co-facilitators and are shown as over (domain.md, rule 9)
        groups.resize(facilitators, count, knowingly=True)
        audit.log("group.follows_tables", event=event, by=by, now=now, group_id=facilitators.id, quota=count)


def _remove_above(count: int, have: dict[int, Table]) -> None:
    for number in sorted(number for number in have if number > count):
        table = have.pop(number)
        if db.session.scalar(select(Seat.id).where(Seat.table_id == table.id).limit(1)) is not None:
            raise NotPossible(
                N_("Table %(number)d is part of a plan; delete that plan first."), field="count", number=number
            )
        db.session.delete(table)


def tables_of(event: Event) -> list[Table]:
    """The tables in order of their numbers."""
    return list(db.session.scalars(select(Table).where(Table.event_id == event.id).order_by(Table.number)))


def seated(event: Event) -> list[Registration]:
    """Who is to be seated: everyone with a confirmed place, oldest registration first."""
    return list(
        db.session.scalars(
            select(Registration)
            .where(Registration.event_id == event.id, Registration.state.in_(SEATED_STATES))
            .options(
                joinedload(Registration.group),
                joinedload(Registration.invitation),
                joinedload(Registration.person).joinedload(Person.area),
                joinedload(Registration.person).joinedload(Person.needs).load_only(Needs.is_step_free),
            )
            .order_by(Registration.id)
        )
    )


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What a plan would have to do: so many people at tables that seat from `least` to `most` in all."""

    people: int
    facilitators: int
    has_facilitators_group: bool
    tables: int
    least: int
    most: int
    rounds: int

    @property
    def missing(self) -> int:
        """Facilitators missing, one for each table."""
        return max(0, self.tables - self.facilitators) if self.has_facilitators_group else 0

    @property
    def surplus(self) -> int:
        """Facilitators more than tables: they sit among the participants."""
        return max(0, self.facilitators - self.tables)


def outlook(event: Event) -> Outlook:
    """The numbers that decide whether there can be a plan."""
    counts = db.session.execute(
        select(func.count(), func.count().filter(Group.is_facilitators))
        .select_from(Registration)
        .join(Group)
        .where(Registration.event_id == event.id, Registration.state.in_(SEATED_STATES))
    ).one()
    seats = db.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(Table.min_seats), 0),
            func.coalesce(func.sum(Table.max_seats), 0),
        ).where(Table.event_id == event.id)
    ).one()
    return Outlook(
        people=counts[0],
        facilitators=counts[1],
        has_facilitators_group=groups.facilitators_of(event) is not None,
        tables=seats[0],
        least=seats[1],
        most=seats[2],
        rounds=len(programme.rounds(event)),
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
                    "One table has no facilitator: %(facilitators)d of %(tables)d have a place.",
                    "%(count)d facilitators are missing: %(facilitators)d of %(tables)d have a place.",
                ),
                count=view.missing,
                facilitators=view.facilitators,
                tables=view.tables,
            )
        )
    return found


def concerns(view: Outlook) -> list[Refusal]:
    """What is worth knowing before a plan is made, though it does not stop one."""
    found: list[Refusal] = []
    if view.missing and not view.facilitators and view.people:
        found.append(NotPossible(N_("No facilitator has a place yet: in a plan made now nobody would lead a table.")))
    if view.surplus and view.tables:
        found.append(
            NotPossible(
                *NN_(
                    "There is one facilitator more than there are tables; that one sits among the participants.",
                    "There are %(count)d facilitators more than there are tables; they sit among the participants.",
                ),
                count=view.surplus,
            )
        )
    return found
