"""The database is locked or full: a plain page says so, nothing is half done, and afterwards all is well."""

from __future__ import annotations

import http.client
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from summit import create_app
from summit.db import db
from summit.engines import writing
from summit.models import Admission, Invitation, InvitationState
from summit.web import answers
from tests import databases, sizes, tables
from tests.fault import crowds
from tests.fault.crowds import YES
from tests.fault.insistent import Kept, kept
from tests.fault.site import Site, serving
from tests.figures import Say

HELD = sizes.pick(small=2, large=60)  # seconds of the lock
WSGI = sizes.pick(small="tests.fault.impatient:app", large="app:app")
MANY = sizes.pick(small=60, large=400)


@pytest.fixture(scope="module", params=databases.BOTH)
def locked_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application: in a small run with less patience, in a large one as it is."""
    folder = tmp_path_factory.mktemp("locked")
    if request.param == databases.SQLITE:
        with serving(folder, "", WSGI) as site:
            yield site
        return
    with request.getfixturevalue("postgresql").database() as url, serving(folder, url, WSGI) as site:
        yield site


@dataclass(frozen=True)
class Answer:
    """What came back from the server."""

    status: int
    retry_after: str | None
    text: str


def say_yes(site: Site, path: str) -> Answer:
    """One person presses the button."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"{path}/answer", urllib.parse.urlencode(YES), form)
        response = connection.getresponse()
        return Answer(response.status, response.getheader("Retry-After"), response.read().decode())
    finally:
        connection.close()


@contextmanager
def lock_held(site: Site) -> Iterator[None]:
    """Somebody else writes, and does not come to an end: the one lock of SQLite, every row of PostgreSQL's tables."""
    with site.app.app_context(), writing(), db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.exec_driver_sql("LOCK TABLE outbox_mail, audit_entry, registration IN EXCLUSIVE MODE")
        else:
            connection.exec_driver_sql("SELECT 1")  # BEGIN IMMEDIATE came before it
        try:
            yield
        finally:
            connection.rollback()


def people(site: Site, number: int) -> tuple[int, list[str]]:
    with site.app.app_context():
        return crowds.asked(number, places=number, admission=Admission.HELD)


@pytest.mark.long
def test_while_the_database_is_locked_the_page_says_so_and_nothing_is_half_done(locked_site: Site, figure: Say) -> None:
    group, links = people(locked_site, 3)
    until = time.monotonic() + HELD
    with lock_held(locked_site):
        told = [say_yes(locked_site, links[0])]
        while time.monotonic() < until:
            told.append(say_yes(locked_site, links[len(told) % len(links)]))
    figure(f"locked for {HELD} s: {len(told)} answers were put off, none half done")
    assert {(answer.status, answer.retry_after) for answer in told} == {(503, "30")}, locked_site.faults()
    for answer in told:
        assert '<html lang="da"' in answer.text  # the language of the person
        assert "Vi er tilbage om et øjeblik" in answer.text
        assert "OperationalError" not in answer.text
    assert kept(locked_site, group) == Kept(accepted=0, logged=0, confirmations=0, breaches=[])
    assert [say_yes(locked_site, path).status for path in links] == [303] * 3, locked_site.faults()
    assert kept(locked_site, group) == Kept(accepted=3, logged=3, confirmations=3, breaches=[])


def test_the_control_shows_a_fault_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the handler the same lock is the page of a fault of ours, which promises nothing."""
    monkeypatch.setattr(answers, "OUT_OF_REACH", ())
    monkeypatch.setattr("summit.engines.options", lambda _url: {"connect_args": {"isolation_level": None}})
    app = create_app(INSTANCE=str(tmp_path), ENVIRONMENT="development", LINK_KEY="the key of a rush")
    tables.make(app)
    with app.app_context():
        _, (path,) = crowds.asked(1, places=1, admission=Admission.HELD)

        def drop_the_patience(connection: object, _record: object) -> None:
            connection.execute("PRAGMA busy_timeout=100")  # type: ignore[attr-defined]

        db.event.listen(db.engine, "connect", drop_the_patience)
        db.engine.dispose()
        with writing(), db.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            assert app.test_client().post(f"{path}/answer", data=YES).status_code == 500
            connection.rollback()
        db.engine.dispose()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    """A server on SQLite, and the file that fills its disk while it exists."""
    with serving(tmp_path, "", "tests.fault.impatient:app") as site:
        yield site, tmp_path / "full"


def test_a_full_disk_takes_an_answer_whole_or_not_at_all(small_disk: tuple[Site, Path], figure: Say) -> None:
    site, full = small_disk
    group, links = people(site, MANY)
    full.touch()
    told = {path: say_yes(site, path) for path in links}
    refused = [answer for answer in told.values() if answer.status != 303]
    figure(f"{len(links) - len(refused)} of {len(links)} answers still found room on the disk, the others were told")
    assert refused, "The disk was not full."
    assert {(answer.status, answer.retry_after) for answer in refused} == {(503, "30")}, site.faults()
    assert all("Vi er tilbage om et øjeblik" in answer.text for answer in refused)
    taken = len(links) - len(refused)
    assert kept(site, group) == Kept(accepted=taken, logged=taken, confirmations=taken, breaches=[])
    with site.app.app_context():
        accepted = db.session.scalars(
            select(Invitation).where(Invitation.group_id == group, Invitation.state == InvitationState.ACCEPTED)
        )
        assert {crowds.link(each) for each in accepted} == {path for path in links if told[path].status == 303}
    full.unlink()
    assert {say_yes(site, path).status for path in links} == {303}, site.faults()
    assert kept(site, group) == Kept(accepted=MANY, logged=MANY, confirmations=MANY, breaches=[])


def test_the_control_confirms_what_finds_no_room(tmp_path: Path) -> None:
    with serving(tmp_path, "", "tests.fault.confirms_first:app") as site:
        group, links = people(site, MANY)
        (tmp_path / "full").touch()
        assert {say_yes(site, path).status for path in links} == {303}
        time.sleep(2)  # it writes a second later
        assert kept(site, group).accepted < MANY
