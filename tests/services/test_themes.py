"""Themes: named, put in order, put on tables, spread, and removed."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, NotPossible
from summit.models import (
    AuditEntry,
    Event,
    PlanState,
    Table,
    TablePlan,
    ThemedTable,
    ThemeWish,
)
from summit.services import table_plans, themes
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused
from tests.services.theme_event import NAMES, coming, event_with_themes, names, wish

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


@pytest.fixture
def event() -> Event:
    """The event with themes."""
    return event_with_themes()


def at_tables(event: Event) -> list[list[str]]:
    """For each round, the theme of each table."""
    carriers = themes.carriers(event)
    return [
        [theme.name if (theme := carrier.themes[number]) else "" for carrier in carriers]
        for number in range(len(carriers[0].themes))
    ]


def logged(action: str) -> list[dict[str, object]]:
    """What the log says of this action."""
    query = select(AuditEntry.details).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


def test_themes_stand_in_the_order_in_which_they_were_added_and_can_be_moved(event: Event) -> None:
    first, second, third = themes.of(event)
    with transaction():
        themes.move(third, is_up=True, by=ORGANISER, now=NOW)
        themes.move(first, is_up=True, by=ORGANISER, now=NOW)  # it is the first: nothing to do
    assert [theme.name for theme in themes.of(event)] == [first.name, third.name, second.name]
    with transaction():
        themes.move(first, is_up=False, by=ORGANISER, now=NOW)
    assert [theme.name for theme in themes.of(event)] == [third.name, first.name, second.name]
    assert len(logged("theme.moved")) == 2


def test_a_name_is_tidied_and_there_once_in_an_event(event: Event) -> None:
    with transaction():
        long = themes.add(event, name="  Ældre   og " + "å" * 180, description=" Om  ", by=ORGANISER, now=NOW)
    assert (long.name[:9], long.description) == ("Ældre og ", "Om")
    with refused(BadInput, "Please give the theme a name of at most 200 characters.", field="name"):
        themes.add(event, name="x" * 201, by=ORGANISER, now=NOW)
    with refused(BadInput, "Please give the theme a name of at most 200 characters.", field="name"):
        themes.change(long, name="  ", by=ORGANISER, now=NOW)
    with refused(AlreadyThere, "There is a theme called “skoler” already.", field="name"):
        themes.add(event, name="skoler", by=ORGANISER, now=NOW)
    with transaction():
        themes.change(themes.of(event)[1], name="SKOLER", by=ORGANISER, now=NOW)  # itself
        other = factories.event(title="Et andet møde")
        themes.add(other, name="Skoler", by=ORGANISER, now=NOW)
    assert [theme.name for theme in themes.of(event)][1] == "SKOLER"
    assert themes.theme_by_id(other, themes.of(event)[0].id) is None


def test_a_theme_is_spread_evenly_over_the_tables_of_all_rounds(event: Event) -> None:
    with transaction():
        themes.spread(event, round=None, by=ORGANISER, now=NOW)
    a, b, c = NAMES
    assert at_tables(event) == [[a, b, c, a], [a, b, c, a]]
    assert db.session.scalar(select(func.count(ThemedTable.id)).where(ThemedTable.round.is_(None))) == 4
    assert logged("theme.tables_set") == [{"tables": 4, "round": None}]


def test_spread_round_by_round_the_themes_move_on(event: Event) -> None:
    with transaction():
        for number in range(2):
            themes.spread(event, round=number, by=ORGANISER, now=NOW)
    a, b, c = NAMES
    assert at_tables(event) == [[a, b, c, a], [b, c, a, b]]
    with transaction():
        themes.stay(event, round=1, by=ORGANISER, now=NOW)
    assert at_tables(event) == [[b, c, a, b], [b, c, a, b]]


def test_one_round_of_a_table_is_changed_and_the_other_stays(event: Event) -> None:
    a, b, _ = themes.of(event)
    with transaction():
        themes.put_on_tables(event, {1: a, 2: a}, round=None, by=ORGANISER, now=NOW)
        themes.put_on_tables(event, {1: b, 2: a}, round=1, by=ORGANISER, now=NOW)
    assert at_tables(event) == [[a.name, a.name, "", ""], [b.name, a.name, "", ""]]
    assert [entry["tables"] for entry in logged("theme.tables_set")] == [2, 1]
    with transaction():
        themes.put_on_tables(event, {1: None}, round=0, by=ORGANISER, now=NOW)
        themes.put_on_tables(event, {2: None}, round=None, by=ORGANISER, now=NOW)
    assert at_tables(event) == [["", "", "", ""], [b.name, "", "", ""]]


def test_a_table_carries_one_theme_at_a_time_whoever_writes(event: Event) -> None:
    table_id = db.session.scalars(select(Table.id).where(Table.event_id == event.id)).first()
    theme_id = themes.of(event)[0].id
    for rows in ([None, None], [0, 0]):
        with pytest.raises(IntegrityError), transaction():
            db.session.add_all(ThemedTable(table_id=table_id, theme_id=theme_id, round=number) for number in rows)


def test_what_cannot_be_put_on_tables_is_refused(event: Event) -> None:
    theme = themes.of(event)[0]
    with refused(BadInput, "There is no table 9."):
        themes.put_on_tables(event, {9: theme}, round=None, by=ORGANISER, now=NOW)
    with refused(BadInput, "There is no round 3.", field="round"):
        themes.spread(event, round=2, by=ORGANISER, now=NOW)
    with transaction():
        empty = factories.event(title="Tomt")
    with refused(NotPossible, "Add a theme first."):
        themes.spread(empty, round=None, by=ORGANISER, now=NOW)
    with refused(NotPossible, "The programme has no round at tables yet."):
        themes.put_on_tables(empty, {}, round=None, by=ORGANISER, now=NOW)
    with transaction():
        factories.rounds(empty, number=1)
    with refused(NotPossible, "Set up the tables first."):
        themes.stay(empty, round=0, by=ORGANISER, now=NOW)


def test_a_table_that_leaves_the_hall_takes_its_theme_along(event: Event) -> None:
    with transaction():
        themes.spread(event, round=None, by=ORGANISER, now=NOW)
        table_plans.set_tables(event, count=2, min_seats=2, max_seats=4, by=ORGANISER, now=NOW)
    assert at_tables(event) == [list(NAMES[:2]), list(NAMES[:2])]
    assert db.session.scalar(select(func.count(ThemedTable.id))) == 2


def test_a_closed_table_is_left_out_and_keeps_its_theme(event: Event) -> None:
    with transaction():
        themes.spread(event, round=None, by=ORGANISER, now=NOW)
        closed = themes.carriers(event)[0].table
        closed.is_closed = True
        themes.spread(event, round=None, by=ORGANISER, now=NOW)
    a, b, c = NAMES
    assert at_tables(event)[0] == [a, a, b, c]
    assert [carrier.table.number for carrier in themes.open_carriers(event)] == [2, 3, 4]
    with refused(BadInput, "There is no table 1."):
        themes.put_on_tables(event, {1: None}, round=None, by=ORGANISER, now=NOW)


def test_removing_a_theme_moves_the_next_wish_up(event: Event) -> None:
    registration = coming(event)
    wish(registration, 0, 1, 2)
    with transaction():
        themes.spread(event, round=None, by=ORGANISER, now=NOW)
    gone = themes.of(event)[0]
    uses = themes.uses_of(gone)
    assert (uses.tables, uses.wishes) == (2, 1)
    with transaction():
        themes.remove(gone, by=ORGANISER, now=NOW)
    assert names(registration) == ["Skoler", "Mobilitet"]
    assert db.session.scalars(select(ThemeWish.rank).order_by(ThemeWish.rank)).all() == [1, 2]
    assert at_tables(event)[0] == ["", "Skoler", "Mobilitet", ""]
    assert [{key: entry[key] for key in ("tables", "wishes")} for entry in logged("theme.removed")] == [
        {"tables": 2, "wishes": 1}
    ]


def test_a_theme_that_attendees_see_is_not_removed(event: Event) -> None:
    theme, unused = themes.of(event)[:2]
    with transaction():
        themes.put_on_tables(event, {1: theme}, round=0, by=ORGANISER, now=NOW)
        plan = TablePlan(event=event, number=1, state=PlanState.PUBLISHED, rounds=2, seed=1, seconds=1, created_at=NOW)
        db.session.add(plan)
    words = "Attendees see “Natur og vand” at their tables, so it cannot be removed. Take it off its tables first."
    with refused(NotPossible, words):
        themes.remove(theme, by=ORGANISER, now=NOW)
    with transaction():
        themes.remove(unused, by=ORGANISER, now=NOW)
    assert len(themes.of(event)) == 2
