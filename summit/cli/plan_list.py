"""A list of people becomes a planning problem: who is mixed by what, who leads, who sits where and with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from summit import planning
from summit.cli.plan_mix import Mixed, mixed_columns, named_column
from summit.cli.plan_tables import Sizes, sized, table_rows
from summit.imports import seating, seating_file, seating_tables
from summit.imports.seating import Frame, Guest
from summit.imports.seating_columns import Column, columns_of, language_of
from summit.imports.seating_file import Faults, collecting
from summit.imports.seating_links import Links, identified, links_of
from summit.imports.seating_tables import TableRow
from summit.imports.seating_words import table_key
from summit.imports.wording import folded, tidy


@dataclass(frozen=True, kw_only=True)
class ListTask:
    """A list as a problem, with what is needed to write the plan back as its owner knows it.

    `has_even_sizes`: nobody said how many seats a table has. `surplus` are facilitators for whom no table is left.
    """

    problem: planning.Problem
    guests: tuple[Guest, ...]
    columns: tuple[Column, ...]
    mixed: tuple[Mixed, ...]
    tables: tuple[TableRow, ...]
    language: str
    surplus: tuple[str, ...]
    has_even_sizes: bool


def task_from(path: Path, options: Mapping[str, Any], today: date) -> ListTask:
    """The task in this file. Raises BadFile, BadList or OSError; all that is wrong with the rows is said at once."""
    people, table_sheet = seating_file.read(path.read_bytes(), path.name, options["sheet"] or "")
    rounds = options["rounds"]
    tables = table_rows(options["tables"], table_sheet, rounds)
    if options["accessible_tables"]:
        tables = seating_tables.with_accessible(tables, options["accessible_tables"])
    columns = columns_of(people.columns)
    with collecting() as faults:
        mixed = mixed_columns(columns, options["mix"], faults)
        meet = [_meet(columns, spec, faults) for spec in options["meet"]]
        avoid = [named_column(columns, name, "--own-department", faults) for name in options["own_department"]]
        leading = options["facilitator_column"]
        others = [column for column in [*avoid, *(one[0] for one in meet if one)] if column]
        frame = Frame(
            columns=columns,
            mixed=_once([*(one.column for one in mixed), *others]),
            rounds=rounds,
            tables={table_key(table.label): table.id for table in tables},
            themes=seating_tables.themes_of(tables),
            today=today,
            facilitator=named_column(columns, leading, "--facilitator-column", faults) if leading else None,
            is_chosen=bool(options["mix"]),
        )
        guests = identified(seating.guests_from(people, frame, faults), frame, faults)
        links = links_of(guests, frame, faults)
        met = _meet_rules([one for one in meet if one], guests, faults)
    draft = _Draft(guests, links, tables, mixed, met, tuple(column.title for column in avoid if column))
    problem, surplus = draft.problem(path.stem, options)
    language = options["language"] or language_of(people.columns)
    return ListTask(
        problem=problem,
        guests=guests,
        columns=columns,
        mixed=mixed,
        tables=tables,
        language=language,
        surplus=surplus,
        has_even_sizes=options["min"] is None and options["max"] is None and not any(t.min or t.max for t in tables),
    )


def _once(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple({column.index: column for column in columns}.values())


def _meet(columns: Sequence[Column], spec: str, faults: Faults) -> tuple[Column, str] | None:
    """The column and the value of `--meet COLUMN=VALUE`."""
    name, equals, value = spec.partition("=")
    if not equals or not value.strip():
        faults.say(f"--meet {spec}: write COLUMN=VALUE.")
        return None
    column = named_column(columns, name.strip(), "--meet", faults)
    return (column, tidy(value)) if column else None


def _meet_rules(
    wanted: Sequence[tuple[Column, str]], guests: Sequence[Guest], faults: Faults
) -> tuple[planning.Meet, ...]:
    found = []
    for column, value in wanted:
        values = {folded(guest.attributes[column.title]): guest.attributes[column.title] for guest in guests}
        if folded(value) in values:
            found.append(planning.Meet(column.title, values[folded(value)]))
        else:
            there = ", ".join(f"“{one}”" for one in sorted(filter(None, values.values()))[:12])
            faults.say(f"--meet names “{value}”, but nobody has it. There are {there}.", column=column.title)
    return tuple(found)


@dataclass(frozen=True)
class _Draft:
    """All that was read, before it is a problem."""

    guests: tuple[Guest, ...]
    links: Links
    tables: tuple[TableRow, ...]
    mixed: tuple[Mixed, ...]
    meet: tuple[planning.Meet, ...]
    avoid: tuple[str, ...]

    def problem(self, name: str, options: Mapping[str, Any]) -> tuple[planning.Problem, tuple[str, ...]]:
        """The problem, and the facilitators for whom no table is left: they sit among the others."""
        leaders = [guest for guest in self.guests if guest.is_facilitator]
        per_table = options["facilitators_per_table"]
        if per_table is None:
            per_table = max(1, len(leaders) // len(self.tables)) if leaders else 0
        needed = per_table * len(self.tables)
        in_order = sorted(leaders, key=lambda guest: not guest.table)  # who has a fixed table leads it
        surplus = {guest.id for guest in in_order[needed:]} if per_table else set()
        sizes = Sizes.of([guest.rounds for guest in self.guests], options)
        problem = planning.Problem(
            name=name,
            rounds=options["rounds"],
            tables=sized(self.tables, sizes),
            people=tuple(_person(guest, is_surplus=guest.id in surplus) for guest in self.guests),
            rules=self._rules(per_table, stays=options["stay"]),
        )
        return problem, tuple(guest.name for guest in leaders if guest.id in surplus)

    def _rules(self, per_table: int, *, stays: bool) -> planning.Rules:
        return planning.Rules(
            attributes={one.column.title: _whole(one.weight) for one in self.mixed},
            facilitators_per_table=per_table,
            facilitators_stay=stays,
            keep_apart=self.links.apart,
            keep_together=self.links.together,
            pins=tuple(pin for guest in self.guests for pin in _pins(guest)),
            languages=_languages(self.guests),
            meet=self.meet,
            co_facilitators=tuple(guest.id for guest in self.guests if guest.is_co_facilitator),
            facilitators_avoid=self.avoid,
            themes=tuple(
                planning.ThemedTable(table.id, theme, None if round_ is None else round_ - 1)
                for table in self.tables
                for round_, theme in table.themes.items()
            ),
            wishes={guest.id: guest.wishes for guest in self.guests if guest.wishes},
        )


def _whole(weight: float) -> float:
    """A whole weight as a whole number, as people write it into files."""
    return int(weight) if weight.is_integer() else weight


def _person(guest: Guest, *, is_surplus: bool) -> planning.Person:
    leads = guest.is_facilitator and not is_surplus
    return planning.Person(
        id=guest.id,
        role=planning.FACILITATOR if leads else planning.PARTICIPANT,
        attrs=guest.attributes,
        needs_accessible=guest.needs_accessible,
        rounds=None if guest.rounds is None else tuple(number - 1 for number in guest.rounds),
    )


def _pins(guest: Guest) -> list[planning.Pin]:
    if not guest.table:
        return []
    rounds = [None] if guest.table_rounds is None else [number - 1 for number in guest.table_rounds]
    return [planning.Pin(guest.id, guest.table, round_) for round_ in rounds]


def _languages(guests: Sequence[Guest]) -> tuple[planning.Language, ...]:
    needed = Counter(language for guest in guests for language in guest.needs_languages)
    return tuple(
        planning.Language(
            name=language,
            needed_by=tuple(guest.id for guest in guests if language in guest.needs_languages),
            spoken_by=tuple(guest.id for guest in guests if language in guest.speaks),
        )
        for language in needed
    )
