"""Names, addresses, needs and links driven through every door, mail and fault of real servers: the log has none.

The control, in which nobody looks at the lines of the log, has plenty.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask_migrate import upgrade
from sqlalchemy import select

from summit import clock, create_app
from summit.db import db, transaction
from summit.demo.server import free_port
from summit.models import Invitation, MailState, Needs, NominatorContact, OutboxMail, Person, StaffMember
from summit.web import second_database
from summit.web.rate_limits import limiter
from tests import factories, sizes
from tests.factories import NOW
from tests.figures import Say
from tests.house import routes
from tests.house import world as worlds
from tests.house.kept import Kept
from tests.house.world import World

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds
NEEDS = "kanariefrø og jordnødder"
MAILS = 6


class Rude:
    """A mail server that repeats the address which it refuses."""

    async def handle_RCPT(self, _server: Any, _session: Any, _envelope: Any, address: str, _options: Any) -> str:
        return f"550 5.1.1 <{address}>: no such person here"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world of the house tests in a folder of its own, for servers to serve."""
    folder = tmp_path_factory.mktemp("town")
    relay = Controller(Rude(), hostname="127.0.0.1", port=free_port())
    relay.start()
    app = create_app(
        INSTANCE=str(folder),
        ENVIRONMENT="development",
        BASE_URL="http://localhost",
        CLOCK_FILE=str(folder / "clock"),
    )
    app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_METHODS=set())
    clock.set_to(NOW)
    with pytest.MonkeyPatch.context() as patch, app.app_context():
        patch.setattr(limiter, "enabled", False)
        patch.setenv("SUMMIT_MAIL_SERVER", "127.0.0.1")
        patch.setenv("SUMMIT_MAIL_PORT", str(relay.port))
        upgrade()
        world = worlds.make(app)
        with transaction():
            person = db.session.scalars(select(Invitation)).first().person  # type: ignore[union-attr]
            person.needs = person.needs or Needs(updated_at=NOW)
            person.needs.dietary = NEEDS
        world.records = Kept(db.engine)
        yield world
        db.session.remove()
        db.engine.dispose()
        second_database.engine().dispose()
    relay.stop()


@contextmanager
def serving(town: World, log: Path, **environment: str) -> Iterator[int]:
    """A careless web server and a careless worker in the town; yields the port."""
    port = free_port()
    settings = {name: str(town.app.config[name]) for name in ("INSTANCE", "ENVIRONMENT", "BASE_URL", "CLOCK_FILE")}
    known = os.environ | {f"SUMMIT_{name}": value for name, value in settings.items()} | environment
    known["SUMMIT_BIND"] = f"127.0.0.1:{port}"
    wsgi = "tests.fault.careless:app"
    commands = [
        ["gunicorn", "--config", "python:summit.serving.web_server", wsgi],
        ["flask", "--app", wsgi, "worker"],
    ]
    with log.open("wb") as output:
        processes = [
            subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=known, stdout=output, stderr=output)
            for command in commands
        ]
        try:
            _wait_for(port, log)
            yield port
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=PATIENCE)


def _wait_for(port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=10).request("GET", "/health/live")
            return
        except OSError:
            assert time.monotonic() < end, log.read_text()[-3000:]
            time.sleep(0.1)


def visit_everything(town: World, port: int) -> set[int]:
    """Every door (the large size: every address and role), each time with a fault that tells all. The statuses."""
    visits = []
    for rule in town.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            let_in = sorted(routes.let_in().get((rule.endpoint, method), ()))
            visits += [(rule, method, role) for role in let_in[-1:]]
    chance = sizes.chance("doors")
    chance.shuffle(visits)
    one_of_each_door = list(
        {rule.endpoint.rpartition(".")[0]: visit for visit in visits for rule in visit[:1]}.values()
    )
    statuses = set()
    for rule, method, role in sizes.pick(small=one_of_each_door, large=visits):
        path = town.path(rule, town.ids(rule.endpoint, role))
        query = "?fault=1&name=Person+1&email=person1%40post.example"
        headers = {"Host": "localhost", "Cookie": f"summit={town.cookies.get(role, '')}"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request(method, path + query, headers=headers | {"Content-Length": "0"})
        statuses.add(connection.getresponse().status)
        connection.close()
    return statuses


def speak_badly(town: World, port: int) -> None:
    """What is no HTTP, with a link and a name in it."""
    for said in (f"GET /i/{town.tokens['attendee']} Maja Friis\r\n\r\n", "GET / HTTP/1.1\r\nMaja Friis: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(said.encode())
            line.recv(1000)


def send_mails(town: World) -> None:
    """Half of them cannot be written, the mail server refuses the others; waits until a worker has tried all."""
    with transaction():
        group = db.session.get_one(factories.Group, town.own["group_id"])
        found = [factories.invited(group).id for _ in range(MAILS)]
    end = time.monotonic() + PATIENCE
    while True:
        db.session.rollback()
        mails = db.session.scalars(select(OutboxMail).where(OutboxMail.invitation_id.in_(found))).all()
        if all(mail.state is MailState.FAILED or mail.attempts for mail in mails):
            assert {mail.state for mail in mails} == {MailState.FAILED, MailState.QUEUED}
            return
        assert time.monotonic() < end, [mail.state for mail in mails]
        time.sleep(0.2)


def canaries(town: World) -> set[str]:
    """Everything that must not be told: who is there, what they need, and what opens a door."""
    found = {NEEDS, "Maja Friis", *town.tokens.values(), *town.cookies.values()}
    for model in (Person, NominatorContact, StaffMember):
        for row in db.session.scalars(select(model)):
            found |= {row.name, row.email or ""}
    return found - {""}


def told(town: World, folder: Path, **environment: str) -> tuple[str, set[int], set[str]]:
    """The log of a day on which everything goes wrong, the statuses, and the canaries in the log."""
    town.put_back()
    log = folder / "all.log"
    with serving(town, log, **environment) as port:
        send_mails(town)  # first: one of the doors closes the event
        statuses = visit_everything(town, port)
        speak_badly(town, port)
    text = log.read_text(errors="replace")
    return text, statuses, {canary for canary in canaries(town) if canary in text}


def test_nobody_and_nothing_is_found_in_the_log(town: World, tmp_path: Path, figure: Say) -> None:
    text, statuses, hits = told(town, tmp_path)
    figure(f"{len(canaries(town))} canaries, {len(text.splitlines())} lines of log, {len(hits)} hits")
    assert hits == set()
    assert 500 in statuses
    assert ['"RuntimeError"' in text, '"ValueError"' in text, "did not leave: Undeliverable" in text] == [True] * 3
    assert ["Invalid request" in text, "/i/<token>" in text] == [True] * 2


@pytest.mark.skipif(not sizes.IS_LARGE, reason="The control runs in make fault.")
def test_the_control_finds_names_addresses_needs_and_links(town: World, tmp_path: Path) -> None:
    _, _, hits = told(town, tmp_path, SUMMIT_LOG_IS_OPEN="1")
    assert len(hits) >= 10
    assert {NEEDS, "Maja Friis", town.tokens["attendee"], town.tokens["nominator"]} & hits
    assert any("@" in hit for hit in hits)
