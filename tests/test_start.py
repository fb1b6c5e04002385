"""What an installation needs before it starts, and what it refuses to start with."""

from __future__ import annotations

import dataclasses
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, request
from sqlalchemy import func, select

from summit import config, create_app
from summit.config import Settings
from summit.db import db
from summit.web import second_database
from tests.databases import Server


@pytest.mark.parametrize(
    "settings",
    [
        {"BASE_URL": "summit.example"},
        {"BASE_URL": "ftp://summit.example"},
        {"ENVIRONMENT": "staging"},
        {"DATABASE_URL": "mysql://db/summit"},
        {"SESSIONS_URL": "redis://db/1"},
        {"DATABASE_URL": "postgresql://db:port/summit"},
        {"BIND": "nonsense:port"},
        {"BIND": "127.0.0.1:5000,web.sock"},
    ],
)
def test_what_cannot_be_understood_is_refused(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"SUMMIT_{next(iter(settings))}"):
        config.check(Settings(**settings))


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("", "sqlite:////srv/summit/summit.db"),
        ("postgresql://db/summit", "postgresql+psycopg://db/summit"),
        ("postgres://db/summit", "postgresql+psycopg://db/summit"),
        ("postgresql+psycopg://db/summit", "postgresql+psycopg://db/summit"),
    ],
)
def test_the_database_is_named_with_its_driver(given: str, used: str) -> None:
    assert Settings(INSTANCE="/srv/summit", DATABASE_URL=given).database_url == used


def test_the_trusted_hosts() -> None:
    assert Settings(BASE_URL="https://summit.example/").trusted_hosts == ["summit.example"]
    assert Settings(TRUSTED_HOSTS="a.example, b.example").trusted_hosts == ["a.example", "b.example"]
    assert Settings(BASE_URL="https://a.example", ENVIRONMENT="development").trusted_hosts[0] == "a.example"


@pytest.mark.parametrize("bind", ["127.0.0.1:80", ":80", "[::1]:80", "unix:/run/web.sock", "fd://3", "a:80,b:80"])
def test_where_it_can_listen(bind: str) -> None:
    config.check(Settings(BIND=bind))


@pytest.mark.parametrize(("hops", "counted"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.9")])
def test_only_the_proxies_in_front_are_believed(tmp_path: Path, hops: int, counted: str) -> None:
    app = create_app(INSTANCE=str(tmp_path), ENVIRONMENT="development", PROXY_HOPS=hops)
    app.add_url_rule("/who", "who", lambda: str(request.remote_addr))
    answer = app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})
    assert answer.text == counted
    with app.app_context():
        db.engine.dispose()


def test_settings_come_from_the_environment_and_overrides_come_last() -> None:
    environ = {"SUMMIT_MAIL_PORT": "587", "SUMMIT_MAIL_USE_TLS": "yes", "SUMMIT_WORKERS": "4"}
    settings = config.read({"WORKERS": 1}, environ)
    assert (settings.MAIL_PORT, settings.MAIL_USE_TLS, settings.WORKERS) == (587, True, 1)


@pytest.mark.parametrize(
    ("name", "value"), [("MAIL_PORT", "smtp"), ("MAIL_USE_TLS", "perhaps"), ("MAIL_TIMEOUT", "1s")]
)
def test_a_setting_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"SUMMIT_{name}"):
        config.read(environ={f"SUMMIT_{name}": value})


def test_what_is_set_to_nothing_is_not_set() -> None:
    names = [field.name for field in dataclasses.fields(Settings)]
    assert config.read(environ=dict.fromkeys((f"SUMMIT_{name}" for name in names), " ")) == Settings()


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    secret = config.kept_secret(tmp_path, "link-key")
    assert len(secret) == 64
    assert config.kept_secret(tmp_path, "link-key") == secret
    assert config.kept_secret(tmp_path, "secret-key") != secret
    assert [stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()] == [0o600, 0o600]


def test_processes_that_start_in_the_same_moment_share_one_new_installation(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.start_together", str(tmp_path), "10"]
    done = subprocess.run(program, cwd=config.ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    made = {"link-key.secret", "queue.db", "secret-key.secret", "sessions.db"}
    assert made <= {path.name for path in (tmp_path / "9").iterdir()}


def test_sessions_in_postgresql_are_made_by_several_at_once(postgresql: Server) -> None:
    def look(app: Flask) -> int | None:
        with app.app_context(), second_database.read() as connection:
            return connection.scalar(select(func.count()).select_from(second_database.sessions))

    for _ in range(3):
        with postgresql.database() as url, ThreadPoolExecutor(4) as processes:
            apps = [Flask(str(number)) for number in range(4)]
            for app in apps:
                second_database.init_app(app, url.replace("postgresql://", "postgresql+psycopg://"))
            assert list(processes.map(look, apps)) == [0] * 4
            for app in apps:
                with app.app_context():
                    second_database.engine().dispose()
