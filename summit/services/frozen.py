"""What came of an event, in numbers that name nobody: written down before its people are forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select

from summit.db import db
from summit.models import Event, FrozenFigures, Person, Registration, RegistrationState
from summit.services import figures

FEWEST = 5  # people of one gender or age; fewer could be known again


def freeze(event: Event, now: datetime) -> FrozenFigures:
    """Write the numbers down, once; a second time changes nothing."""
    kept = of(event)
    if kept is None:
        kept = FrozenFigures(event=event, taken_at=now, numbers=dict(_numbers(event)))
        db.session.add(kept)
        db.session.flush()
    return kept


def of(event: Event) -> FrozenFigures | None:
    """What was written down; None while the event knows its people."""
    return db.session.scalar(select(FrozenFigures).where(FrozenFigures.event_id == event.id))


def _numbers(event: Event) -> Iterator[tuple[str, int]]:
    board = figures.board(event)
    yield from _flat("event.places", asdict(board.total))
    yield from _flat("event.answers", asdict(board.answers))
    yield from (("event.checked_in", board.checked_in), ("event.walk_ins", board.walk_ins))
    for row in board.groups:
        yield from _flat(f"group.{row.group.id}.places", asdict(row.places))
        yield from _flat(f"group.{row.group.id}.answers", asdict(row.answers))
    for one in figures.nominators(event):
        yield from _flat(f"allocation.{one.allocation.id}.places", asdict(one.places))
        yield from _flat(f"allocation.{one.allocation.id}.answers", asdict(one.answers))
    yield from _states(event)
    yield from _kinds_of_people(event)


def _flat(start: str, numbers: dict[str, int]) -> Iterator[tuple[str, int]]:
    yield from ((f"{start}.{name}", number) for name, number in numbers.items())


def _states(event: Event) -> Iterator[tuple[str, int]]:
    """How many came and stayed away, of the event and of each group."""
    query = (
        select(Registration.group_id, Registration.state, func.count())
        .where(
            Registration.event_id == event.id,
            Registration.state.in_([RegistrationState.ATTENDED, RegistrationState.ABSENT]),
        )
        .group_by(Registration.group_id, Registration.state)
        .order_by(Registration.group_id, Registration.state)
    )
    whole: Counter[str] = Counter()
    for group_id, state, number in db.session.execute(query):
        whole[state.value] += number
        yield f"group.{group_id}.{state.value}", number
    yield from ((f"event.{state}", number) for state, number in whole.items())


def _kinds_of_people(event: Event) -> Iterator[tuple[str, int]]:
    """Gender and age of those with a place, where there are enough of a kind."""
    for name, column in (("gender", Person.gender), ("age_band", Person.age_band)):
        query = (
            select(column, func.count())
            .join(Registration, Registration.person_id == Person.id)
            .where(Registration.event_id == event.id, Registration.state.in_(figures.HAS_A_PLACE), column != "")
            .group_by(column)
            .having(func.count() >= FEWEST)
            .order_by(column)
        )
        yield from ((f"{name}.{kind}", number) for kind, number in db.session.execute(query))
