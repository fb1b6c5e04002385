"""The data map is kept: every column that it gives a last day is empty when that day has come, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Column, Enum, String, cast, insert, select, update

from summit import clock
from summit.db import db, transaction
from summit.models import (
    AuditEntry,
    Event,
    PostedForm,
    Registration,
    Retired,
    RetiredLink,
    Role,
    ThemeWish,
    data_map,
)
from summit.models.data_kinds import Kept
from summit.services import people, roles, themes
from summit.services.table_plans import rules
from summit.tasks import sweep
from summit.web import second_database
from summit.web.application import Application
from tests import factories
from tests.factories import NOW, ORGANISER
from tests.house import world as worlds

pytestmark = pytest.mark.both_databases

PLANTED = "kanarie-"
ENDS = NOW + timedelta(hours=6)
# who goes when: the last moment at which a column is still there, and the first at which it is gone
LAST_DAYS = {
    Kept.MINUTES: (NOW, NOW + timedelta(days=2)),
    Kept.DAY: (NOW, NOW + timedelta(days=2)),
    Kept.NEEDS: (ENDS + timedelta(days=13), ENDS + timedelta(days=14)),
    Kept.CONSENT: (ENDS + timedelta(days=89), ENDS + timedelta(days=90)),
    Kept.CONTACT: (ENDS + timedelta(days=89), ENDS + timedelta(days=90)),
    Kept.STAFF: (NOW + timedelta(days=364), NOW + timedelta(days=366)),
}
# stay by their words "as long as the event", or end by somebody's hand, for which other tests stand
STAY = {Kept.EVENT, Kept.UNNAMED, Kept.ROLE}


def the_columns(*kept: Kept) -> list[Column[object]]:
    """Every column that the map keeps so long, of both databases, in the order of the map."""
    tables = {table.name: table for data in (db.metadata, second_database.metadata) for table in data.sorted_tables}
    names = [name.split(".") for name, entry in data_map.lines() if entry.kept in kept]
    return [tables[table].c[column] for table, column in names]


def plant(column: Column[object]) -> None:
    """Fill the column in every row with something that can be looked for."""
    key = next(iter(column.table.primary_key))
    values = {str: f"{PLANTED}{column}-" + cast(key, String), bool: True, datetime: NOW}
    if may_be_planted(column) and column.table.metadata is db.metadata:
        with transaction():
            db.session.execute(update(column.table).values({column.name: values[column.type.python_type]}))


def may_be_planted(column: Column[object]) -> bool:
    """Everything but what the database holds together: keys, and numbers of other rows."""
    if isinstance(column.type, Enum) or column.primary_key:
        return False
    return column.type.python_type in {str, bool} or (column.type.python_type is datetime and bool(column.nullable))


def filled(column: Column[object]) -> int:
    """In how many rows the column says something."""
    metadata = column.table.metadata
    with db.engine.connect() if metadata is db.metadata else second_database.read() as connection:
        values = connection.execute(select(column)).scalars().all()
    if metadata is db.metadata and may_be_planted(column) and column.type.python_type is str:
        return sum(PLANTED in str(value) for value in values)
    return sum(value not in (None, False) for value in values)


def is_there(column: Column[object]) -> bool:
    """Can it be seen to go? A number of another row may be empty, if the row itself is there."""
    return bool(filled(column) if may_be_planted(column) else filled(next(iter(column.table.primary_key))))


@pytest.fixture
def one_of_everything(app: Application, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    monkeypatch.setitem(app.config, "WTF_CSRF_METHODS", set())
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    with app.app_context():
        world = worlds.fill(app)
        event = db.session.scalars(select(Event).where(Event.slug == str(world.own["slug"]))).one()
        _add_the_rest(event)
        for column in the_columns(*LAST_DAYS):
            plant(column)
        yield event


def _add_the_rest(event: Event) -> None:
    """What the world of the house tests has not."""
    with transaction():
        registration = db.session.scalars(select(Registration).where(Registration.event_id == event.id)).first()
        assert registration is not None
        [theme] = themes.of(event)
        db.session.add(ThemeWish(registration=registration, theme=theme, rank=1))
        other = factories.accepted(event.groups[0]).person
        rules.keep_apart(event, [registration.person, other], by=ORGANISER, now=NOW)
        db.session.add(RetiredLink(event=event, link_sha256="0" * 64, because=Retired.REMOVED, retired_at=NOW))
        db.session.add(PostedForm(sha256="0" * 64, went_to="/", created_at=NOW))
    with second_database.write() as connection:
        an_hour = {"count": 1, "expires_at": NOW.timestamp() + 3600}
        connection.execute(insert(second_database.rate_counts).values(key="127.0.0.1", **an_hour))


def go_to(moment: datetime) -> None:
    clock.set_to(moment)
    sweep.sweep()
    db.session.rollback()


def test_every_kind_of_last_day_is_tried() -> None:
    assert set(LAST_DAYS) | STAY == set(Kept)


def test_every_column_is_empty_when_its_day_has_come_and_not_before(one_of_everything: Event) -> None:
    with transaction():
        for role in db.session.scalars(select(Role)):
            db.session.delete(role)
    wanting = [str(column) for column in the_columns(*LAST_DAYS) if not is_there(column)]
    assert wanting == [], "nothing is planted there, so nobody could see it go"
    for moment in sorted({moment for days in LAST_DAYS.values() for moment in days}):
        go_to(moment)
        for kept, (last, first) in LAST_DAYS.items():
            if moment <= last:
                assert [str(column) for column in the_columns(kept) if not is_there(column)] == [], (kept, moment)
            if moment >= first:
                assert [str(column) for column in the_columns(kept) if filled(column)] == [], (kept, moment)


def test_who_is_added_after_the_last_day_is_forgotten_the_next_minute(context: Application) -> None:
    with transaction():
        event = factories.event()
    assert event.ends_at is not None
    go_to(event.ends_at + timedelta(days=90))
    first = event.people_forgotten_at
    assert first is not None
    with transaction():
        person = people.find_or_add(
            event, name="Sent Kommen", email="sent@post.example", area=None, language="da", now=clock.now()
        )
    go_to(clock.now() + timedelta(minutes=1))
    assert (person.name, person.email) == ("", "")
    assert event.people_forgotten_at == first
    forgotten = select(AuditEntry.id).where(AuditEntry.action == "privacy.people_forgotten")
    times = len(db.session.scalars(forgotten).all())
    go_to(clock.now() + timedelta(minutes=1))
    assert len(db.session.scalars(forgotten).all()) == times == 2


def test_who_works_here_is_erased_a_year_after_the_last_role(context: Application) -> None:
    with transaction():
        event = factories.event()
        factories.organiser(event.host)
        leaves, stays = (factories.organiser(event.host, email=f"{name}@fjordby.example") for name in "ab")
    half_a_year = NOW + timedelta(days=180)
    with transaction():
        roles.take_away(leaves.roles[0], by=ORGANISER, now=half_a_year)
    go_to(half_a_year + timedelta(days=364))
    assert leaves.email == "a@fjordby.example"
    go_to(half_a_year + timedelta(days=366))
    assert (leaves.name, leaves.email, stays.email) == ("", str(leaves.id), "b@fjordby.example")
