"""`flask restore`: everything of the backup or nothing, erased stay erased, and no mail leaves before a yes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text

from summit import tokens
from summit.db import db, transaction
from summit.engines import writing
from summit.models import Event, Needs, Person
from summit.models.audit import SYSTEM
from summit.moving import archive, rows, schema
from summit.moving.archive import Archive
from summit.services import erasures
from summit.tasks import deliver
from summit.web import second_database
from summit.web.application import Application
from tests import factories
from tests.cli.conftest import Played, restored
from tests.cli.installations import installed, records, run
from tests.databases import Server
from tests.factories import NOW

TOUCHED = {"audit_entry", "erasure", "event", "job", "outbox_mail"}  # what a restore itself writes


def test_every_row_is_back_on_either_database(played: Played, empty: Application) -> None:
    done = run(empty, "restore", str(played.backup))
    assert done.exit_code == 0, done.output
    back = records(empty)
    assert {name: back[name] for name in back if name not in TOUCHED} == {
        name: found for name, found in played.records.items() if name not in TOUCHED
    }
    assert back["audit_entry"][: len(played.records["audit_entry"])] == played.records["audit_entry"]
    assert len(back["outbox_mail"]) == len(played.records["outbox_mail"]) > 9
    with empty.app_context(), transaction():  # and the next row gets a number of its own
        added = factories.event(title="Det næste")
        factories.accepted(added.groups[0])
    assert run(empty, "check").exit_code == 0


def test_the_organiser_can_work_there_at_once(played: Played, empty: Application) -> None:
    run(empty, "restore", str(played.backup))
    attendee = played.world.tokens["attendee"]
    assert empty.test_client().get(f"/i/{attendee}").status_code == 200
    link = run(empty, "sign-in-link", "organiser@fjordby.example").output.strip().rsplit("/", 1)[1]
    browser = empty.test_client()
    assert browser.post(f"/sign-in/{link}").status_code == 303
    assert "/after-restore" in browser.get(f"/o/{played.world.own['slug']}").text  # the banner leads there


def test_nothing_is_sent_before_somebody_says_so(played: Played, tmp_path: Path) -> None:
    waiting = tmp_path / "waiting.zip"
    with restored(played, tmp_path / "one") as app:
        with app.app_context():
            run(app, "outbox", "--release", "all")
            with transaction():
                event = db.session.scalars(select(Event).order_by(Event.id)).first()
                assert event is not None
                factories.invited(event.groups[0])
        assert run(app, "backup", str(waiting)).exit_code == 0
        with app.app_context():
            assert deliver.drain() == 1  # the control: without a restore it leaves
    with installed(tmp_path / "two") as app:
        assert run(app, "restore", str(waiting)).exit_code == 0
        with app.app_context():
            assert deliver.drain() == 0
        assert run(app, "outbox", "--release", "new").output.startswith("0 mails may leave")
        with app.app_context():
            assert deliver.drain() == 0


def test_data_is_replaced_only_when_that_was_meant(played: Played, tmp_path: Path) -> None:
    with restored(played, tmp_path / "here") as app:
        with app.app_context(), transaction():
            factories.host("Ny Kommune")
        before = records(app)
        refused = run(app, "restore", str(played.backup))
        assert (refused.exit_code, "the database holds data" in refused.output) == (1, True)
        unsure = run(app, "restore", str(played.backup), "--replace", answer="ja\n")
        assert (unsure.exit_code, "Nothing was changed" in unsure.output) == (1, True)
        assert records(app) == before
        assert run(app, "restore", str(played.backup), "--replace", answer="yes\n").exit_code == 0
        assert records(app)["host"] == played.records["host"]


@pytest.mark.parametrize("revision", ["0009", "9999"])
def test_a_database_of_another_release_is_replaced_with_all_its_tables(
    played: Played, empty: Application, revision: str
) -> None:
    """The way back after an upgrade: the old release knows neither the revision nor the tables of the new one."""
    with empty.app_context(), writing(), db.engine.begin() as connection:
        schema.migrate(connection, min(revision, schema.head()))
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        connection.execute(text("CREATE TABLE of_next_year (host_id INTEGER REFERENCES host (id))"))
        connection.execute(text("INSERT INTO host (slug, name, language) VALUES ('old', 'Den gamle', 'da')"))
        connection.execute(text("INSERT INTO of_next_year SELECT id FROM host"))
        row = "'person', 7, '2026-01-01 00:00:00+00:00', '2026-01-02 00:00:00+00:00'"
        connection.execute(text(f"INSERT INTO erasure (kind, row_id, born_at, at) VALUES ({row})"))
    refused = run(empty, "restore", str(played.backup))
    assert (refused.exit_code, "Use --replace to take it out" in refused.output) == (1, True), refused.output
    done = run(empty, "restore", str(played.backup), "--replace", "--yes")
    assert done.exit_code == 0, done.output
    back = records(empty)
    assert back["host"] == played.records["host"]
    assert [row[2] for row in back["erasure"]] == [7]  # whom the database knew as erased
    with empty.app_context(), db.engine.connect() as connection:
        assert schema.revision_of(connection) == schema.head()
        assert "of_next_year" not in inspect(connection).get_table_names()
        assert "web_session" in inspect(second_database.engine()).get_table_names()
    assert run(empty, "check").exit_code == 0


def test_everybody_is_signed_out(played: Played, tmp_path: Path) -> None:
    with restored(played, tmp_path / "here") as app:
        link = run(app, "sign-in-link", "organiser@fjordby.example").output.strip().rsplit("/", 1)[1]
        browser = app.test_client()
        browser.post(f"/sign-in/{link}")
        assert browser.get("/o").status_code == 200
        run(app, "restore", str(played.backup), "--replace", "--yes")
        assert browser.get("/o").status_code != 200
        with app.app_context(), second_database.read() as connection:
            assert connection.scalar(select(func.count()).select_from(second_database.sessions)) == 0


def test_a_backup_that_breaks_rules_changes_nothing(played: Played, empty: Application, tmp_path: Path) -> None:
    run(empty, "restore", str(played.backup))
    before = records(empty)
    for change, said in ((_pool_of_nobody, "Nothing was restored"), (_person_gone, "Nothing was restored")):
        broken = tmp_path / f"{change.__name__}.zip"
        archive.write(broken, _Changed(played.backup, change), made_at=NOW, installation=tokens.installation())
        done = run(empty, "restore", str(broken), "--replace", "--yes")
        assert (done.exit_code, said in done.output) == (1, True), done.output
        assert records(empty) == before
    done = run(empty, "restore", str(tmp_path / "_pool_of_nobody.zip"), "--replace", "--yes", "--despite-breaches")
    assert done.exit_code == 0, done.output


def test_words_that_this_release_does_not_know_are_refused_in_a_sentence(
    played: Played, empty: Application, tmp_path: Path
) -> None:
    later = tmp_path / "later.zip"
    changed = _Changed(played.backup, _state_of_next_year)
    archive.write(later, changed, made_at=NOW, installation=tokens.installation())
    done = run(empty, "restore", str(later))
    assert (isinstance(done.exception, SystemExit), "does not know" in done.output) == (True, True), done.output


def _state_of_next_year(table: object, found: Iterator[rows.Row]) -> Iterator[rows.Row]:
    names = [column.name for column in table.columns]  # type: ignore[attr-defined]
    for row in found:
        is_changed = table.name == "event"  # type: ignore[attr-defined]
        yield ["dreamt" if is_changed and name == "state" else value for name, value in zip(names, row, strict=True)]


class _Changed:
    """A backup with rows that nobody wrote, but with the right sums."""

    def __init__(self, path: Path, change: object) -> None:
        self._archive, self._change = Archive(path), change
        self.revision = self._archive.revision

    def rows(self, table: object) -> Iterator[rows.Row]:
        return self._change(table, self._archive.rows(table))  # type: ignore[operator,arg-type,no-any-return]


def _pool_of_nobody(table: object, found: Iterator[rows.Row]) -> Iterator[rows.Row]:
    names = [column.name for column in table.columns]  # type: ignore[attr-defined]
    for number, row in enumerate(found):
        values = list(row)
        if table.name == "pool" and number == 1:  # type: ignore[attr-defined]
            values[names.index("taken")] += 1
        yield values


def _person_gone(table: object, found: Iterator[rows.Row]) -> Iterator[rows.Row]:
    return (row for number, row in enumerate(found) if table.name != "person" or number)  # type: ignore[attr-defined]


def test_erased_stay_erased(played: Played, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    with restored(played, folder) as app:
        old = tmp_path / "backups" / "old.zip"
        assert run(app, "backup", str(old)).exit_code == 0
        with app.app_context():
            person = db.session.scalars(select(Person).where(Person.name != "").order_by(Person.id)).first()
            assert person is not None
            name, email, id = person.name, person.email, person.id
            with transaction():
                erasures.erase_person(db.session.get_one(Person, id), by=SYSTEM, now=NOW)
        assert run(app, "backup", str(tmp_path / "backups" / "new.zip")).exit_code == 0
        done = run(app, "restore", str(old), "--replace", "--yes")
        assert "1 people who were erased" in done.output, done.output
        _is_gone(app, id, name, email)
    with installed(tmp_path / "new machine") as app:  # the list beside the backups is all there is
        done = run(app, "restore", str(old))
        assert (done.exit_code, "No list of who" in done.output) == (0, False)
        _is_gone(app, id, name, email)
        assert run(app, "check").exit_code == 0
    with installed(tmp_path / "control") as app:  # without the list the person is back, which is said
        (tmp_path / "alone").mkdir()
        done = run(app, "restore", str(old.rename(tmp_path / "alone" / "old.zip")))
        assert "No list of who was erased (erased.jsonl) was found" in done.output
        assert any(name in map(str, row) for row in records(app)["person"])


def _is_gone(app: Application, id: int, name: str, email: str) -> None:
    with app.app_context():
        person = db.session.get_one(Person, id)
        assert (person.name == name, person.email) == (False, "")
        assert db.session.scalar(select(func.count(Needs.id)).where(Needs.person_id == id)) == 0
        db.session.rollback()
    said = "\n".join(str(row) for found in records(app).values() for row in found)
    assert re.search(re.escape(email), said) is None


def test_it_is_refused_while_somebody_has_the_database_open(played: Played, empty: Application, tmp_path: Path) -> None:
    """A worker that runs would send links under the old key, and what it is doing would be gone."""
    assert run(empty, "restore", str(played.backup)).exit_code == 0
    before = records(empty)
    url = empty.extensions["settings"].database_url
    with installed(tmp_path / "worker", url, is_migrated=False) as other, other.app_context():
        db.session.scalar(select(func.count(Event.id)))
        refused = run(empty, "restore", str(played.backup), "--replace", "--yes")
    assert (refused.exit_code, "Stop web and workers first" in refused.output) == (1, True), refused.output
    assert records(empty) == before


@pytest.mark.parametrize("revision", ["", "9999"])
def test_sessions_and_queue_may_lie_in_the_same_database(
    played: Played, postgresql: Server, tmp_path: Path, revision: str
) -> None:
    with (
        postgresql.database() as url,
        installed(tmp_path / "all in one", url, SESSIONS_URL=url, QUEUE_URL=url) as app,
    ):
        app.extensions["queue"].ring("sweep")
        assert run(app, "restore", str(played.backup)).exit_code == 0
        with app.app_context(), transaction():
            if revision:
                db.session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        done = run(app, "restore", str(played.backup), "--replace", "--yes")
        assert done.exit_code == 0, done.output
        with app.app_context():
            assert {"web_session", "huey_task"} <= set(inspect(db.engine).get_table_names())
        assert run(app, "check").exit_code == 0
