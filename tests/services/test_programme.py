"""The agenda sorts itself; rounds of a published plan stay."""

from __future__ import annotations

from datetime import time

import pytest

from summit.db import db, transaction
from summit.errors import BadInput, NotPossible
from summit.models import Event, ItemKind, PlanState, ProgrammeItem, TablePlan
from summit.services import programme
from summit.services.programme import Point
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.refusals import refused

pytestmark = pytest.mark.usefixtures("context")

TALK = Point(kind=ItemKind.TALK, begins=time(9), title="Velkommen", presenter="Borgmesteren")
ROUND = Point(kind=ItemKind.ROUND, begins=time(10), title="Runde 1")


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


def add(event: Event, point: Point) -> ProgrammeItem:
    return programme.add(event, point, by=ORGANISER, now=NOW)


def publish(event: Event) -> None:
    with transaction():
        plan = TablePlan(event=event, number=1, state=PlanState.PUBLISHED, rounds=1, seed=1, seconds=1, created_at=NOW)
        db.session.add(plan)


def test_the_agenda_sorts_itself_and_rounds_are_counted_in_order_of_time(event: Event) -> None:
    with transaction():
        for begins, kind in ((13, ItemKind.ROUND), (9, ItemKind.TALK), (10, ItemKind.ROUND)):
            add(event, Point(kind=kind, begins=time(begins), title=f"Kl. {begins}"))
    assert [item.title for item in event.programme] == ["Kl. 9", "Kl. 10", "Kl. 13"]
    assert [item.title for item in programme.rounds(event)] == ["Kl. 10", "Kl. 13"]


def test_a_point_needs_a_title(event: Event) -> None:
    with refused(BadInput, "Please give it a title.", field="title"):
        add(event, Point(kind=ItemKind.TALK, begins=time(9), title=" "))


def test_two_rounds_never_begin_at_the_same_time(event: Event) -> None:
    with transaction():
        add(event, TALK)
        round = add(event, ROUND)
        programme.change(round, ROUND, by=ORGANISER, now=NOW)
    with refused(BadInput, "Another round begins at the same time.", field="begins"):
        add(event, ROUND)


def test_a_point_can_be_changed_and_removed(event: Event) -> None:
    with transaction():
        item = add(event, TALK)
        programme.change(item, Point(kind=ItemKind.BREAK, begins=time(12), title=" Frokost "), by=ORGANISER, now=NOW)
    assert (item.kind, item.begins, item.title, item.presenter) == (ItemKind.BREAK, time(12), "Frokost", "")
    with transaction():
        programme.remove(item, by=ORGANISER, now=NOW)
    assert event.programme == []


def test_an_event_finds_its_own_points_only(event: Event) -> None:
    with transaction():
        item = add(event, TALK)
        other = factories.event(title="Et andet topmøde")
    assert (programme.item_by_id(event, item.id), programme.item_by_id(other, item.id)) == (item, None)


def test_the_rounds_of_published_tables_stay(event: Event) -> None:
    with transaction():
        talk, round = add(event, TALK), add(event, ROUND)
    publish(event)
    words = "The tables are published, so the number of rounds cannot be changed."
    with refused(NotPossible, words):
        programme.remove(round, by=ORGANISER, now=NOW)
    with refused(NotPossible, words):
        programme.change(round, TALK, by=ORGANISER, now=NOW)
    with refused(NotPossible, words):
        programme.change(talk, Point(kind=ItemKind.ROUND, begins=time(11), title="Runde 2"), by=ORGANISER, now=NOW)
    with transaction():
        programme.change(talk, Point(kind=ItemKind.TALK, begins=time(8), title="Goddag"), by=ORGANISER, now=NOW)
    assert talk.title == "Goddag"
