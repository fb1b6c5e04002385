"""What is mixed, and how much it weighs: from `--mix sector,area:10,gender:little`, or by what the columns mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summit.imports.seating_columns import MIXABLE, Column, Meaning, find
from summit.imports.seating_file import Faults

WORDS = {"must": 100.0, "mix": 10.0, "little": 5.0, "ignore": 0.0}
_WEIGHTS = {
    Meaning.SECTOR: 100.0,
    Meaning.GENDER: 5.0,
    Meaning.AGE: 5.0,
    Meaning.BORN: 5.0,
}
OTHERWISE = 10.0
_WEIGHT = re.compile(r"\d{1,6}(?:\.\d{1,3})?")


@dataclass(frozen=True)
class Mixed:
    """A column whose values are spread over the tables, and what one person too many or too few costs."""

    column: Column
    weight: float


def mixed_columns(columns: Sequence[Column], specs: Sequence[str], faults: Faults) -> tuple[Mixed, ...]:
    """The columns that `specs` name, the heaviest first; without any, all whose meaning is worth mixing."""
    if specs:
        found = [one for spec in specs for part in spec.split(",") if (one := _named(columns, part.strip(), faults))]
        return _by_weight(list({one.column.index: one for one in found}.values()))
    usual = [column for column in columns if column.meaning in MIXABLE]
    if any(column.meaning is Meaning.AGE for column in usual):
        usual = [column for column in usual if column.meaning is not Meaning.BORN]  # it would count twice
    return _by_weight([Mixed(column, usual_weight(column)) for column in usual])


def usual_weight(column: Column) -> float:
    """What a column weighs when nobody says otherwise."""
    return _WEIGHTS.get(column.meaning, OTHERWISE) if column.meaning else OTHERWISE


def named_column(columns: Sequence[Column], name: str, option: str, faults: Faults) -> Column | None:
    """The column of this title or meaning; None, and a fault, when there is none."""
    column = find(columns, name)
    if column is None:
        titles = ", ".join(f"“{one.title}”" for one in columns)
        faults.say(f"{option} names “{name}”, but the list has no such column. It has {titles}.")
    return column


def _by_weight(mixed: Sequence[Mixed]) -> tuple[Mixed, ...]:
    return tuple(sorted(mixed, key=lambda one: -one.weight))


def _named(columns: Sequence[Column], spec: str, faults: Faults) -> Mixed | None:
    if not spec:
        return None
    whole = find(columns, spec)  # a title may hold a colon
    if whole is not None:
        return Mixed(whole, usual_weight(whole))
    name, colon, written = spec.rpartition(":")
    column = named_column(columns, (name if colon else spec).strip(), "--mix", faults)
    written = written.strip().casefold()
    if column is None:
        return None
    if written in WORDS:
        return Mixed(column, WORDS[written])
    if _WEIGHT.fullmatch(written):
        return Mixed(column, float(written))
    faults.say(f"--mix {spec}: “{written}” is no weight. Write a number, or {', '.join(WORDS)}.")
    return None
