"""`flask serve` as an operator starts it, in production: on PostgreSQL, with several web servers and workers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from summit import create_app
from summit.db import db
from summit.demo.server import free_port
from summit.web import second_database
from summit.web.application import Application

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds, on a machine that is busy with other tests


@dataclass
class Installation:
    """A running `flask serve`, and the same application in this process, to prepare and to look at its database."""

    process: subprocess.Popen[bytes]
    app: Application
    base_url: str
    log: Path

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What the log says; all of it is JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def pids(self, kind: str) -> set[int]:
        """The processes that serve ("gunicorn", without its master) or work ("worker") at the moment."""
        below = {
            pid: command
            for child, command in _children(self.process.pid).items()
            for pid, command in ({child: command} | _children(child)).items()
        }
        masters = _children(self.process.pid)
        return {
            pid
            for pid, command in below.items()
            if (kind == "worker" and "worker" in command.split("\0"))
            or (kind == "gunicorn" and "gunicorn" in command and pid not in masters)
        }

    def is_ready(self) -> bool:
        """Does the probe say so?"""
        try:
            with urllib.request.urlopen(f"{self.base_url}/health/ready", timeout=10) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def wait_until(is_so: Callable[[], object], site: Installation) -> None:
    """Raises AssertionError with the end of the log when it takes too long."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end and site.process.poll() is None, site.log.read_text()[-4000:]
        time.sleep(0.1)


@contextmanager
def installed(folder: Path, settings: Mapping[str, str]) -> Iterator[Installation]:
    """An installation in `folder` with an own database, running; stopped afterwards as an operator stops it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    own = {"INSTANCE": str(folder), "BASE_URL": base_url, "BIND": f"127.0.0.1:{port}"}
    known: dict[str, Any] = own | dict(settings)
    app = create_app(**{name: known[name] for name in known if name not in NUMBERS})
    with app.app_context():
        upgrade()
    environment = os.environ | {f"SUMMIT_{name}": value for name, value in known.items()}
    log = folder / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        site = Installation(process, app, base_url, log)
        try:
            wait_until(site.is_ready, site)
            yield site
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
                second_database.engine().dispose()


NUMBERS = {"WEB_WORKERS", "WEB_THREADS", "WORKER_PROCESSES"}


def _children(pid: int) -> dict[int, str]:
    """The children of a process with their command lines."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found[int(stat.parent.name)] = (stat.parent / "cmdline").read_text()
        except (OSError, IndexError):
            continue
    return found
