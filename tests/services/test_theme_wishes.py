"""Wishes for themes: named, refused, settled, counted beside the seats, told to the planner, and forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from sqlalchemy import delete, func, select

from summit import planning
from summit.db import db, transaction
from summit.errors import BadInput, NotPossible, TooLate
from summit.exports.sheets import attendance_workbook
from summit.models import (
    Admission,
    AuditEntry,
    Event,
    OutboxMail,
    PlanSettings,
    Registration,
    Theme,
    ThemeWish,
)
from summit.services import events, invitations, privacy, reports, table_plans, themes
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused
from tests.services.theme_event import coming, event_with_themes, me, names, wish

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]


class Undone(Exception):
    """Ends a transaction of which nothing is to remain."""


@pytest.fixture
def event() -> Event:
    """The event with themes."""
    return event_with_themes()


def logged(action: str) -> list[dict[str, object]]:
    """What the log says of this action."""
    query = select(AuditEntry.details).where(AuditEntry.action == action).order_by(AuditEntry.id)
    return list(db.session.scalars(query))


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
    with transaction():
        db.session.add(PlanSettings(event=event, facilitators_per_table=2))
    assert [row.seats for row in themes.demand(event)] == [2, 8, 0]


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


def test_the_attendance_workbook_has_a_column_for_each_wish(event: Event) -> None:
    wish(coming(event), 2, 0)
    data = reports.attendance(event, has_needs=False, now=NOW)
    columns = {
        column.title: column.value for column in attendance_workbook(data, translate=str, tz=UTC).sheets[0].columns
    }
    told = [columns[title](data.attendees[0]) for title in ("First wish", "Second wish", "Third wish")]
    assert told == ["Mobilitet", "Natur og vand", None]
    without = attendance_workbook(replace(data, has_themes=False), translate=str, tz=UTC)
    assert "First wish" not in {column.title for column in without.sheets[0].columns}
