"""The queue in a Redis: a real server where one is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis

from summit.demo.server import free_port
from summit.tasks.queue import Queue
from summit.web.application import Application
from tests.tasks.test_queue import invite, is_all_sent, messages, queue_at, wait_until, worker

REDIS = shutil.which("redis-server")


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """An empty Redis that keeps nothing."""
    if REDIS is None:
        pytest.skip("No redis-server is installed here, and it is not a Python package.")
    port = free_port()
    command = [REDIS, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"

    def answers() -> bool:
        with suppress(redis.ConnectionError), redis.Redis.from_url(url) as client:
            return bool(client.ping())
        return False

    try:
        wait_until(answers)
        yield url
    finally:
        server.kill()
        server.wait()


def test_a_worker_hears_the_bell_in_redis_and_the_message_says_nothing(
    context: Application, app: Application, redis_url: str
) -> None:
    with queue_at(app, redis_url) as queue:
        invite()
        [message] = messages(queue)
        assert (message["name"], message["args"], message["kwargs"]) == ("summit.tasks.queue.deliver", [], {})
        process = worker(app, "worker", QUEUE_URL=redis_url)
        try:
            wait_until(is_all_sent)
            invite()
            wait_until(is_all_sent)
            process.terminate()
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
        assert process.returncode == 0
        assert "Traceback" not in said
        assert messages(queue) == []


def test_a_redis_that_is_away_fails_nothing(context: Application, caplog: pytest.LogCaptureFixture) -> None:
    with queue_at(context, f"redis://127.0.0.1:{free_port()}/0"):
        invite()
    assert "the sweeper will find the work" in caplog.text
    queue: Queue = context.extensions["queue"]
    queue.deliver.call_local()
    assert is_all_sent()


def test_without_its_client_the_setting_says_what_to_do(context: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)  # as where it is not installed
    with (
        pytest.raises(ValueError, match="names a Redis, and its client is not installed: pip install redis"),
        queue_at(context, "redis://there"),
    ):
        pass
