"""The hall as a picture: tables in rows as even as possible, the middle ones widest, each table a ring of seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from summit.models import Seat
from summit.models.registration import HOLDING

WIDEST_ROW = 5  # tables beside each other that a phone on its side can still show


@dataclass(frozen=True)
class Sitter:
    """One seat of a ring."""

    letter: str
    colour: int
    is_facilitator: bool
    is_me: bool = False


@dataclass(frozen=True)
class TableView:
    """One table in one round."""

    number: int
    seats: Sequence[Seat]

    @property
    def ring(self) -> list[Sitter]:
        """What the picture needs."""
        return [
            Sitter(seat.registration.group.letter, seat.registration.group.colour, seat.is_facilitator)
            for seat in self.seats
        ]

    @property
    def group_ids(self) -> list[int]:
        """The groups of those who sit here."""
        return [seat.registration.group_id for seat in self.seats]


def tables_from(seats: Sequence[Seat]) -> list[TableView]:
    """The tables of one round's seats, by number; who has no place any more leaves the seat empty."""
    at: dict[int, list[Seat]] = {}
    for seat in seats:
        sitters = at.setdefault(seat.table.number, [])
        if seat.registration.state in HOLDING:
            sitters.append(seat)
    return [TableView(number, at[number]) for number in sorted(at)]


def row_lengths(count: int) -> list[int]:
    """How many tables stand in each row, the middle widest: 19 tables as 3 4 5 4 3.

    Few tables stand in one row or two; from seven on the number of rows is odd, so that one of them is the middle.
    """
    if count <= WIDEST_ROW:
        return [count] if count else []
    if count == WIDEST_ROW + 1:
        return [count // 2, count // 2]
    half = ceil((count / WIDEST_ROW - 1) / 2)  # rows on each side of the middle one
    lengths = max(_shapes(2 * half + 1), key=lambda shape: (sum(shape) <= count, sum(shape), shape[half]))
    from_the_middle = sorted(range(len(lengths)), key=lambda row: abs(row - half))
    for _ in range(count - sum(lengths)):
        shortest = min((row for row in from_the_middle if lengths[row] < WIDEST_ROW), key=lambda row: lengths[row])
        lengths[shortest] += 1
    return lengths


def _shapes(rows: int) -> list[list[int]]:
    """Halls that grow by one table a row from both ends, up to some width."""
    return [
        [min(widest, edge + min(row, rows - 1 - row)) for row in range(rows)]
        for widest in range(1, WIDEST_ROW + 1)
        for edge in range(1, widest + 1)
    ]


def rows_of(tables: Sequence[TableView]) -> list[list[TableView]]:
    """The tables in the rows of the hall."""
    found, start = [], 0
    for length in row_lengths(len(tables)):
        found.append(list(tables[start : start + length]))
        start += length
    return found


@dataclass(frozen=True)
class TableSheet:
    """One table through all rounds in which somebody sits there; a table may be opened or closed in the middle."""

    number: int
    rounds: Mapping[int, TableView]

    @property
    def first(self) -> TableView:
        """The round that its picture shows."""
        return self.rounds[min(self.rounds)]

    @property
    def leaders(self) -> list[Seat]:
        """Who leads it in any round, each once."""
        seats = (seat for view in self.rounds.values() for seat in view.seats if seat.is_facilitator)
        return list({seat.registration_id: seat for seat in seats}.values())


def sheets_from(seats: Sequence[Seat]) -> list[TableSheet]:
    """The tables of a plan by number, those that are used in some rounds only among them."""
    rounds = sorted({seat.round for seat in seats})
    found: dict[int, dict[int, TableView]] = {}
    for round_ in rounds:
        for view in tables_from([seat for seat in seats if seat.round == round_]):
            if view.seats:
                found.setdefault(view.number, {})[round_] = view
    return [TableSheet(number, found[number]) for number in sorted(found)]


@dataclass(frozen=True)
class Places:
    """One person with a table number for each round; None in a round without a seat."""

    seat: Seat
    tables: list[int | None]

    @property
    def name(self) -> str:
        """Whose they are."""
        return self.seat.registration.person.name


def places_from(seats: Sequence[Seat], rounds: int) -> dict[int, Places]:
    """Registration id → where they sit in each round."""
    found: dict[int, Places] = {}
    for seat in seats:
        if seat.registration.state in HOLDING:
            places = found.setdefault(seat.registration_id, Places(seat, [None] * rounds))
            places.tables[seat.round] = seat.table.number
    return found
