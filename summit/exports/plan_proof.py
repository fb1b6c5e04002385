"""The proof sheet of a plan's workbook: each kind at each table, against the floor and the ceiling of an even share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from summit.errors import N_
from summit.exports.cells import number_or_text
from summit.exports.plan_rows import PlanData, Share
from summit.exports.workbook import Column, Kind, Sheet

MOST_COLUMNS = 40  # tables that stand side by side; more stand below each other
NARROW = 7  # characters


@dataclass(frozen=True)
class _Spread:
    """One value in one round, at every table."""

    attribute: str
    value: str
    round: int
    shares: Mapping[str, Share]


def proof_sheet(data: PlanData, translate: Callable[[str], str]) -> Sheet:
    """A column for each table; one row for each table instead where they are too many to stand side by side."""
    is_wide = len(data.tables) <= MOST_COLUMNS
    return _side_by_side(data, translate) if is_wide else _below_each_other(data, translate)


def _side_by_side(data: PlanData, translate: Callable[[str], str]) -> Sheet:
    """A value that one person alone has can be nowhere too often, and has no row."""
    spreads: defaultdict[tuple[str, str, int], dict[str, Share]] = defaultdict(dict)
    for share in data.shares:
        spreads[share.attribute, share.value, share.round][share.table] = share
    order = {name: number for number, name in enumerate(data.attributes)}
    rows = [_Spread(*key, shares=spreads[key]) for key in sorted(spreads, key=lambda k: (order[k[0]], k[1], k[2]))]
    columns = [
        *_heads(translate),
        Column(translate(N_("Round")), lambda row: row.round + 1, Kind.INTEGER),
        Column(translate(N_("People")), _people, Kind.INTEGER, width=NARROW + 2),
        Column(translate(N_("At least")), lambda row: _range(row, lambda share: share.low), Kind.ANY),
        Column(translate(N_("At most")), lambda row: _range(row, lambda share: share.high), Kind.ANY),
        Column(translate(N_("Deviation")), _deviation, Kind.INTEGER, is_marked=lambda row: _deviation(row) > 0),
    ]
    for table in data.tables:
        title = translate(N_("Table %(table)s")) % {"table": table.label}
        count, is_off = partial(_count, table.id), partial(_is_off, table.id)
        columns.append(Column(title, count, Kind.INTEGER, width=NARROW, is_marked=is_off))
    told = [row for row in rows if _people(row) > 1]
    return Sheet(translate(N_("Proof")), columns, told, part=lambda row: (row.attribute, row.value))


def _below_each_other(data: PlanData, translate: Callable[[str], str]) -> Sheet:
    """Where nobody of a value need sit, and nobody does, there is no row: the list stays as long as the people."""
    labels = {table.id: table.label for table in data.tables}
    columns = [
        *_heads(translate),
        Column(translate(N_("Round")), lambda share: share.round + 1, Kind.INTEGER),
        Column(translate(N_("Table")), lambda share: number_or_text(labels[share.table]), Kind.ANY),
        Column(translate(N_("At the table")), lambda share: share.count, Kind.INTEGER),
        Column(translate(N_("At least")), lambda share: share.low, Kind.INTEGER),
        Column(translate(N_("At most")), lambda share: share.high, Kind.INTEGER),
        Column(translate(N_("Deviation")), lambda s: s.deviation, Kind.INTEGER, is_marked=lambda s: s.deviation > 0),
    ]
    told = (share for share in data.shares if share.count or share.low)
    return Sheet(translate(N_("Proof")), columns, told, part=lambda share: (share.attribute, share.round, share.table))


def _heads(translate: Callable[[str], str]) -> list[Column]:
    return [
        Column(translate(N_("What is mixed")), lambda row: row.attribute),
        Column(translate(N_("Value")), lambda row: row.value),
    ]


def _people(row: _Spread) -> int:
    return sum(share.count for share in row.shares.values())


def _range(row: _Spread, bound: Callable[[Share], int]) -> Any:
    """One number; two where the tables' sizes make the even shares differ."""
    numbers = {bound(share) for share in row.shares.values()}
    return min(numbers) if len(numbers) == 1 else f"{min(numbers)}–{max(numbers)}"


def _deviation(row: Any) -> int:
    return sum(share.deviation for share in row.shares.values())


def _count(table: str, row: Any) -> int | None:
    return row.shares[table].count if table in row.shares else None


def _is_off(table: str, row: Any) -> bool:
    return table in row.shares and row.shares[table].deviation > 0
