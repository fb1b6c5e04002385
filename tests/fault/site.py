"""A real server for fault tests: gunicorn with several workers, a database of its own, and crowds that come at once."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier

from summit import create_app
from summit.db import db
from summit.demo.server import free_port
from summit.web import second_database
from summit.web.application import Application
from tests import tables

ROOT = Path(__file__).resolve().parents[2]
WORKERS, THREADS = 2, 12
START_SECONDS = 90  # on a machine that is busy with other tests


@dataclass(frozen=True)
class Post:
    """One form that somebody sends; with `body` it is sent as it stands there."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A running server, and the same application in this process, to prepare and to look at its database."""

    port: int
    app: Application
    log: Path
    pid: int

    def post_at_once(self, posts: Sequence[Post]) -> list[int]:
        """Send everything in the same moment, each from a connection of its own; returns the statuses in order."""
        together = Barrier(len(posts))

        def send(post: Post) -> int:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.connect()
            together.wait()
            return self._post(connection, post)

        return self._all(send, posts)

    def post_in_turns(self, clients: Sequence[Sequence[Post]]) -> list[int]:
        """Each client sends its own posts one after the other, all clients at once; returns every status."""
        together = Barrier(len(clients))

        def send(posts: Sequence[Post]) -> list[int]:
            together.wait()
            return [self._post(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60), post) for post in posts]

        return [status for statuses in self._all(send, clients) for status in statuses]

    def faults(self) -> str:
        """What the server says went wrong, for the message of a failing test."""
        return self.log.read_text(errors="replace")[-3000:]

    @staticmethod
    def _all(send: Callable[..., object], jobs: Sequence[object]) -> list:
        with ThreadPoolExecutor(len(jobs)) as crowd:
            return list(crowd.map(send, jobs))

    @staticmethod
    def _post(connection: http.client.HTTPConnection, post: Post) -> int:
        body = urllib.parse.urlencode(post.fields) if post.body is None else post.body
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | dict(post.headers)
        connection.request("POST", post.path, body, headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status


@contextmanager
def serving(folder: Path, database_url: str, wsgi: str = "app:app", **more: object) -> Iterator[Site]:
    """A server on a random port of the loopback, stopped afterwards; `more` are settings.

    Raises RuntimeError when it does not come up.
    """
    port = free_port()
    settings = {
        "INSTANCE": str(folder),
        "DATABASE_URL": database_url,
        "ENVIRONMENT": "development",
        "LINK_KEY": "the key of a rush",
        "BASE_URL": f"http://127.0.0.1:{port}",
    } | more
    app = create_app(**settings)
    tables.make(app)
    environment = os.environ | {f"SUMMIT_{name}": str(value) for name, value in settings.items()}
    log = folder / "server.log"
    command = [
        "gunicorn",
        f"-w{WORKERS}",
        "-kgthread",
        f"--threads={THREADS}",
        f"-b127.0.0.1:{port}",
        "--no-control-socket",
        wsgi,
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
        try:
            _wait_for(process, port, log)
            yield Site(port, app, log, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)  # a worker that is just being born hears nothing until it lives
            with app.app_context():
                db.engine.dispose()
                second_database.engine().dispose()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/privacy")
            connection.getresponse()
            if log.read_text(errors="replace").count("Booting worker") == WORKERS:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")
