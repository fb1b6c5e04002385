"""The proof sheet as a sheet of the table plan's workbook: the same numbers as on the page, one to a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from summit.errors import N_
from summit.exports.proof_rows import Mark, ProofSheet
from summit.exports.workbook import Column, Kind, Sheet


@dataclass(frozen=True)
class _Row:
    """One number of one round (from 1), with what it is the number of."""

    round: int
    table: int
    kind: str
    value: str
    share: str
    mark: Mark


def proof_sheet(sheet: ProofSheet, *, translate: Callable[[str], str]) -> Sheet:
    """A row for each value at each table of each round; what is off is marked."""
    columns = [
        Column(translate(N_("Round")), lambda row: row.round, Kind.INTEGER),
        Column(translate(N_("Table")), lambda row: row.table, Kind.INTEGER),
        Column(translate(N_("What is mixed")), lambda row: row.kind),
        Column(translate(N_("Value")), lambda row: row.value),
        Column(translate(N_("At the table")), lambda row: row.mark.count, Kind.INTEGER, is_marked=_is_off),
        Column(translate(N_("Even share")), lambda row: row.share),
        Column(translate(N_("Deviation")), lambda row: row.mark.said, is_marked=_is_off),
    ]
    return Sheet(translate(N_("Proof")), columns, _rows(sheet), part=lambda row: (row.round, row.table))


def _rows(sheet: ProofSheet) -> Iterator[_Row]:
    for number, round_ in enumerate(sheet.rounds, start=1):
        for index, table in enumerate(round_.tables):
            for block in round_.blocks:
                for line in block.lines:
                    mark = line.marks[index]
                    yield _Row(number, int(table), block.name, line.name, mark.share or line.share, mark)


def _is_off(row: _Row) -> bool:
    return bool(row.mark.off)
