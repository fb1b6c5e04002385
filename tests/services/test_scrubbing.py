"""No byte of whoever was erased or forgotten is left in the files, however the rows moved between the pages before."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from summit import clock
from summit.db import db, transaction
from summit.models import Event, Needs, Person
from summit.services import erasures, privacy
from summit.tasks import scrub, sweep
from summit.web.application import Application
from tests import factories, files_apart, sizes
from tests.factories import NOW, ORGANISER

CANARY = "Kanariefugl"


@pytest.fixture
def crowd(context: Application) -> Event:
    """Many people whose rows grew, shrank and moved, with needs that came and went; all of it canaries."""
    chance = sizes.chance("rows that grow")
    with transaction():
        event = factories.event(capacity=2000)
        group = factories.group(event, "Mange", quota=1500)
        people = [factories.invited(group, name=f"{CANARY} {n}").person for n in range(sizes.pick(small=25, large=600))]
        ids = [person.id for person in people]
    for _ in range(4):
        with transaction():
            for person in db.session.scalars(select(Person).where(Person.id.in_(chance.sample(ids, len(ids) // 2)))):
                _grow(person, chance)
    return event


def _grow(person: Person, chance: random.Random) -> None:
    person.name = " ".join([CANARY] * chance.randint(1, 60))
    person.organisation = CANARY * chance.randint(1, 30)
    if person.needs is None:
        person.needs = Needs(dietary=CANARY * chance.randint(1, 200), updated_at=NOW)
    else:
        db.session.delete(person.needs)


def times_in_files(app: Application) -> dict[str, int]:
    found = {}
    for path in Path(app.config["INSTANCE"]).glob("summit.db*"):
        found[path.name] = files_apart.read(path).count(CANARY.encode())
    return {name: times for name, times in found.items() if times}


def test_no_byte_of_a_crowd_is_left_once_each_was_erased(crowd: Event, app: Application) -> None:
    with transaction():
        for person in db.session.scalars(select(Person).where(Person.event_id == crowd.id)):
            erasures.erase_person(person, by=ORGANISER, now=NOW)
    assert times_in_files(app)  # the control: without the scrub they are there
    assert scrub.scrub() is True
    assert times_in_files(app) == {}


def test_no_byte_of_a_crowd_is_left_once_its_day_has_come(crowd: Event, app: Application) -> None:
    clock.set_to(NOW + timedelta(days=60 + 91))
    sweep.sweep()
    assert times_in_files(app)
    assert privacy.left_bytes() is not None
    db.session.rollback()
    assert scrub.scrub() is True
    assert (times_in_files(app), privacy.left_bytes()) == ({}, None)


def test_what_a_reader_kept_from_being_cleaned_after_forgetting_is_cleaned_the_next_minute(
    crowd: Event, app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrub, "WAITS", 0.05)
    clock.set_to(NOW + timedelta(days=60 + 91))
    with db.engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM person")).scalar()
        sweep.sweep()
        assert scrub.scrub() is False
        assert times_in_files(app)
    assert scrub.scrub() is True
    assert times_in_files(app) == {}


@pytest.mark.parametrize("is_written_anew", [True, False], ids=["as the scrub does it", "control: only a checkpoint"])
def test_rows_that_move_between_pages_leave_copies_that_only_writing_the_file_anew_removes(
    tmp_path: Path, is_written_anew: bool
) -> None:
    left = {seed: left_after(tmp_path / f"{seed}.db", seed, is_written_anew=is_written_anew) for seed in range(3)}
    assert any(left.values()) != is_written_anew


def left_after(path: Path, seed: int, *, is_written_anew: bool) -> int:
    """How many canaries are in a file, with rows that grew at random, after all of them were emptied."""
    chance, ids = random.Random(seed), list(range(1, 401))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for setting in ("journal_mode=WAL", "secure_delete=ON", "synchronous=OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.executescript("CREATE TABLE t (id INTEGER PRIMARY KEY, a, b); CREATE INDEX i ON t (a)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO t VALUES (?, ?, '')", [(id, CANARY) for id in ids])
        for _ in range(8):
            for id in chance.sample(ids, 200):
                words = CANARY * chance.randint(1, 100), CANARY * chance.randint(0, 300)
                connection.execute("UPDATE t SET a = ?, b = ? WHERE id = ?", (*words, id))
            connection.execute("COMMIT")
            connection.execute("BEGIN")
        for id in chance.sample(ids, len(ids)):
            connection.execute("UPDATE t SET a = '', b = '' WHERE id = ?", (id,))
        connection.execute("COMMIT")
        if not is_written_anew:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if is_written_anew:
        assert scrub.clean(create_engine(f"sqlite:///{path}"))
    return path.read_bytes().count(CANARY.encode()[1:])
