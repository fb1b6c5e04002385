"""`flask demo`, told what it cannot do or stopped half-way: a sentence, and nothing that goes on running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from summit import config
from summit.demo import server
from summit.web.application import Application
from tests.databases import Server

FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "app", "demo"]
PATIENCE = 60.0  # seconds


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--scale", "0"], "0 is not in the range 1<=x<=20"),
        (["--decline", "500"], "At most 71 can decline or stay silent at this scale."),
        (["--stay-away", "500"], "can stay away in this story."),
        (["--port", "99999999"], "99999999 is not in the range 1<=x<=65535"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(
    options: list[str], sentence: str, app: Application, tmp_path: Path
) -> None:
    done = app.test_cli_runner().invoke(args=["demo", "--out", str(tmp_path), *options])
    assert isinstance(done.exception, SystemExit)
    assert done.exit_code != 0
    assert sentence in done.stderr


def test_a_place_where_nothing_can_be_written_is_said_in_a_sentence() -> None:
    done = subprocess.run(
        [*FLASK, "--out", "/proc/no-such-place"], cwd=config.ROOT, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "/proc/no-such-place" in done.stderr


def test_an_installation_is_left_alone(app: Application, tmp_path: Path) -> None:
    (tmp_path / "link-key.secret").write_text("of an installation whose records are in a PostgreSQL")
    done = app.test_cli_runner().invoke(args=["demo", "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert "holds an installation that is no demo's. Nothing was touched." in done.stderr


def test_no_setting_of_an_installation_is_taken_over(postgresql: Server, tmp_path: Path) -> None:
    """Nor is its database, when the settings of a real one stand in the environment."""
    assert set(server.Installation(tmp_path, 1).settings) == {field.name for field in fields(config.Settings)}
    with postgresql.database() as url:
        names = ("SUMMIT_DATABASE_URL", "SUMMIT_SESSIONS_URL", "SUMMIT_QUEUE_URL")
        theirs = os.environ | dict.fromkeys(names, url) | {"SUMMIT_MAIL_SERVER": "127.0.0.1", "SUMMIT_MAIL_PORT": "1"}
        out = [*FLASK, "--out", str(tmp_path)]
        demo = subprocess.Popen(out, cwd=config.ROOT, env=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: any((tmp_path / "mailbox").glob("*.eml")))
        finally:
            demo.terminate()
            demo.wait(PATIENCE)
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        assert "event" not in inspect(engine).get_table_names()
        engine.dispose()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_a_demo_that_is_stopped_takes_its_server_and_worker_with_it(how: signal.Signals, tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [*FLASK, "--out", str(tmp_path)], cwd=config.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: len(processes_of(tmp_path)) >= 2)
        demo.send_signal(how)
        assert demo.wait(PATIENCE) != 0
        wait_until(lambda: processes_of(tmp_path) == [])
    finally:
        demo.kill()
        for left in processes_of(tmp_path):
            os.kill(left, signal.SIGKILL)


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def processes_of(folder: Path) -> list[int]:
    """The server and the worker that live on this folder, by their environment."""
    return sorted(_living_on(f"SUMMIT_INSTANCE={folder}".encode()))


def _living_on(setting: bytes) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if setting in (process / "environ").read_bytes().split(b"\0"):
                yield int(process.name)
        except OSError:
            continue  # it has ended meanwhile, or is not ours
