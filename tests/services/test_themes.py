"""Themes: named, at tables, wished for, counted, told to the planner, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from summit import planning
from summit.db import db, transaction
from summit.errors import AlreadyThere, BadInput, NotPossible, TooLate
from summit.models import (
    Actor,
    ActorKind,
    Admission,
    AuditEntry,
    Event,
    OutboxMail,
    PlanState,
    Registration,
    Table,
    TablePlan,
    Theme,
    ThemedTable,
    ThemeWish,
)
from summit.services import events, invitations, privacy, table_plans, themes
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


class Undone(Exception):
    """Ends a transaction of which nothing is to remain."""


NAMES = ("Natur og vand", "Skoler", "Mobilitet")


@pytest.fixture
def event() -> Event:
    """Two rounds, four tables of two to four, three themes, facilitators and citizens."""
    with transaction():
        made = factories.event()
        factories.rounds(made, number=2)
        factories.group(made, "Facilitatorer", quota=4, is_facilitators=True)
        table_plans.set_tables(made, count=4, min_seats=2, max_seats=4, by=ORGANISER, now=NOW)
        for name in NAMES:
            themes.add(made, name=name, by=ORGANISER, now=NOW)
    return made


def coming(event: Event, *, group: int = 0) -> Registration:
    """Somebody with a place."""
    with transaction():
        registration = factories.accepted(event.groups[group]).person.registration
    assert registration is not None
    return registration


def me(registration: Registration) -> Actor:
    """The person, by the link of the invitation."""
    return Actor(ActorKind.ATTENDEE, registration.invitation_id)


def wish(registration: Registration, *places: int, by: Actor | None = None) -> None:
    """Wish for the themes at these places of the list."""
    there = themes.of(registration.event)
    with transaction():
        themes.wish(registration, [there[place] for place in places], by=by or me(registration), now=NOW)


def names(registration: Registration) -> list[str]:
    """What the person wishes for."""
    return [theme.name for theme in themes.wishes_of(registration)]


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


def test_wishes_are_named_closed_up_and_changed(event: Event) -> None:
    registration = coming(event)
    there = themes.of(event)
    with transaction():
        themes.wish(registration, [None, there[2], there[0]], by=me(registration), now=NOW)
        themes.wish(registration, [there[2], there[0]], by=me(registration), now=NOW)  # the same again
    assert names(registration) == ["Mobilitet", "Natur og vand"]
    assert [entry["wishes"] for entry in logged("theme.wished")] == [2]
    assert set(logged("theme.wished")[0]) == {"registration_id", "wishes"}
    wish(registration, 0, 2, 1)
    assert names(registration) == ["Natur og vand", "Mobilitet", "Skoler"]
    wish(registration)
    assert names(registration) == []


def test_the_same_theme_twice_and_a_foreign_one_are_refused_at_their_field(event: Event) -> None:
    registration = coming(event)
    first, second, _ = themes.of(event)
    with refused(BadInput, "This theme is among your wishes already.", field="wish_3"):
        themes.wish(registration, [first, second, first], by=me(registration), now=NOW)
    with transaction():
        foreign = themes.add(factories.event(title="Et andet"), name="Fremmed", by=ORGANISER, now=NOW)
    with refused(BadInput, "Choose among the themes of the event.", field="wish_2"):
        themes.wish(registration, [first, foreign], by=me(registration), now=NOW)
    assert names(registration) == []


def test_who_leads_a_table_has_no_wishes(event: Event) -> None:
    leader = coming(event, group=1)
    assert not themes.can_wish(leader, NOW)
    with refused(NotPossible, "Who leads a table keeps its theme, so there is nothing to wish for."):
        themes.wish(leader, themes.of(event)[:1], by=ORGANISER, now=NOW)


@pytest.mark.parametrize("settled", ["published", "closed", "cancelled"])
def test_wishes_can_be_changed_until_all_is_settled(event: Event, settled: str) -> None:
    registration = coming(event)
    assert themes.can_wish(registration, NOW)
    with transaction():
        if settled == "published":
            event.tables_published_at = NOW
        elif settled == "closed":
            events.close(event, by=ORGANISER, now=NOW)
        else:
            assert registration.invitation is not None
            invitations.withdraw(registration.invitation, reason="", by=me(registration), now=NOW)
    assert not themes.can_wish(registration, NOW)
    with refused(TooLate, "The tables are settled, so the wishes cannot be changed any more."):
        themes.wish(registration, themes.of(event)[:1], by=me(registration), now=NOW)
    wish(registration, 0, by=ORGANISER)
    assert names(registration) == ["Natur og vand"]


def test_after_the_event_nobody_changes_wishes(event: Event) -> None:
    registration = coming(event)
    assert event.ends_at is not None
    with refused(TooLate, "The tables are settled, so the wishes cannot be changed any more."):
        themes.wish(registration, themes.of(event)[:1], by=ORGANISER, now=event.ends_at + timedelta(hours=1))


def test_wishes_are_counted_beside_the_seats_that_carry_the_theme(event: Event) -> None:
    first, second, _ = themes.of(event)
    for _ in range(4):
        wish(coming(event), 0, 1)
    with transaction():
        open_group = factories.group(event, "Erhverv", quota=0, admission=Admission.OPEN)
        waits = factories.accepted(open_group).person.registration  # and is not counted
        themes.wish(waits, [first], by=me(waits), now=NOW)
        themes.put_on_tables(event, {1: first}, round=0, by=ORGANISER, now=NOW)
        themes.put_on_tables(event, {2: second, 3: second}, round=None, by=ORGANISER, now=NOW)
    found = themes.demand(event)
    assert [(row.wishes, row.tables, row.seats, row.missing) for row in found] == [
        ((4, 0, 0), 1, 3, 1),  # three seats for participants, the fourth is the facilitator's
        ((0, 4, 0), 4, 12, 0),
        ((0, 0, 0), 0, 0, 0),
    ]


def test_the_planner_hears_of_themes_by_their_names(event: Event) -> None:
    comes, leads = coming(event), coming(event, group=1)
    wish(comes, 1, 0)
    a, b, _ = themes.of(event)
    with transaction():
        themes.put_on_tables(event, {1: a}, round=None, by=ORGANISER, now=NOW)
        themes.put_on_tables(event, {2: a}, round=0, by=ORGANISER, now=NOW)
        themes.put_on_tables(event, {2: b}, round=1, by=ORGANISER, now=NOW)
        themes.weigh(event, is_strong=True, by=ORGANISER, now=NOW)
        themes.weigh(event, is_strong=True, by=ORGANISER, now=NOW)
    told = themes.rules_for(event, table_plans.tables_of(event), [comes, leads], rounds=2)
    assert told == {
        "themes": (
            planning.ThemedTable("t1", "Natur og vand"),
            planning.ThemedTable("t2", "Natur og vand", 0),
            planning.ThemedTable("t2", "Skoler", 1),
        ),
        "wishes": {f"p{comes.id}": ("Skoler", "Natur og vand")},
        "wish_weight": 10.0,
    }
    assert logged("theme.weighed") == [{"is_strong": True}]
    one_round = themes.rules_for(event, table_plans.tables_of(event)[:1], [comes], rounds=1)
    assert one_round["themes"] == (planning.ThemedTable("t1", "Natur og vand"),)


def test_without_a_theme_at_any_table_the_planner_hears_nothing(event: Event) -> None:
    registration = coming(event)
    wish(registration, 0)
    assert themes.rules_for(event, table_plans.tables_of(event), [registration], rounds=2) == {}


def test_wishes_are_forgotten_with_the_names_and_the_themes_stay(event: Event) -> None:
    wish(coming(event), 0, 1)
    assert event.ends_at is not None
    with transaction():
        assert privacy.forget_due_people(event.ends_at + timedelta(days=90)) == 1
    assert db.session.scalar(select(func.count(ThemeWish.id))) == 0
    assert db.session.scalar(select(func.count(Theme.id))) == 3


def test_wishes_go_with_their_registration(event: Event) -> None:
    registration = coming(event)
    wish(registration, 0)
    left = -1
    with pytest.raises(Undone), transaction():
        db.session.execute(delete(OutboxMail).where(OutboxMail.registration_id == registration.id))
        db.session.execute(delete(Registration).where(Registration.id == registration.id))
        left = db.session.scalars(select(func.count(ThemeWish.id))).one()
        raise Undone  # no service deletes a registration alone, so the rest of the records would not agree
    assert left == 0
