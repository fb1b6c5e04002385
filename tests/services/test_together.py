"""Two people do the same in the same moment: one has done it, the other reads a sentence, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select

from summit.db import db, retrying, transaction
from summit.errors import Refusal
from summit.models import CheckIn, Event, Nominator, Person
from summit.services import checkin, nominators
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("context")]

TWO = 2
PATIENCE = 1.0  # seconds; SQLite lets the second in only when the first is done


@pytest.fixture
def event(context: object) -> Event:
    with transaction():
        return factories.event()


def both(app: Application, work: Callable[[Event, Callable[[], None]], None], slug: str) -> list[str]:
    """Do `work` twice at once, each as a door does; what each was told, sorted. `work` is given a place to meet."""
    meeting = Barrier(TWO)

    def meet() -> None:
        with suppress(BrokenBarrierError):
            meeting.wait(PATIENCE)

    def attempt() -> None:
        with transaction():
            work(db.session.scalars(select(Event).where(Event.slug == slug)).one(), meet)

    def one(_number: int) -> str:
        with app.app_context():
            try:
                retrying(attempt)
            except Refusal as no:
                return str(no)
            return "done"

    with ThreadPoolExecutor(TWO) as pool:
        told = sorted(pool.map(one, range(TWO)))
    db.session.rollback()  # what this test has read so far is from before
    return told


def test_a_name_is_given_once_and_the_other_is_told(app: Application, event: Event) -> None:
    def add(event: Event, meet: Callable[[], None]) -> None:
        assert [each.name for each in event.nominators] in ([], ["Lokalforum Orø"])
        meet()  # both have looked now, and found nothing
        nominators.add(event, name="Lokalforum Orø", by=ORGANISER, now=NOW)

    assert both(app, add, event.slug) == ["There is a nominator called Lokalforum Orø already.", "done"]
    assert db.session.scalar(select(func.count(Nominator.id))) == 1


def test_a_walk_in_added_twice_is_one_person(app: Application, event: Event) -> None:
    def walk_in(event: Event, meet: Callable[[], None]) -> None:
        group = event.groups[0]
        meet()
        checkin.walk_in(group, name="Ane Lund", by=ORGANISER, now=NOW)

    assert both(app, walk_in, event.slug) == ["done", "done"]
    assert [db.session.scalar(select(func.count()).select_from(each)) for each in (Person, CheckIn)] == [1, 1]
