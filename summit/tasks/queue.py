"""The queue: huey with messages in JSON that carry ids only, and the doorbells that ring it after a commit."""

from __future__ import annotations

import functools
import json
import logging
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer, Scheduler
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import BaseSqlStorage

from summit.config import Settings
from summit.mail import outbox
from summit.services import erasures, table_plans
from summit.tasks import deliver, plan_tables, scrub, sweep
from summit.tasks.turns import OneAtATime

log = logging.getLogger(__name__)

STOPS_WITHIN = 30  # seconds for running tasks when the worker is asked to stop; what is cut off is leased anew later
ANSWERS_WITHIN = 5  # seconds for a queue on another machine; whoever rings it must not wait for long
MOST_LOOKED_AT = 20  # waiting messages among which a call of the same task is looked for
LOOKS_EVERY = 0.1, 1.0  # seconds between two looks into an empty queue: at first, and at most


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Messages as JSON: whoever can write into the queue can ring a bell, and nothing else."""

    def _serialize(self, data: Any) -> bytes:
        if not isinstance(data, Message):
            raise TypeError(f"Only messages go into the queue, not {type(data).__name__}.")
        return json.dumps(data._asdict()).encode()

    def _deserialize(self, data: bytes) -> Message:
        fields = json.loads(bytes(data))
        fields["args"] = tuple(fields["args"])
        return Message(**fields)


class Queue:
    """The tasks of one application and the huey that carries them."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.extensions["settings"]
        self.huey = _huey(settings)
        self._post = OneAtATime(functools.partial(deliver.drain, call_another=self._call_another))
        self.deliver = self.huey.task(name="deliver")(_inside(app, self._deliver))
        self.plan_tables = self.huey.task(name="plan_tables")(_inside(app, plan_tables.work_off))
        self.scrub = self.huey.task(name="scrub")(_inside(app, scrub.scrub))
        self.sweep = self.huey.periodic_task(crontab(minute="*"), name="sweep")(_inside(app, self._sweep))

    def _deliver(self) -> int:
        return self._post.call()

    def _call_another(self) -> None:
        """More mails wait than one worker has taken: let one of another process help, if one is free."""
        if not self.huey.immediate:  # nobody else is there
            self.ring("deliver")

    def _sweep(self) -> None:
        found = sweep.sweep()
        scrub.scrub()
        if found.has_mail:
            self.deliver()
        if found.has_jobs:
            self.plan_tables()

    def ring(self, name: str) -> None:
        """Call a task. A queue that is out of order is no reason to fail: the sweeper looks every minute."""
        try:
            if not self._is_called(name):
                getattr(self, name)()
        except Exception:
            log.warning("The queue could not be rung for %s; the sweeper will find the work.", name, exc_info=True)

    def _is_called(self, name: str) -> bool:
        """Does a call of the task wait already? Whoever takes it looks afterwards, and so sees what was committed now.

        A rush then writes into the queue once, not with every answer.
        """
        called = getattr(self, name).task_class
        return any(isinstance(task, called) for task in self.huey.pending(MOST_LOOKED_AT))

    def consumer(self, threads: int) -> Consumer:
        """A worker of so many threads, to be run in the main thread; SIGTERM lets running tasks end."""
        first, longest = LOOKS_EVERY
        return _Consumer(
            self.huey,
            workers=threads,
            initial_delay=first,
            max_delay=longest,
            shutdown_timeout=STOPS_WITHIN,
            graceful_signal="TERM",
        )


class _Scheduler(Scheduler):  # type: ignore[misc]
    """Rings the sweeper every minute, and first makes the queue's tables anew if somebody took them away."""

    def enqueue_periodic_tasks(self, now: Any) -> None:
        if isinstance(self.huey.storage, BaseSqlStorage):
            try:
                self.huey.storage.initialize_schema()
            except Exception:
                log.warning("The queue cannot be reached.", exc_info=True)
        super().enqueue_periodic_tasks(now)


class _Consumer(Consumer):  # type: ignore[misc]
    scheduler_class = _Scheduler


def init_app(
    app: Flask,
    *,
    also_swept: Sequence[Callable[[datetime], int]] = (),
    also_scrubbed: Sequence[Callable[[], bool]] = (),
) -> None:
    """Give `app` its queue. `also_swept` and `also_scrubbed`: steps of sweep and scrub that stand on a higher floor."""
    app.extensions["queue"] = Queue(app)
    app.extensions["also_swept"] = also_swept
    app.extensions["also_scrubbed"] = also_scrubbed


def _huey(settings: Settings) -> Huey:
    """SQLite in INSTANCE, or what QUEUE_URL names; `immediate:` does the work at once, in the caller's thread."""
    options = {"results": False, "serializer": JsonSerializer()}
    url = settings.QUEUE_URL
    if not url:
        return SqliteHuey("summit", filename=str(Path(settings.INSTANCE) / "queue.db"), timeout=15, **options)
    if url.startswith("postgres"):
        return PostgresHuey("summit", dsn=re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url), **options)
    if url.startswith("redis"):
        return _in_redis(url, options)
    if url == "immediate:":
        return MemoryHuey("summit", immediate=True, **options)
    raise ValueError("SUMMIT_QUEUE_URL must begin with postgresql:// or redis://.")


def _in_redis(url: str, options: dict[str, Any]) -> Huey:
    try:
        from redis import ConnectionPool  # an extra: most installations need no Redis
    except ImportError as error:
        raise ValueError(
            "SUMMIT_QUEUE_URL names a Redis, and its client is not installed: pip install redis, or choose PostgreSQL."
        ) from error
    waiting = {"socket_timeout": ANSWERS_WITHIN, "socket_connect_timeout": ANSWERS_WITHIN}
    return RedisHuey("summit", connection_pool=ConnectionPool.from_url(url, **waiting), **options)


def _inside(app: Flask, work: Callable[[], object]) -> Callable[[], None]:
    @functools.wraps(work)
    def task() -> None:
        with app.app_context():
            work()

    return task


def _rung(name: str) -> Callable[[object], None]:
    def answer(_sender: object) -> None:
        queue: Queue | None = current_app.extensions.get("queue")
        if queue is not None:
            queue.ring(name)

    return answer


outbox.rung.connect(_rung("deliver"), weak=False)
erasures.noted.connect(_rung("scrub"), weak=False)
table_plans.rung.connect(_rung("plan_tables"), weak=False)
