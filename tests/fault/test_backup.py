"""A backup while people answer: one moment of everything, and no answer that was confirmed before it is missing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event as Flag

import pytest
from flask_migrate import stamp
from sqlalchemy import Table, select

from summit import clock, tokens
from summit.cli import scratch
from summit.db import db
from summit.models import Admission, Invitation, InvitationState
from summit.moving import archive, schema
from summit.moving.archive import Archive
from summit.moving.rows import Database, Row
from tests import databases, files_apart, sizes
from tests.cli.installations import installed, run
from tests.fault import crowds
from tests.fault.crowds import YES
from tests.fault.site import Post, Site
from tests.figures import Say

PEOPLE = sizes.pick(small=40, large=400)
CLIENTS = 4
ENOUGH = PEOPLE // 8  # answers before the backup begins, and at least as many after it
KEY = "the key of a rush"
PATIENCE = 600  # seconds, of a machine that is busy with other tests


class Answering:
    """Clients who say yes one after the other, while something else goes on."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with site.app.app_context():
            stamp()
            self.group, self.links = crowds.asked(PEOPLE, places=PEOPLE, admission=Admission.HELD)
        self.confirmed: list[str] = []
        self._enough, self._go_on = Flag(), Flag()

    @contextmanager
    def going_on(self) -> Iterator[list[str]]:
        """Inside, some have been told that they have a place (the links of those), and others still say yes."""
        with ThreadPoolExecutor(CLIENTS) as clients:
            work = [clients.submit(self._say_yes, self.links[number::CLIENTS]) for number in range(CLIENTS)]
            self._enough.wait(PATIENCE)
            yield list(self.confirmed)
            self._go_on.set()
            for each in work:
                each.result()
        assert len(self.confirmed) == PEOPLE, self.site.faults()

    def _say_yes(self, links: list[str]) -> None:
        for link in links:
            if len(self.confirmed) >= PEOPLE - ENOUGH:
                self._go_on.wait(PATIENCE)  # some are left for the time after
            if self.site.post_in_turns([[Post(f"{link}/answer", YES)]]) == [303]:
                self.confirmed.append(link)
            if len(self.confirmed) >= ENOUGH:
                self._enough.set()


def accepted(app: object, group: int) -> set[str]:
    """The links of all whose yes is in the database."""
    with app.app_context():  # type: ignore[attr-defined]
        query = select(Invitation).where(Invitation.group_id == group, Invitation.state == InvitationState.ACCEPTED)
        return {crowds.link(invitation) for invitation in db.session.scalars(query)}


def test_a_backup_under_load_holds_every_answer_that_was_confirmed_before(
    site: Site, tmp_path: Path, figure: Say
) -> None:
    answering, file = Answering(site), tmp_path / "backup.zip"
    with answering.going_on() as before:
        done = run(site.app, "backup", str(file))
    assert done.exit_code == 0, done.output
    with installed(tmp_path / "restored", LINK_KEY=KEY, CLOCK_FILE="") as app:
        back = run(app, "restore", str(file))  # which proves the invariants
        assert back.exit_code == 0, back.output
        there = accepted(app, answering.group)
    figure(f"{len(before)} of {PEOPLE} had been confirmed when the backup began, {len(there)} are in it")
    assert set(before) <= there < set(answering.links)
    assert accepted(site.app, answering.group) == set(answering.links)


class _TableByTable:
    """The control: each table as it is when its turn comes, and somebody answers in between."""

    def __init__(self, site: Site, links: list[str], revision: str) -> None:
        self.site, self.links, self.revision = site, links, revision

    def rows(self, table: Table) -> Iterator[Row]:
        if table.name == "invitation":
            assert self.site.post_in_turns([[Post(f"{link}/answer", YES)] for link in self.links]) == [303] * len(
                self.links
            )
        with db.engine.connect() as connection:
            yield from list(Database(connection).rows(table))


@pytest.mark.parametrize("site", [databases.POSTGRESQL], indirect=True)
def test_the_control_that_reads_table_by_table_breaks_the_invariants(site: Site, tmp_path: Path) -> None:
    with site.app.app_context():
        stamp()
        _, links = crowds.asked(3, places=1, admission=Admission.OPEN)
        source = _TableByTable(site, links, schema.head())
        made = archive.write(tmp_path / "torn.zip", source, made_at=clock.now(), installation=tokens.installation())
        assert scratch.breaches_of(made) != []


@pytest.mark.parametrize("site", [databases.SQLITE], indirect=True)
def test_the_control_that_copies_the_file_loses_confirmed_answers(site: Site, tmp_path: Path) -> None:
    answering, copy = Answering(site), tmp_path / "copy.db"
    with site.app.app_context(), db.engine.connect() as reader:
        reader.exec_driver_sql(
            "SELECT count(*) FROM event"
        )  # as somebody who looks at a page: the log cannot be emptied
        with answering.going_on() as before:
            copy.write_bytes(files_apart.read(Path(str(db.engine.url.database))))
    try:
        with closing(sqlite3.connect(copy)) as connection:
            query = "SELECT count(*) FROM invitation WHERE group_id = ? AND state = 'accepted'"
            there = connection.execute(query, (answering.group,)).fetchone()[0]
    except sqlite3.DatabaseError:
        there = 0
    assert there < len(before)


@pytest.mark.parametrize("site", [databases.SQLITE], indirect=True)
def test_a_backup_does_not_wait_for_whoever_writes(site: Site, tmp_path: Path) -> None:
    with site.app.app_context():
        stamp()
        with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("UPDATE event SET season = 'soon'")
            assert run(site.app, "backup", str(tmp_path / "backup.zip")).exit_code == 0
            writer.execute("ROLLBACK")
        assert Archive(tmp_path / "backup.zip").manifest.revision == schema.head()
