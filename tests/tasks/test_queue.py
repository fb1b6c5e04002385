"""The doorbell: messages that carry ids only, rung after a commit, and a real worker that hears them."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from huey import Error
from sqlalchemy import select

from summit import clock
from summit.db import db, transaction
from summit.models import MailState, OutboxMail
from summit.tasks.queue import JsonSerializer, Queue
from summit.web.application import Application
from tests import factories
from tests.databases import Server

PATIENCE = 90  # seconds for a worker to start and do its work on a busy machine


@pytest.fixture
def queue(context: Application) -> Queue:
    """The application's queue, empty."""
    found: Queue = context.extensions["queue"]
    found.huey.flush()
    return found


def messages(queue: Queue) -> list[dict[str, object]]:
    return [json.loads(bytes(data)) for data in queue.huey.storage.enqueued_items()]


def invite() -> None:
    with transaction():
        factories.invited(factories.event().groups[0], now=clock.now())


def test_a_commit_rings_the_bell_with_a_message_that_says_nothing(queue: Queue) -> None:
    invite()
    [message] = messages(queue)
    assert message["name"] == "summit.tasks.queue.deliver"
    assert (message["args"], message["kwargs"]) == ([], {})


def test_a_bell_that_rings_already_is_not_rung_again(queue: Queue) -> None:
    """Whoever answers it looks afterwards, and so finds every mail."""
    for _ in range(3):
        invite()
    [message] = messages(queue)
    queue.ring("sweep")
    assert [one["name"] for one in messages(queue)] == [message["name"], "summit.tasks.queue.sweep"]
    task = queue.huey.dequeue()
    assert task is not None
    invite()  # nobody has promised to look after this one
    assert [one["name"] for one in messages(queue)] == ["summit.tasks.queue.sweep", message["name"]]
    queue.huey.execute(task)
    assert is_all_sent()


def test_a_message_can_be_read_back(queue: Queue) -> None:
    invite()
    task = queue.huey.dequeue()
    assert task is not None
    queue.huey.execute(task)
    assert [row.state for row in db.session.scalars(select(OutboxMail))] == [MailState.SENT]


@pytest.mark.parametrize("thing", [{"a": 1}, Error({}), "text", None])
def test_only_messages_go_into_the_queue(thing: object) -> None:
    with pytest.raises(TypeError, match="Only messages"):
        JsonSerializer().serialize(thing)


def test_a_broken_queue_fails_nothing(queue: Queue, caplog: pytest.LogCaptureFixture) -> None:
    with sqlite3.connect(queue.huey.storage.filename) as connection:
        connection.execute("DROP TABLE task")
    try:
        invite()
        assert [row.state for row in db.session.scalars(select(OutboxMail))] == [MailState.QUEUED]
        assert "the sweeper will find the work" in caplog.text
    finally:
        queue.huey.storage.initialize_schema()


@contextmanager
def queue_at(app: Application, url: str) -> Iterator[Queue]:
    """Another queue for the application, for a while."""
    queue, settings = app.extensions["queue"], app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, QUEUE_URL=url)
    try:
        app.extensions["queue"] = Queue(app)
        yield app.extensions["queue"]
    finally:
        app.extensions["queue"], app.extensions["settings"] = queue, settings


def test_the_queue_may_live_in_postgresql(context: Application, postgresql: Server) -> None:
    with postgresql.database() as url, queue_at(context, url) as queue:
        invite()
        [message] = messages(queue)
        assert message["name"] == "summit.tasks.queue.deliver"
        task = queue.huey.dequeue()
        assert task is not None
        queue.huey.execute(task)
        queue.huey.storage.close()
    assert is_all_sent()


def test_an_immediate_queue_does_the_work_at_once(context: Application) -> None:
    with queue_at(context, "immediate:"):
        invite()
    assert is_all_sent()


def test_an_unknown_kind_of_queue_is_named(context: Application) -> None:
    with pytest.raises(ValueError, match="SUMMIT_QUEUE_URL"), queue_at(context, "amqp://there"):
        pass


def worker(app: Application, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """`flask worker` in a process of its own, on the database of the tests."""
    settings = app.extensions["settings"]
    environment = os.environ | {
        f"SUMMIT_{name}": str(getattr(settings, name))
        for name in ("INSTANCE", "DATABASE_URL", "ENVIRONMENT", "LINK_KEY", "BASE_URL", "CLOCK_FILE")
    }
    environment |= {f"SUMMIT_{name}": value for name, value in more.items()}
    command = [sys.executable, "-m", "flask", "--app", "summit:create_app", *arguments]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)


def is_all_sent() -> bool:
    db.session.rollback()
    return {row.state for row in db.session.scalars(select(OutboxMail))} == {MailState.SENT}


def test_a_worker_finds_what_was_forgotten_hears_what_is_new_and_stops_cleanly(queue: Queue, app: Application) -> None:
    invite()
    queue.huey.flush()  # the bell was lost
    process = worker(app, "worker")
    try:
        wait_until(is_all_sent)
        invite()
        wait_until(is_all_sent)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "The worker has stopped." in said
    assert "Traceback" not in said


def test_the_outbox_is_counted_and_sent_from_the_command_line(queue: Queue, app: Application) -> None:
    invite()
    counted, _ = worker(app, "outbox").communicate(timeout=PATIENCE)
    assert [line.split() for line in counted.splitlines()] == [
        ["1", "queued"],
        ["0", "sent"],
        ["0", "failed"],
        ["0", "held"],
        ["0", "cancelled"],
    ]
    sent, _ = worker(app, "outbox", "--send").communicate(timeout=PATIENCE)
    assert sent.splitlines()[0] == "1 sent"
    assert is_all_sent()
    assert len(list((Path(app.instance_path) / "mailbox").glob("*-invitation.eml"))) >= 1


def test_a_sign_in_link_for_staff_only(queue: Queue, app: Application) -> None:
    with transaction():
        factories.organiser(factories.host(), email="dorte@fjordby.example")
    link, _ = worker(app, "sign-in-link", "dorte@fjordby.example").communicate(timeout=PATIENCE)
    assert link.startswith("http://localhost/sign-in/s")
    nobody = worker(app, "sign-in-link", "nobody@fjordby.example")
    printed, said = nobody.communicate(timeout=PATIENCE)
    assert (nobody.returncode, printed) == (1, "")
    assert "nobody@fjordby.example" in said
