"""Which tables carry which theme in which round: set one by one, spread evenly, or kept at a table all day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from summit.db import db, locked
from summit.errors import N_, BadInput, NotPossible
from summit.models import Actor, Event, Table, Theme, ThemedTable
from summit.services import audit, programme
from summit.services.themes import naming


@dataclass(frozen=True)
class Carrier:
    """A table with its theme in each round of the programme (None: no theme)."""

    table: Table
    themes: tuple[Theme | None, ...]

    @property
    def is_steady(self) -> bool:
        """Is it the same in every round?"""
        return len({theme.id if theme else 0 for theme in self.themes}) <= 1


def carriers(event: Event, rounds: int | None = None) -> list[Carrier]:
    """Every table by number, the closed ones too, with its themes in so many rounds (by itself the programme's).

    In a fixed number of queries.
    """
    number = len(programme.rounds(event)) if rounds is None else rounds
    found: dict[int, dict[int | None, Theme]] = defaultdict(dict)
    rows = select(ThemedTable).join(Table).where(Table.event_id == event.id).options(joinedload(ThemedTable.theme))
    for row in db.session.scalars(rows):
        found[row.table_id][row.round] = row.theme
    tables = db.session.scalars(select(Table).where(Table.event_id == event.id).order_by(Table.number))
    return [
        Carrier(table, tuple(found[table.id].get(r) or found[table.id].get(None) for r in range(number)))
        for table in tables
    ]


def open_carriers(event: Event) -> list[Carrier]:
    """The tables that are in use, with their themes in the rounds of the programme."""
    return [carrier for carrier in carriers(event) if not carrier.table.is_closed]


def themes_at(event: Event, rounds: int) -> dict[tuple[int, int], Theme]:
    """(table number, round) → its theme, for `rounds` rounds counted from 0; no entry where there is none."""
    return {
        (carrier.table.number, r): theme
        for carrier in carriers(event, rounds)
        for r, theme in enumerate(carrier.themes)
        if theme is not None
    }


def put_on_tables(
    event: Event, chosen: Mapping[int, Theme | None], *, round: int | None, by: Actor, now: datetime
) -> None:
    """Table number → its theme in `round` (None: in every round); tables that are not named stay as they are.

    Raises BadInput for an unknown table or round, and what `_hold` raises.
    """
    have = {carrier.table.number: carrier for carrier in _hold(event, round)}
    unknown = [number for number in chosen if number not in have]
    if unknown:
        raise BadInput(N_("There is no table %(number)d."), number=unknown[0])
    changed = [_put(have[number], theme, round) for number, theme in chosen.items()]
    if any(changed):
        db.session.flush()
        audit.log("theme.tables_set", event=event, by=by, now=now, tables=sum(changed), round=round)


def spread(event: Event, *, round: int | None, by: Actor, now: datetime) -> None:
    """Each theme at as many tables as any other, give or take one; in all rounds, or in one.

    In one round the first theme stands at another table than in the round before, so that all themes come round.
    Raises NotPossible without themes, and what `_hold` raises.
    """
    themes = naming.of(event)
    if not themes:
        raise NotPossible(N_("Add a theme first."))
    numbers = [carrier.table.number for carrier in _hold(event, round)]
    chosen: dict[int, Theme | None] = {
        number: themes[(place + (round or 0)) % len(themes)] for place, number in enumerate(numbers)
    }
    put_on_tables(event, chosen, round=round, by=by, now=now)


def stay(event: Event, *, round: int, by: Actor, now: datetime) -> None:
    """What a table carries in `round` it carries in all rounds. Raises what `_hold` raises."""
    chosen = {carrier.table.number: carrier.themes[round] for carrier in _hold(event, round)}
    put_on_tables(event, chosen, round=None, by=by, now=now)


def _hold(event: Event, round: int | None) -> Sequence[Carrier]:
    """The tables, nobody else changing them meanwhile. Raises NotPossible without tables or rounds, BadInput."""
    rounds = len(programme.rounds(event))
    if not rounds:
        raise NotPossible(N_("The programme has no round at tables yet."))
    if round is not None and not 0 <= round < rounds:
        raise BadInput(N_("There is no round %(round)d."), field="round", round=round + 1)
    db.session.scalars(locked(select(Event).where(Event.id == event.id))).one()
    found = open_carriers(event)
    if not found:
        raise NotPossible(N_("Set up the tables first."))
    return found


def _put(carrier: Carrier, theme: Theme | None, round: int | None) -> bool:
    """Write the rows of one table anew; returns whether anything is different now."""
    if round is None:
        new: dict[int | None, Theme | None] = {None: theme}
        wanted = (theme,) * len(carrier.themes)
    else:
        wanted = (*carrier.themes[:round], theme, *carrier.themes[round + 1 :])
        new = dict(enumerate(wanted))
    if wanted == carrier.themes:
        return False
    db.session.execute(delete(ThemedTable).where(ThemedTable.table_id == carrier.table.id))
    db.session.add_all(
        ThemedTable(table_id=carrier.table.id, theme_id=each.id, round=number)
        for number, each in new.items()
        if each is not None
    )
    return True
