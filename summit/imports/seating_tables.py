"""The sheet about the tables: their names, sizes, whether they are accessible, and the themes they carry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from summit.imports.columns import bare
from summit.imports.seating_file import Faults, collecting
from summit.imports.seating_words import table_key, yes_or_no
from summit.imports.sheetful import Row, Sheetful
from summit.imports.wording import folded, tidy

_TITLES = {
    "name": """table tables tableno tablenumber number no name id bord borde bordnr bordnummer nummer nr navn tafel
        tafels tafelnr tafelnummer naam""",
    "min": """min minimum minseats leastseats fewestseats least mindst minpladser færrestpladser minplasser minst
        færrestplasser minimaal minsteplaatsen""",
    "max": """max maximum maxseats seats mostseats most pladser plasser højst maks maksimum maxpladser maksplasser
        flestpladser flestplasser stoelen plaatsen maximaal meesteplaatsen""",
    "accessible": """accessible wheelchair stepfree tilgængelig tilgængeligt kørestol tilgjengelig rullestol
        toegankelijk rolstoel""",
    "round": "round runde ronde",
    "theme": "theme topic tema emne thema onderwerp",
}
_PART = {title: part for part, titles in _TITLES.items() for title in titles.split()}
_THEME_OF_A_ROUND = re.compile(r"(?:theme|topic|tema|emne|thema|onderwerp)(?:in|i)?(?:round|runde|ronde)(\d+)")
MOST_TABLES = 2_000


@dataclass(frozen=True)
class TableRow:
    """One table as listed. `min` and `max` are None where nothing is said; `themes` by round from 1, None for all."""

    id: str
    label: str
    min: int | None = None
    max: int | None = None
    accessible: bool = True
    themes: Mapping[int | None, str] = field(default_factory=dict)


def numbered(count: int) -> tuple[TableRow, ...]:
    """Tables 1 to `count`, of which nothing else is known."""
    return tuple(TableRow(f"T{number}", str(number)) for number in range(1, count + 1))


def with_accessible(tables: Sequence[TableRow], spec: str) -> tuple[TableRow, ...]:
    """The tables, of which only those in `spec` ("1-8", "2;5;Harbour") are accessible. Raises BadList."""
    known = {table_key(table.label): table.id for table in tables}
    chosen: set[str] = set()
    with collecting() as faults:
        for piece in filter(None, map(tidy, re.split("[;,]", spec))):
            ends = re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", piece)
            numbers = range(int(ends[1]), min(int(ends[2]), MOST_TABLES) + 1) if ends else ()
            keys = [str(number) for number in numbers] or [table_key(piece)]
            for key in keys:
                if key in known:
                    chosen.add(known[key])
                else:
                    faults.say(f"--accessible-tables names table {key}, but there is no such table.")
    return tuple(replace(table, accessible=table.id in chosen) for table in tables)


def tables_from(sheet: Sheetful, rounds: int) -> tuple[TableRow, ...]:
    """The tables of a sheet, a CSV file or any other list with titles. Raises BadList with all that is wrong."""
    with collecting() as faults:
        where, themes = _where(sheet.columns, rounds, faults)
        if "name" not in where:
            faults.say("The list of tables has no column with their names or numbers. Call it “Table”.")
            faults.stop_if_any()
        tables: list[TableRow] = []
        seen: dict[str, int] = {}
        for row in sheet.rows:
            if tidy(row.cell(where.get("round"))) not in ("", "1"):
                continue  # the tables' sheet of a plan of ours: the same tables again
            label = tidy(row.cell(where["name"]))
            if not label:
                faults.say("The table has no name or number.", row.number, sheet.columns[where["name"]])
                continue
            key = table_key(label)
            if key in seen:
                faults.say(f"Table {label} is already in row {seen[key]}.", row.number)
                continue
            seen[key] = row.number
            tables.append(_table(row, label, key, _Reader(sheet, where, themes, faults)))
        if not tables:
            faults.say("The list of tables is empty.")
        if len(tables) > MOST_TABLES:
            faults.say(f"There are {len(tables)} tables; at most {MOST_TABLES} can be planned.")
    return tuple(tables)


@dataclass(frozen=True)
class _Reader:
    sheet: Sheetful
    where: Mapping[str, int]
    themes: Mapping[int | None, int]
    faults: Faults

    def number(self, row: Row, part: str) -> int | None:
        """A whole number of seats, or None."""
        value = tidy(row.cell(self.where.get(part)))
        if not value:
            return None
        if not value.isdecimal() or len(value) > len(str(MOST_TABLES)):
            self.faults.say(f"“{value}” is no number of seats.", row.number, self.sheet.columns[self.where[part]])
            return None
        return int(value)

    def is_accessible(self, row: Row) -> bool:
        """Blank is no when there is such a column at all."""
        value = tidy(row.cell(self.where.get("accessible")))
        if "accessible" not in self.where:
            return True
        answer = yes_or_no(value) if value else False
        if answer is None:
            self.faults.say(
                f"“{value}” is neither yes nor no.", row.number, self.sheet.columns[self.where["accessible"]]
            )
        return bool(answer)


def _table(row: Row, label: str, key: str, reader: _Reader) -> TableRow:
    low, high = reader.number(row, "min"), reader.number(row, "max")
    if low is not None and high is not None and low > high:
        reader.faults.say(f"The table is to have at least {low} people but at most {high}.", row.number)
    if high == 0:
        reader.faults.say("The table has no seats. Leave out its row.", row.number)
    themes = {round_: tidy(row.cell(index)) for round_, index in reader.themes.items() if tidy(row.cell(index))}
    if None in themes and len(themes) > 1:
        reader.faults.say("The table has a theme for all rounds and another for one of them.", row.number)
    id_ = f"T{key}" if key.isdecimal() else label
    return TableRow(id_, key if key.isdecimal() else label, low, high, reader.is_accessible(row), themes)


def _where(titles: Sequence[str], rounds: int, faults: Faults) -> tuple[dict[str, int], dict[int | None, int]]:
    """Part → column, and round → column of its theme."""
    where: dict[str, int] = {}
    themes: dict[int | None, int] = {}
    for index, title in enumerate(titles):
        part = _PART.get(bare(title))
        of_round = _THEME_OF_A_ROUND.fullmatch(bare(title))
        if part == "theme":
            themes.setdefault(None, index)
        elif of_round and 1 <= int(of_round[1]) <= rounds:
            themes[int(of_round[1])] = index
        elif of_round:
            faults.say(f"There is no round {int(of_round[1])}: there are {rounds}.", column=title)
        elif part is not None:
            where.setdefault(part, index)
    return where, themes


def themes_of(tables: Sequence[TableRow]) -> dict[str, str]:
    """The themes, folded → as first written."""
    found: dict[str, str] = {}
    for table in tables:
        for theme in table.themes.values():
            found.setdefault(folded(theme), theme)
    return found
