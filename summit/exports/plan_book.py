"""The workbook of a plan that was made from a list: seats, a sheet for each round, tables, figures and the proof."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from summit.errors import N_
from summit.exports.cells import number_or_text
from summit.exports.plan_proof import proof_sheet
from summit.exports.plan_rows import HELPS, LEADS, PlanData, PlannedPerson, PlannedTable, Share
from summit.exports.workbook import Column, Kind, Sheet, Workbook

Translate = Callable[[str], str]

MOST_VALUES = 12  # of an attribute whose values become columns of the tables' sheet
ROLES = {LEADS: N_("facilitator"), HELPS: N_("co-facilitator")}


def plan_workbook(data: PlanData, *, translate: Translate) -> Workbook:
    """Seats · Round 1 … Round n · Tables · Figures · Proof."""
    sheets = [
        seats_sheet(data, translate=translate),
        *(_round_sheet(data, number, translate) for number in range(data.rounds)),
        _tables_sheet(data, translate),
        _figures_sheet(data, translate),
        proof_sheet(data, translate),
    ]
    return Workbook(title=data.title, sheets=sheets, yes=translate(N_("yes")), no=translate(N_("no")))


def seats_sheet(data: PlanData, *, translate: Translate) -> Sheet:
    """Everyone as the list had them, with their table in each round."""
    tables = {table.id: table for table in data.tables}
    columns = [Column(title, partial(_cell_of, index), Kind.ANY) for index, title in enumerate(data.titles)]
    has_themes = any(any(table.themes) for table in data.tables)
    for number in range(data.rounds):
        title = translate(N_("Table in round %(round)s")) % {"round": number + 1}
        columns.append(Column(title, partial(_table_of, tables, number), Kind.ANY))
        if has_themes:
            title = translate(N_("Theme in round %(round)s")) % {"round": number + 1}
            columns.append(Column(title, partial(_theme_of, tables, number)))
    return Sheet(translate(N_("Seats")), columns, data.people)


def _cell_of(index: int, person: PlannedPerson) -> str | int:
    return number_or_text(person.cells[index] if index < len(person.cells) else "")


def _table_of(tables: dict[str, PlannedTable], number: int, person: PlannedPerson) -> str | int | None:
    table = person.tables[number]
    return None if table is None else number_or_text(tables[table].label)


def _theme_of(tables: dict[str, PlannedTable], number: int, person: PlannedPerson) -> str:
    table = person.tables[number]
    return "" if table is None else tables[table].themes[number]


@dataclass(frozen=True)
class _Seat:
    table: PlannedTable
    person: PlannedPerson


def _round_sheet(data: PlanData, number: int, translate: Translate) -> Sheet:
    """One row for each seat, by table, who leads it first."""
    order = {LEADS: 0, HELPS: 1}
    there: defaultdict[str, list[PlannedPerson]] = defaultdict(list)
    for person in data.people:
        if (table := person.tables[number]) is not None:
            there[table].append(person)
    seats = [
        _Seat(table, person)
        for table in data.tables
        for person in sorted(there[table.id], key=lambda person: order.get(person.role, len(order)))
    ]
    columns = [
        Column(translate(N_("Table")), lambda seat: number_or_text(seat.table.label), Kind.ANY),
        Column(translate(N_("Name")), lambda seat: seat.person.name),
    ]
    if any(person.role for person in data.people):
        words = {role: translate(word) for role, word in ROLES.items()}
        columns.append(Column(translate(N_("Role")), lambda seat: words.get(seat.person.role, "")))
    columns += [Column(name, partial(_attribute_of, name)) for name in data.attributes]
    if any(table.themes[number] for table in data.tables):
        columns.append(Column(translate(N_("Theme")), lambda seat: seat.table.themes[number]))
    title = translate(N_("Round %(round)s")) % {"round": number + 1}
    return Sheet(title, columns, seats, part=lambda seat: seat.table.id)


def _attribute_of(name: str, seat: _Seat) -> str:
    return seat.person.attributes.get(name, "")


@dataclass(frozen=True)
class _Table:
    """A table in one round, with the shares of the values that have columns."""

    round: int
    table: PlannedTable
    people: int
    leading: int
    shares: dict[tuple[str, str], Share]


def _tables_sheet(data: PlanData, translate: Translate) -> Sheet:
    """How many sit at each table in each round, and how many of each kind, as far as kinds are few."""
    values = _values_of(data.shares)
    shown = [(name, value) for name in data.attributes for value in values[name] if len(values[name]) <= MOST_VALUES]
    columns = [
        Column(translate(N_("Round")), lambda row: row.round + 1, Kind.INTEGER),
        Column(translate(N_("Table")), lambda row: number_or_text(row.table.label), Kind.ANY),
        Column(translate(N_("People")), lambda row: row.people, Kind.INTEGER),
        Column(translate(N_("Fewest seats")), lambda row: row.table.min, Kind.INTEGER),
        Column(translate(N_("Most seats")), lambda row: row.table.max, Kind.INTEGER),
    ]
    if any(person.role == LEADS for person in data.people):
        columns.append(Column(translate(N_("Facilitators")), lambda row: row.leading, Kind.INTEGER))
    if not all(table.is_accessible for table in data.tables):
        columns.append(Column(translate(N_("Accessible")), lambda row: row.table.is_accessible, Kind.YES_NO))
    if any(any(table.themes) for table in data.tables):
        columns.append(Column(translate(N_("Theme")), lambda row: row.table.themes[row.round]))
    for key in shown:
        title = translate(N_("%(column)s: %(value)s")) % {"column": key[0], "value": key[1]}
        columns.append(Column(title, partial(_count_of, key), Kind.INTEGER, is_marked=partial(_is_off, key)))
    return Sheet(translate(N_("Tables")), columns, _table_rows(data, set(shown)), part=lambda row: row.round)


def _values_of(shares: Sequence[Share]) -> defaultdict[str, list[str]]:
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for share in shares:
        found[share.attribute][share.value] = None
    return defaultdict(list, {name: sorted(values) for name, values in found.items()})


def _table_rows(data: PlanData, shown: set[tuple[str, str]]) -> list[_Table]:
    people: Counter[tuple[int, str]] = Counter()
    leading: Counter[tuple[int, str]] = Counter()
    for person in data.people:
        for number, table in enumerate(person.tables):
            if table is not None:
                people[number, table] += 1
                leading[number, table] += person.role == LEADS
    shares: defaultdict[tuple[int, str], dict[tuple[str, str], Share]] = defaultdict(dict)
    for share in data.shares:
        if (share.attribute, share.value) in shown:
            shares[share.round, share.table][share.attribute, share.value] = share
    return [
        _Table(number, table, people[number, table.id], leading[number, table.id], shares[number, table.id])
        for number in range(data.rounds)
        for table in data.tables
    ]


def _count_of(key: tuple[str, str], row: _Table) -> int | None:
    return row.shares[key].count if key in row.shares else None


def _is_off(key: tuple[str, str], row: _Table) -> bool:
    return key in row.shares and row.shares[key].deviation > 0


def _figures_sheet(data: PlanData, translate: Translate) -> Sheet:
    columns = [
        Column(translate(N_("What")), lambda line: line.label),
        Column(translate(N_("Value")), lambda line: line.value, Kind.ANY, width=60),
    ]
    return Sheet(translate(N_("Figures")), columns, [line for line in data.figures if line.value is not None])
