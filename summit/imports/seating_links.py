"""Who is meant: names, numbers and rows in a list point at people; who is kept apart and who sits together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from summit.imports.seating import Frame, Guest
from summit.imports.seating_columns import MIXABLE, Column, Meaning
from summit.imports.seating_file import Faults
from summit.imports.seating_words import several
from summit.imports.wording import folded, shortened, tidy, turned


@dataclass(frozen=True)
class Links:
    """Pairs who must not, and groups who must, share a table: ids of guests."""

    apart: tuple[tuple[str, str], ...]
    together: tuple[tuple[str, ...], ...]


def identified(guests: Sequence[Guest], frame: Frame, faults: Faults) -> tuple[Guest, ...]:
    """The guests with ids that differ: their name, and behind it their number or row where several have the name.

    The same number twice is a fault, and so is a row that says no more than another row of that name.
    """
    described = [c.index for c in frame.columns if c.meaning in (None, *MIXABLE) and not c.is_of_old_plan]
    rows: dict[tuple[str, ...], int] = {}
    numbers: dict[str, int] = {}
    for guest in guests:
        if guest.number and numbers.setdefault(folded(guest.number), guest.row.number) != guest.row.number:
            column = frame.first(Meaning.ID)
            text = f"The number {shortened(guest.number)} is already in row {numbers[folded(guest.number)]}."
            faults.say(text, guest.row.number, column.title if column else "")
        said = (folded(guest.name), folded(guest.number), *(folded(guest.row.cell(index)) for index in described))
        if rows.setdefault(said, guest.row.number) != guest.row.number and not guest.number:
            faults.say(f"{guest.name} is already in row {rows[said]}, with the same particulars.", guest.row.number)
    names = Counter(guest.name for guest in guests)
    renamed = [
        replace(guest, id=f"{guest.name} ({guest.number or f'row {guest.row.number}'})")
        if names[guest.name] > 1
        else guest
        for guest in guests
    ]
    taken = Counter(guest.id for guest in renamed)  # somebody may be called "Ada (row 5)"
    return tuple(replace(g, id=f"{g.id} [{g.row.number}]") if taken[g.id] > 1 else g for g in renamed)


def links_of(guests: Sequence[Guest], frame: Frame, faults: Faults) -> Links:
    """What the columns for apart and together say, by names, numbers, rows, or a code that several rows share."""
    finder = _Finder(guests)
    apart: dict[tuple[str, str], None] = {}
    together: dict[tuple[str, ...], None] = {}
    for column in frame.of(Meaning.APART):
        for group in _groups(guests, column, finder, faults):
            pairs = combinations(group.ids, 2) if group.is_code else ((group.ids[0], id_) for id_ in group.ids[1:])
            apart.update(dict.fromkeys((min(pair), max(pair)) for pair in pairs))
    for column in frame.of(Meaning.TOGETHER):
        for group in _groups(guests, column, finder, faults):
            together.setdefault(tuple(sorted(group.ids)))
    return Links(tuple(apart), tuple(together))


@dataclass(frozen=True)
class _Group:
    """People of one code, or one person (the first) and those whom their cell names."""

    ids: tuple[str, ...]
    is_code: bool


def _groups(guests: Sequence[Guest], column: Column, finder: _Finder, faults: Faults) -> Iterator[_Group]:
    """A text that several rows share and that is nobody's name is a code. A number is a code only in a column in which
    every value stands at least twice; elsewhere it is somebody's number or row.
    """
    cells = {guest.id: tidy(guest.row.cell(column.index)) for guest in guests}
    times = Counter(folded(cell) for cell in cells.values() if cell)
    is_coded = all(number > 1 for number in times.values()) and not any(map(finder.is_name, times))
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for guest in guests:
        cell = cells[guest.id]
        if not cell:
            continue
        is_number = cell.isdecimal()
        if times[folded(cell)] > 1 and not finder.is_name(cell) and (is_coded or not is_number) and ";" not in cell:
            codes[folded(cell)].append(guest.id)
            continue
        found = [finder.one(part) for part in finder.parts(cell)]
        for text in (answer.text for answer in found if answer.text):
            faults.say(text, guest.row.number, column.title)
        others = dict.fromkeys(answer.id for answer in found if answer.id)
        if guest.id in others:
            faults.say(f"{guest.name} cannot be meant in their own row.", guest.row.number, column.title)
        elif others:
            yield _Group((guest.id, *others), is_code=False)
    for ids in codes.values():
        yield _Group(tuple(ids), is_code=True)


@dataclass(frozen=True)
class _Answer:
    """Whom a text means, or why that cannot be said."""

    id: str = ""
    text: str = ""


class _Finder:
    """Finds people by their name, their number or their row."""

    def __init__(self, guests: Sequence[Guest]) -> None:
        self.by_name: defaultdict[str, list[Guest]] = defaultdict(list)
        for guest in guests:
            for name in {folded(guest.name), folded(guest.id)}:
                self.by_name[name].append(guest)
        self.by_number = {folded(guest.number): guest.id for guest in guests if guest.number}
        self.by_row = {} if self.by_number else {str(guest.row.number): guest.id for guest in guests}

    def is_name(self, text: str) -> bool:
        """Is somebody called so?"""
        return folded(text) in self.by_name or folded(turned(text)) in self.by_name

    def parts(self, cell: str) -> Sequence[str]:
        """The people whom a cell names; a comma may part two of them, or a last name from a first."""
        if self.is_name(cell):
            return (cell,)
        return [part for piece in several(cell, ";") for part in ([piece] if self.is_name(piece) else several(piece))]

    def one(self, text: str) -> _Answer:
        """Whom this text means."""
        same = self.by_name.get(folded(text)) or self.by_name.get(folded(turned(text))) or []
        if len(same) == 1:
            return _Answer(same[0].id)
        if same:
            rows = " and ".join(str(guest.row.number) for guest in same)
            what = "number" if self.by_number else "row number"
            return _Answer(text=f"Several people are called {shortened(text)} (rows {rows}). Write the {what} instead.")
        found = self.by_number.get(folded(text)) or self.by_row.get(text.removeprefix("0"))
        if found:
            return _Answer(found)
        what = "row" if text.isdecimal() and not self.by_number else "person"
        return _Answer(text=f"There is no {what} “{shortened(text)}” in the list.")
