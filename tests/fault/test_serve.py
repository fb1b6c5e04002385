"""`flask serve` on PostgreSQL: two web servers and two workers, and what becomes of the house when some are killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.demo.browser import Browser
from summit.demo.mailbox import Letter, Mailbox
from summit.demo.organiser import Organiser
from summit.demo.server import free_port
from summit.models import Invitation, InvitationState
from tests import factories, sizes
from tests.databases import Server
from tests.fault.installation import PATIENCE, Installation, installed, wait_until

ORGANISER = "dorte@fjordby.example"


@contextmanager
def queue(kind: str, url: str, folder: Path) -> Iterator[str]:
    """Where the bells ring: in the same PostgreSQL, or in a Redis of their own."""
    if kind == "postgresql":
        yield url
        return
    pytest.importorskip("redis")
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def invite(site: Installation, email: str) -> None:
    """By the service, in this process: the bell is heard in another one."""
    with site.app.app_context(), transaction():
        event = db.session.scalars(select(factories.Event)).first() or factories.event(now=clock.now())
        factories.invited(event.groups[0], email=email, now=clock.now())


def answer(site: Installation, mail: Mailbox, email: str) -> Letter:
    """They get the mail, say yes by its link, and get the confirmation."""
    invitation = mail.wait_for("invitation", {email}, seconds=PATIENCE)[email]
    browser = Browser()
    page = browser.get(invitation.link("/i/"))
    browser.submit(page, "/answer", {"answer": "yes"})
    return mail.wait_for("confirmation", {email}, seconds=PATIENCE)[email]


def kill_one(site: Installation, kind: str) -> None:
    """kill -9, and wait until there are as many as before."""
    before = site.pids(kind)
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(site.pids(kind)) == len(before) and min(before) not in site.pids(kind), site)


@pytest.mark.parametrize("kind", sizes.pick(small=["postgresql"], large=["postgresql", "redis"]))
def test_a_house_of_two_web_servers_and_two_workers_outlives_the_death_of_one_of_each(
    kind: str, postgresql: Server, tmp_path: Path
) -> None:
    with postgresql.database() as url, queue(kind, url, tmp_path) as bells:
        settings = {"DATABASE_URL": url, "SESSIONS_URL": url, "QUEUE_URL": bells}
        with installed(tmp_path / "instance", settings) as site:
            mail = Mailbox(Path(site.app.instance_path) / "mailbox")
            wait_until(lambda: (len(site.pids("gunicorn")), len(site.pids("worker"))) == (2, 2), site)
            with site.app.app_context(), transaction():
                factories.organiser(factories.host(now=clock.now()), email=ORGANISER)
            Organiser(site.base_url, mail, ORGANISER).sign_in()

            invite(site, "before@post.example")
            assert answer(site, mail, "before@post.example")
            kill_one(site, "gunicorn")
            kill_one(site, "worker")
            invite(site, "after@post.example")
            assert answer(site, mail, "after@post.example")
            Organiser(site.base_url, mail, ORGANISER).sign_in()

            with site.app.app_context():
                states = db.session.scalars(select(Invitation.state)).all()
            everybody = site.pids("gunicorn") | site.pids("worker")
        assert states == [InvitationState.ACCEPTED] * 2
        assert site.process.returncode == 0
        end = time.monotonic() + PATIENCE  # a process that has ended is there until somebody has taken note of it
        while (left := [pid for pid in everybody if Path(f"/proc/{pid}").exists()]) and time.monotonic() < end:
            time.sleep(0.1)
        assert left == []
        ended = [(line["program"][:6], line["code"]) for line in site.lines if line["event"] == "ended"]
        assert ended == [("worker", -signal.SIGKILL)]
