"""Production refuses what is unsafe, in one sentence each that names the way out, and says all of it at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from summit import safety
from summit.config import Settings

GOOD_KEY = "5f1c9a27d3b84e60a7c2f9e81b6d4c3a"
SAFE = {
    "BASE_URL": "https://summit.example",
    "MAIL_SERVER": "mail.example",
    "MAIL_SENDER": "Summit <summit@summit.example>",
    "MAIL_USE_TLS": True,
    "MAIL_PORT": 587,
    "PROXY_HOPS": 1,
}


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A folder as an operator should have it."""
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    (folder / "summit.db").touch(mode=0o644)
    return folder


def dangers(instance: Path, *, is_debugging: bool = False, **changed: object) -> list[str]:
    return safety.dangers(Settings(**(SAFE | {"INSTANCE": str(instance)} | changed)), is_debugging=is_debugging)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"BASE_URL": "https://summit.example/"},
        {"BASE_URL": "http://127.0.0.1:5000"},
        {"SECRET_KEY": GOOD_KEY, "LINK_KEY": GOOD_KEY[::-1]},
        {"MAIL_SERVER": "", "MAIL_SENDER": "Summit <summit@localhost>"},
        {"MAIL_SERVER": "127.0.0.1", "MAIL_USE_TLS": False, "MAIL_PASSWORD": "relay"},
        {"MAIL_USE_TLS": False, "MAIL_USE_SSL": True, "MAIL_PORT": 465},
        {"QUEUE_URL": "redis://queue.example/0"},
        {"TRUSTED_HOSTS": "summit.example, 10.0.0.5"},
        {"DATABASE_URL": "postgresql://db.example/summit"},
    ],
)
def test_what_is_safe_is_served(instance: Path, changed: dict[str, object]) -> None:
    assert dangers(instance, **changed) == []


@pytest.mark.parametrize(
    ("changed", "reason", "way_out"),
    [
        ({"BASE_URL": "http://summit.example"}, "overheard", "begin with https://"),
        ({"BASE_URL": "https://summit.example/app"}, "SUMMIT_BASE_URL", "a scheme and a host, nothing else"),
        ({"BASE_URL": "https://summit.example/?a=1"}, "SUMMIT_BASE_URL", "a scheme and a host, nothing else"),
        ({"BASE_URL": "https://summit.example#a"}, "SUMMIT_BASE_URL", "a scheme and a host, nothing else"),
        ({"BASE_URL": "https://me:pass@summit.example"}, "SUMMIT_BASE_URL", "a scheme and a host, nothing else"),
        ({"SECRET_KEY": "short"}, "SUMMIT_SECRET_KEY can be guessed", "openssl rand -hex 32"),
        ({"SECRET_KEY": "a" * 64}, "SUMMIT_SECRET_KEY can be guessed", "openssl rand -hex 32"),
        ({"LINK_KEY": "please-change-me-5f1c9a27d3b84e60a7c2f9e8"}, "SUMMIT_LINK_KEY can be guessed", "leave it out"),
        ({"LINK_KEY": "the key of the tests 5f1c9a27d3b84e60"}, "SUMMIT_LINK_KEY can be guessed", "leave it out"),
        ({"SECRET_KEY": GOOD_KEY, "LINK_KEY": GOOD_KEY}, "are the same", "a key of its own"),
        ({"CLOCK_FILE": "/tmp/clock"}, "shifted", "unset SUMMIT_CLOCK_FILE"),
        ({"QUEUE_URL": "immediate:"}, "in memory", "unset SUMMIT_QUEUE_URL"),
        ({"PROXY_HOPS": -1}, "SUMMIT_PROXY_HOPS", "0 or more"),
        ({"TRUSTED_HOSTS": "*"}, "Foreign host names", "SUMMIT_TRUSTED_HOSTS must name each"),
        ({"TRUSTED_HOSTS": "summit.example,.example"}, "Foreign host names", "SUMMIT_TRUSTED_HOSTS must name each"),
        ({"TRUSTED_HOSTS": "other.example"}, "would not be answered", "add summit.example"),
        ({"MAIL_SENDER": "Summit <summit@localhost>"}, "from nobody", "set SUMMIT_MAIL_SENDER"),
        ({"MAIL_SENDER": ""}, "from nobody", "set SUMMIT_MAIL_SENDER"),
        ({"MAIL_USE_SSL": True}, "exclude each other", "unset one of them"),
        ({"MAIL_USE_TLS": False, "MAIL_PASSWORD": "p"}, "in the clear", "SUMMIT_MAIL_USE_TLS=yes"),
        ({"WORKERS": 0}, "SUMMIT_WORKERS", "more than 0"),
        ({"MAIL_TIMEOUT": 0.0}, "SUMMIT_MAIL_TIMEOUT", "more than 0"),
    ],
)
def test_what_is_unsafe_is_said_with_its_way_out(
    instance: Path, changed: dict[str, object], reason: str, way_out: str
) -> None:
    [danger] = dangers(instance, **changed)
    assert (reason in danger, way_out in danger) == (True, True), danger


def test_debugging_is_unsafe(instance: Path) -> None:
    [danger] = dangers(instance, is_debugging=True)
    assert "unset FLASK_DEBUG" in danger


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o711, 0o701])
def test_a_folder_that_others_can_look_into_is_unsafe(instance: Path, mode: int) -> None:
    instance.chmod(mode)
    [danger] = dangers(instance)
    assert f"chmod -R go= {instance}" in danger


def test_a_database_elsewhere_must_be_closed_too(instance: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "data"
    elsewhere.mkdir(mode=0o755)
    database = elsewhere / "records.db"
    database.touch(mode=0o600)
    url = f"sqlite:///{database}"
    assert dangers(instance, DATABASE_URL=url) == []
    database.chmod(0o640)
    [danger] = dangers(instance, DATABASE_URL=url)
    assert f"chmod go= {database}*" in danger


@pytest.mark.parametrize(("kind", "is_far"), [("nfs4", True), ("cifs", True), ("ext4", False), ("overlay", False)])
def test_sqlite_on_a_network_drive_is_unsafe(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, is_far: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/share {tmp_path} {kind} rw 0 0\ntmp /elsewhere nfs4 rw 0 0\n")
    found = safety.file_system
    monkeypatch.setattr(safety, "file_system", lambda folder: found(folder, mounts))
    told = dangers(instance)
    assert [f"a network drive ({instance})" in danger for danger in told] == [True] * (2 * is_far)  # records, sessions


def test_the_kind_of_file_system_is_that_of_the_nearest_mount() -> None:
    assert safety.file_system(Path("/no/such/folder"), Path("/no/such/mounts")) == ""
    assert safety.file_system(Path(os.sep)) != ""


def test_everything_is_said_at_once(instance: Path) -> None:
    changed = {"BASE_URL": "http://summit.example", "SECRET_KEY": "short", "CLOCK_FILE": "/c", "WORKERS": 0}
    assert len(dangers(instance, **changed)) == 4


def test_a_machine_of_ones_own_may_do_what_it_likes(instance: Path) -> None:
    instance.chmod(0o777)
    assert dangers(instance, ENVIRONMENT="development", BASE_URL="http://here", CLOCK_FILE="/c", SECRET_KEY="s") == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"MAIL_SERVER": ""}, "No mail leaves"),
        ({"BASE_URL": "http://localhost:5000"}, "this machine only"),
        ({"PROXY_HOPS": 0}, "set SUMMIT_PROXY_HOPS to 1"),
        ({"DATABASE_URL": "postgresql://db/x", "SESSIONS_URL": "postgresql://db/x"}, "SUMMIT_QUEUE_URL"),
    ],
)
def test_what_is_probably_not_meant_is_said_too(instance: Path, changed: dict[str, object], said: str) -> None:
    settings = SAFE | {"INSTANCE": str(instance)} | changed
    [worry] = safety.worries(Settings(**settings))
    assert said in worry
    assert list(safety.worries(Settings(**(settings | {"ENVIRONMENT": "development"})))) == []
