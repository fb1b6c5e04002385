"""The probes: alive without any database, ready only with all that serving needs, nothing told that helps thieves."""

from __future__ import annotations

import shutil
from collections import namedtuple
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from summit import create_app
from summit.db import db, transaction
from summit.mail import outbox
from summit.models import MailKind, MailState, OutboxMail
from summit.services import pulse
from summit.web import health, second_database
from summit.web.application import Application
from tests import databases, factories
from tests.conftest import Browser
from tests.factories import NOW

READY = {"database": "ok", "sessions": "ok", "disk": "ok"}


@pytest.fixture(params=databases.BOTH)
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Application]:
    """An application in production whose tables are those of its code."""
    if request.param == databases.SQLITE:
        yield from _migrated(tmp_path, "")
        return
    with request.getfixturevalue("postgresql").database() as url:
        yield from _migrated(tmp_path, url)


def _migrated(folder: Path, url: str) -> Iterator[Application]:
    app = create_app(
        INSTANCE=str(folder),
        DATABASE_URL=url,
        SESSIONS_URL=url,
        BASE_URL="https://summit.example",
        TRUSTED_HOSTS="summit.example,10.0.0.5",
    )
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()
        second_database.engine().dispose()


def ask(app: Application, path: str = "/health/ready", host: str = "summit.example") -> tuple[int, dict]:
    answer = app.test_client().get(path, base_url=f"https://{host}")
    return answer.status_code, answer.get_json(silent=True) or {}


def test_ready_with_everything_that_serving_needs(migrated: Application) -> None:
    assert ask(migrated) == (200, {"status": "ready", "checks": READY, "warnings": []})


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_probe_gets_no_cookie_and_is_not_kept(migrated: Application, path: str) -> None:
    answer = migrated.test_client().get(path, base_url="https://summit.example")
    assert ("Set-Cookie" in answer.headers, answer.headers["Cache-Control"]) == (False, "no-store")


@pytest.mark.parametrize(("host", "status"), [("summit.example", 200), ("10.0.0.5:8000", 200), ("10.0.0.6", 400)])
def test_a_load_balancer_asks_by_a_trusted_name_or_address(migrated: Application, host: str, status: int) -> None:
    assert ask(migrated, "/health/live", host)[0] == status


def test_tables_of_another_release_are_not_ready(migrated: Application) -> None:
    downgrade(revision="-1")
    status, told = ask(migrated)
    assert (status, told["status"], told["checks"]) == (503, "not ready", READY | {"database": "tables are behind"})


def test_many_probes_are_answered(migrated: Application) -> None:
    assert {ask(migrated, "/health/live")[0] for _ in range(200)} == {200}


def test_a_database_that_is_away_is_told_as_such_and_the_process_lives(tmp_path: Path) -> None:
    away = "postgresql://somebody:a-password@127.0.0.1:1/records"
    app = create_app(INSTANCE=str(tmp_path), DATABASE_URL=away, ENVIRONMENT="development")
    answer = app.test_client().get("/health/ready", base_url="http://localhost")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.get_json()["checks"] == READY | {"database": "away"}
    assert [word for word in ("somebody", "a-password", "127.0.0.1", "records") if word in answer.text] == []
    assert app.test_client().get("/health/live", base_url="http://localhost").get_json() == {"status": "alive"}
    page = app.test_client().get("/", base_url="http://localhost", headers={"Accept-Language": "da"})
    assert (page.status_code, page.headers["Retry-After"], '<html lang="da">' in page.text) == (503, "30", True)


def test_sessions_that_are_away_are_told_as_such(migrated: Application) -> None:
    with second_database.write() as connection:
        connection.execute(text("ALTER TABLE web_session RENAME TO hidden"))
    status, told = ask(migrated)
    assert (status, told["checks"]) == (503, READY | {"sessions": "away"})


def test_a_full_disk_is_not_ready(migrated: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 5, health.ROOM_NEEDED - 1))
    status, told = ask(migrated)
    assert (status, told["checks"]) == (503, READY | {"disk": "full"})


def mail() -> OutboxMail:
    with transaction():
        found = factories.invited(factories.event().groups[0])
        db.session.flush()
    return db.session.scalars(db.select(OutboxMail).filter_by(invitation_id=found.id, kind=MailKind.INVITATION)).one()


@pytest.mark.parametrize(
    ("state", "waits", "warns"),
    [
        (MailState.QUEUED, pulse.TOO_LONG - timedelta(minutes=1), []),
        (MailState.QUEUED, pulse.TOO_LONG + timedelta(minutes=1), ["mail is waiting: is a worker running?"]),
        (MailState.HELD, timedelta(0), ["the mail server does not let us in"]),
        (MailState.SENT, timedelta(days=1), []),
    ],
)
def test_work_that_is_not_done_is_a_warning(
    context: Application, client: Browser, state: MailState, waits: timedelta, warns: list[str]
) -> None:
    written = mail()
    with transaction():
        written.state, written.due_at = state, NOW - waits
    assert client.get("/health/ready").get_json()["warnings"] == warns
    assert outbox.counts()[state] == 1
