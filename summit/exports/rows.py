"""The plain rows that workbooks are made of. Services fill them; nothing here knows a database.

States are codes, labels are English msgids: the sheets put them into the reader's language.
A cell that the reader may not see is None; see `AttendanceData` for the columns that vanish altogether.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol


class Seated(Protocol):
    """Somebody who may have a table in each round."""

    @property
    def name(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def is_facilitator(self) -> bool: ...
    @property
    def tables(self) -> tuple[int | None, ...]: ...


@dataclass(frozen=True, kw_only=True)
class AttendeeRow:
    """One registration. `tables` holds one table number per round, None where there is no seat."""

    name: str
    group: str
    organisation: str
    area: str
    nominator: str
    state: str
    email: str | None
    phone: str | None
    tables: tuple[int | None, ...]
    checked_in_at: datetime | None
    is_walk_in: bool
    photo_consent: bool | None
    wants_to_continue: bool | None
    dietary: str | None = None
    accessibility: str | None = None
    is_step_free: bool | None = None
    is_facilitator: bool = False
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuotaRow:
    """One group (`nominator` None), or one nominator's allocation, which is a part of its group's row.

    `promised` counts everybody who holds a place, accepted or not yet answered; `free` = quota − promised.
    """

    group: str
    nominator: str | None
    quota: int
    promised: int
    accepted: int
    declined: int
    expired: int
    waiting: int
    free: int


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One person at one table in one round; rounds count from 1, as people count."""

    round: int
    table: int
    name: str
    group: str
    organisation: str
    area: str
    is_facilitator: bool


@dataclass(frozen=True, kw_only=True)
class AttendanceRow:
    """One group on the day: `came` counts everybody checked in, so came = expected − stayed_away + walk_ins."""

    group: str
    expected: int
    came: int
    stayed_away: int
    walk_ins: int


@dataclass(frozen=True, kw_only=True)
class WaitingRow:
    """One spot on a waiting list; `position` counts from 1 within the group (or within the nominator's list)."""

    group: str
    nominator: str
    position: int
    name: str
    since_at: datetime


@dataclass(frozen=True)
class AboutRow:
    """One line about the file: an English msgid as label, and a text, number, date, moment or yes/no."""

    label: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class AttendanceData:
    """All that the attendance workbook shows. Rows come in the order in which they are to stand.

    Without `has_needs` there are no columns for needs, without `has_contacts` none for e-mail and phone, without
    `has_themes` none for wishes, whatever the rows hold.
    """

    event_title: str
    attendees: Sequence[AttendeeRow]
    quotas: Sequence[QuotaRow]
    attendance: Sequence[AttendanceRow]
    waiting: Sequence[WaitingRow]
    about: Sequence[AboutRow]
    rounds: int
    has_needs: bool = False
    has_contacts: bool = True
    has_themes: bool = False
    made_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SeatedRow:
    """One person of a table plan, with one table number per round (None: not seated in it)."""

    name: str
    group: str
    organisation: str
    area: str
    tables: tuple[int | None, ...]
    is_facilitator: bool = False


@dataclass(frozen=True, kw_only=True)
class PlanFigures:
    """How good the plan is: each figure beside the bound that no plan can beat."""

    tables: int
    rounds: int
    imbalance: float
    imbalance_bound: float
    repeats: int
    repeats_bound: int
    distinct_meetings: int | None
    is_proven: bool
    seed: int
    planned_at: datetime | None
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TablePlanData:
    """All that the table-plan workbook shows. `groups` gives the order of the sectors' columns."""

    event_title: str
    starts_on: date | None
    groups: Sequence[str]
    seated: Sequence[SeatedRow]
    figures: PlanFigures
    about: Sequence[AboutRow] = ()
    made_at: datetime | None = None


def table_rows(people: Sequence[Seated], rounds: int) -> list[TableRow]:
    """One row per seat: by round, then table, the facilitator first, the others in the order given."""
    rows = [
        TableRow(
            round=number,
            table=table,
            name=person.name,
            group=person.group,
            organisation=person.organisation,
            area=person.area,
            is_facilitator=person.is_facilitator,
        )
        for number in range(1, rounds + 1)
        for person in people
        if (table := table_of(person, number)) is not None
    ]
    return sorted(rows, key=lambda row: (row.round, row.table, not row.is_facilitator))


def table_of(person: Seated, round_number: int) -> int | None:
    """The person's table in a round counted from 1, or None."""
    return person.tables[round_number - 1] if round_number <= len(person.tables) else None
