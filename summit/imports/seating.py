"""People to be seated, from a list: each row becomes a guest with all that the planner can use of it.

Bad rows are named by their numbers, all of them at once. Nothing is stored; messages are in plain English, as the
command line speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from summit.imports import seating_words as words
from summit.imports.seating_columns import MIXABLE, SEVERAL, Column, Meaning
from summit.imports.seating_file import Faults
from summit.imports.sheetful import Row, Sheetful
from summit.imports.wording import folded, shortened, tidy, turned

Read = Callable[[str], bool | None]
"""Reads a cell as yes or no; None is neither."""

LONGEST_NAME = 120
MOST_WISHES = 3


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One row. `id` is the name, with the row where several have it; rounds count from 1, None is all of them."""

    row: Row
    id: str
    name: str
    number: str = ""
    attributes: Mapping[str, str]
    is_facilitator: bool = False
    is_co_facilitator: bool = False
    needs_accessible: bool = False
    table: str = ""
    table_rounds: tuple[int, ...] | None = None
    rounds: tuple[int, ...] | None = None
    needs_languages: tuple[str, ...] = ()
    speaks: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What is known before the first row is read.

    `mixed` are the columns whose values are mixed, chosen by somebody when `is_chosen`. `tables` are the keys of
    `seating_words.table_key` with their ids, `themes` the folded themes with their writing; `facilitator` is a column
    that somebody named for it.
    """

    columns: Sequence[Column]
    mixed: Sequence[Column]
    rounds: int
    tables: Mapping[str, str]
    themes: Mapping[str, str]
    today: date
    facilitator: Column | None = None
    is_chosen: bool = False

    def of(self, meaning: Meaning) -> list[Column]:
        """The columns of this meaning; wishes in their order."""
        return sorted((column for column in self.columns if column.meaning is meaning), key=lambda c: c.order)

    def first(self, meaning: Meaning) -> Column | None:
        """The column of this meaning, or None."""
        return next(iter(self.of(meaning)), None)


def guests_from(sheet: Sheetful, frame: Frame, faults: Faults) -> tuple[Guest, ...]:
    """Everyone in the list. What is wrong goes to `faults`; a row without a name is left out."""
    _judge_titles(frame, faults)
    reader = _Reader(frame, _in_years(sheet.rows, frame), faults)
    return tuple(guest for row in sheet.rows if (guest := reader.guest(row)) is not None)


def _judge_titles(frame: Frame, faults: Faults) -> None:
    """Two columns for the same thing are a question that only the list's owner can answer."""
    for meaning in Meaning:
        same = [column for column in frame.columns if column.meaning is meaning]
        if len(same) > 1 and meaning not in SEVERAL and not (meaning in MIXABLE and frame.is_chosen):
            titles = " and ".join(f"“{column.title}”" for column in same)
            hint = "Rename one of them, or say with --mix what is mixed." if meaning in MIXABLE else "Rename one."
            faults.say(f"The columns {titles} mean the same to us ({meaning.value.replace('_', ' ')}). {hint}")
    mixed = [folded(column.title) for column in frame.mixed]
    for column in frame.mixed:
        if mixed.count(folded(column.title)) > 1:
            faults.say("There are two columns with this title, and it is to be mixed.", column=column.title)


def _in_years(rows: Sequence[Row], frame: Frame) -> set[int]:
    """The mixed columns that hold ages or births and are to be put into bands, and not bands or words already."""
    found = set()
    for column in frame.mixed:
        values = [value for row in rows if (value := tidy(row.cell(column.index)))]
        is_counted = 2 * sum(map(words.is_age, values)) > len(values)
        if column.meaning is Meaning.BORN or (column.meaning is Meaning.AGE and is_counted):
            found.add(column.index)
    return found


class _Reader:
    """Reads one row after the other, and remembers how values were first written."""

    def __init__(self, frame: Frame, in_years: Collection[int], faults: Faults) -> None:
        self.frame = frame
        self.in_years = in_years
        self.faults = faults
        self.written: dict[str, str] = {}

    def guest(self, row: Row) -> Guest | None:
        """The guest of a row; None, and a fault, when nobody's name stands there."""
        name, number = self._name(row), self._cell(row, Meaning.ID)
        if not (name or number):
            self.faults.say("The name is missing.", row.number)
            return None
        if len(name) > LONGEST_NAME:
            self.faults.say(f"The name is {len(name)} characters long; at most {LONGEST_NAME} fit.", row.number)
        leads, helps = self._role(row)
        table, table_rounds = self._pin(row)
        return Guest(
            row=row,
            id=name or number,
            name=name or number,
            number=number,
            attributes={column.title: self._attribute(row, column) for column in self.frame.mixed},
            is_facilitator=leads,
            is_co_facilitator=helps and not leads,
            needs_accessible=self._is(row, self.frame.first(Meaning.ACCESSIBLE), words.needs_accessible),
            table=table,
            table_rounds=table_rounds,
            rounds=self._rounds(row, self.frame.first(Meaning.ROUNDS)),
            needs_languages=self._languages(row, Meaning.NEEDS_LANGUAGE),
            speaks=self._languages(row, Meaning.SPEAKS),
            wishes=self._wishes(row),
        )

    def _cell(self, row: Row, meaning: Meaning) -> str:
        column = self.frame.first(meaning)
        return tidy(row.cell(column.index)) if column else ""

    def _name(self, row: Row) -> str:
        whole = self._cell(row, Meaning.NAME)
        parts = [self._cell(row, part) for part in (Meaning.FIRST_NAME, Meaning.MIDDLE_NAME, Meaning.LAST_NAME)]
        if whole and self.frame.first(Meaning.FIRST_NAME) is None:
            return " ".join(part for part in (turned(whole), *parts) if part)  # "Name" beside "Last name"
        return turned(whole) or " ".join(part for part in parts if part)

    def _attribute(self, row: Row, column: Column) -> str:
        """The value to mix; spelt as where it first stood, so that "Citizen" and "citizen" are one."""
        value = tidy(row.cell(column.index))
        if not value or column.index not in self.in_years:
            return self._spelt(value, column.title)
        age = words.age_of(value, self.frame.today)
        if age is None or age > words.OLDEST:
            what = "neither a year nor a date of birth" if column.meaning is Meaning.BORN else "no age"
            self.faults.say(f"“{shortened(value)}” is {what}.", row.number, column.title)
            return ""
        return words.age_band(age)

    def _spelt(self, value: str, scope: str) -> str:
        return self.written.setdefault(f"{scope}\0{folded(value)}", value)

    def _role(self, row: Row) -> tuple[bool, bool]:
        """Does this person lead a table; do they help to lead one?"""
        frame = self.frame
        role = self._cell(row, Meaning.ROLE)
        leads, helps = words.leads(role), words.helps_to_lead(role)
        column = frame.facilitator or frame.first(Meaning.FACILITATOR)
        if column is not None:
            value = tidy(row.cell(column.index))
            is_lead = words.leads(value) or words.yes_or_no(value)
            helps = helps or words.helps_to_lead(value)
            if column.meaning is Meaning.FACILITATOR and value and is_lead is None and not words.helps_to_lead(value):
                self.faults.say(f"“{shortened(value)}” is neither yes nor no.", row.number, column.title)
            leads = bool(is_lead) or (leads and frame.facilitator is None)
        elif frame.first(Meaning.ROLE) is None:
            leads = words.leads(self._cell(row, Meaning.SECTOR))
        helping = frame.first(Meaning.CO_FACILITATOR)
        return leads, helps or self._is(row, helping, lambda value: words.leads(value) or words.yes_or_no(value))

    def _is(self, row: Row, column: Column | None, read: Read) -> bool:
        value = tidy(row.cell(column.index)) if column else ""
        answer = read(value) if value else False
        if answer is None and column:
            self.faults.say(f"“{shortened(value)}” is neither yes nor no.", row.number, column.title)
        return bool(answer)

    def _pin(self, row: Row) -> tuple[str, tuple[int, ...] | None]:
        """The table where this person is to sit, "" for any, and the rounds in which this holds."""
        column = self.frame.first(Meaning.TABLE)
        value = tidy(row.cell(column.index)) if column else ""
        if not value or column is None:
            return "", None
        table = self.frame.tables.get(words.table_key(value), "")
        if not table:
            self.faults.say(f"There is no table “{shortened(value)}”.", row.number, column.title)
        return table, self._rounds(row, self.frame.first(Meaning.TABLE_ROUND))

    def _rounds(self, row: Row, column: Column | None) -> tuple[int, ...] | None:
        value = tidy(row.cell(column.index)) if column else ""
        if not value or column is None:
            return None
        rounds = words.rounds_of(value)
        if rounds is None:
            text = f"“{shortened(value)}” is no list of rounds. Write them as “1” or “1,3”."
            self.faults.say(text, row.number, column.title)
            return None
        for round_ in rounds:
            if not 1 <= round_ <= self.frame.rounds:
                text = f"There is no round {round_}: there are {self.frame.rounds}."
                self.faults.say(text, row.number, column.title)
        is_all = not rounds or len(rounds) == self.frame.rounds
        return None if is_all else rounds

    def _languages(self, row: Row, meaning: Meaning) -> tuple[str, ...]:
        found: list[str] = []
        for column in self.frame.of(meaning):
            for part in words.several(row.cell(column.index), ";,/"):
                if words.yes_or_no(part):
                    self.faults.say(f"“{part}” does not say which language.", row.number, column.title)
                elif words.yes_or_no(part) is None:
                    found.append(self._spelt(part, "language"))
        return tuple(dict.fromkeys(found))

    def _wishes(self, row: Row) -> tuple[str, ...]:
        """The themes wished for, the dearest first."""
        if not self.frame.themes:
            return ()
        wishes: list[str] = []
        for column in self.frame.of(Meaning.WISHES):
            value = tidy(row.cell(column.index))
            parts = [value] if folded(value) in self.frame.themes else words.several(value)
            for part in filter(None, parts):
                theme = self.frame.themes.get(folded(part))
                if theme is None:
                    self.faults.say(f"No table has the theme “{shortened(part)}”.", row.number, column.title)
                elif theme not in wishes:
                    wishes.append(theme)
        if len(wishes) > MOST_WISHES:
            self.faults.say(f"There are {len(wishes)} wishes; at most {MOST_WISHES} count.", row.number)
        return tuple(wishes)
