"""Mails and hands: one thread of a process sends, the other stays free, and another process helps with a long wave."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event as Flag
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, Session

from summit import clock
from summit.db import transaction
from summit.mail import outbox
from summit.tasks import deliver
from summit.tasks.queue import Queue
from summit.tasks.turns import OneAtATime
from summit.web.application import Application
from tests import crowd, factories
from tests.mail.conftest import HERE, MailServer, listening
from tests.tasks.test_queue import PATIENCE, is_all_sent, messages, queue, wait_until, worker

__all__ = ["queue"]  # a fixture

WAVE = 5 * outbox.TAKEN_AT_ONCE


class Work:
    """Takes as long as one likes."""

    def __init__(self) -> None:
        self.begun, self.may_end = Flag(), Flag()
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        self.begun.set()
        assert self.may_end.wait(PATIENCE)
        return self.times


def test_whoever_is_called_meanwhile_goes_on_and_the_work_is_done_once_more() -> None:
    work = Work()
    at_work = OneAtATime(work)
    with ThreadPoolExecutor(1) as another:
        first = another.submit(at_work.call)
        assert work.begun.wait(PATIENCE)
        assert [at_work.call(), at_work.call()] == [0, 0]
        assert work.times == 1
        work.may_end.set()
        assert first.result(PATIENCE) == 1 + 2
    assert (at_work.call(), work.times) == (3, 3)


def test_work_that_fails_can_be_called_for_again() -> None:
    fates = iter([ZeroDivisionError(), None])

    def work() -> int:
        if (fate := next(fates)) is not None:
            raise fate
        return 1

    at_work = OneAtATime(work)
    with pytest.raises(ZeroDivisionError):
        at_work.call()
    assert at_work.call() == 1


def ask(number: int) -> None:
    with transaction():
        crowd.invited(factories.event().groups[0], number, clock.now(), is_sent=False)


def test_another_is_called_when_more_may_wait_than_one_takes(context: Application) -> None:
    ask(outbox.TAKEN_AT_ONCE + 1)
    calls: list[int] = []
    assert deliver.drain(lambda: calls.append(1)) == outbox.TAKEN_AT_ONCE + 1
    assert calls == [1]


def test_another_is_called_by_the_bell(queue: Queue) -> None:
    ask(outbox.TAKEN_AT_ONCE)
    queue.huey.flush()
    queue.deliver()
    queue.huey.execute(queue.huey.dequeue())
    assert is_all_sent()
    assert [message["name"] for message in messages(queue)] == ["summit.tasks.queue.deliver"]


@dataclass
class Slow(MailServer):
    """A mail server that thinks."""

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(0.05)
        return await super().handle_DATA(server, session, envelope)


def test_two_workers_share_a_wave_and_each_mail_leaves_once(queue: Queue, app: Application) -> None:
    with listening(Slow) as server:
        settings = {"MAIL_SERVER": HERE, "MAIL_PORT": str(server.port)}
        workers = [worker(app, "worker", **settings) for _ in range(2)]
        try:
            for process in workers:
                assert any("The worker runs" in line for line in process.stderr or [])
            wait_until(lambda: messages(queue) == [])  # nothing is left that they looked for when they began
            ask(WAVE)
            queue.ring("deliver")
            wait_until(is_all_sent)
        finally:
            for process in workers:
                process.terminate()
            for process in workers:
                process.communicate(timeout=PATIENCE)
    assert len(server.connections) >= 2  # one may be made anew
    assert len(server.reached) == len(set(server.reached)) == WAVE
