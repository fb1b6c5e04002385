"""An earlier plan to start from: a plan file, or the workbook or CSV file that we wrote of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from summit import planning
from summit.imports import seating, seating_file
from summit.imports.seating import Frame
from summit.imports.seating_columns import MIXABLE, Meaning, columns_of
from summit.imports.seating_file import BadList, Fault, collecting
from summit.imports.seating_links import identified
from summit.imports.seating_words import table_key
from summit.imports.wording import tidy

SHEETS = (".xlsx", ".csv")
_DESCRIBING = (None, *MIXABLE, Meaning.NAME, Meaning.FIRST_NAME, Meaning.MIDDLE_NAME, Meaning.LAST_NAME, Meaning.ID)


def earlier_plan(path: Path, problem: planning.Problem) -> planning.Plan:
    """The seats of an earlier plan. Raises BadInstance, BadList, BadFile or OSError.

    People are known by their names, tables by what they are called.
    """
    if path.suffix.lower() not in SHEETS:
        return planning.read_plan(path)
    sheet, _ = seating_file.read(path.read_bytes(), path.name)
    columns = columns_of(sheet.columns)
    seats = [column for column in columns if column.is_old_seat]
    if not seats:
        raise BadList([Fault(f"{path}: no column “Table in round 1” was found. Is this a plan of ours?")])
    if len(seats) != problem.rounds:
        expected = {"value": len(seats), "expected": problem.rounds}
        raise planning.BadInstance("wrong_number_of_rounds", str(path), **expected)
    frame = Frame(
        columns=[column for column in columns if column.meaning in _DESCRIBING],
        mixed=(),
        rounds=problem.rounds,
        tables={},
        themes={},
        today=date.max,
    )
    with collecting() as faults:
        guests = identified(seating.guests_from(sheet, frame, faults), frame, faults)
    tables = {table_key(table.id): table.id for table in problem.tables}
    rounds = []
    for column in seats:
        there: defaultdict[str, list[str]] = defaultdict(list)
        for guest in guests:
            label = tidy(guest.row.cell(column.index))
            if label:
                there[tables.get(table_key(label), label)].append(guest.id)
        rounds.append({table: tuple(ids) for table, ids in there.items()})
    return planning.Plan(tuple(rounds))
