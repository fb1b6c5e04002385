"""How long the web server waits for what a visitor sends, and what the application gets of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from summit.serving import web_worker
from summit.serving.web_worker import HeardOut, TooSlow, Visitor, hang_up

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A visitor's end and ours."""
    theirs, ours = socket.socketpair()
    with theirs, ours:
        yield theirs, ours


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything a hundred times as fast."""
    for name in ("SILENCE", "AT_FIRST", "LONGEST", "GOODBYE"):
        monkeypatch.setattr(web_worker, name, getattr(web_worker, name) / 100)
    monkeypatch.setattr(web_worker, "SLOWEST", web_worker.SLOWEST * 100)


def drip(sock: socket.socket, piece: bytes, *, times: int) -> threading.Thread:
    """Send the piece again and again, each time after half of what counts as silence."""

    def send() -> None:
        for _ in range(times):
            time.sleep(web_worker.SILENCE / 2)
            sock.sendall(piece)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


def heard(ours: socket.socket) -> int:
    """How many bytes come until the visitor has hung up. Raises TooSlow."""
    visitor, number = Visitor(ours), 0
    while piece := visitor.recv(65536):
        number += len(piece)
    return number


def test_silence_ends_it(pair: Pair) -> None:
    theirs, ours = pair
    theirs.sendall(b"name=")
    began = time.monotonic()
    with pytest.raises(TooSlow):
        heard(ours)
    assert time.monotonic() - began >= web_worker.SILENCE


def test_a_byte_now_and_then_is_not_enough(pair: Pair) -> None:
    theirs, ours = pair
    sending = drip(theirs, b"x", times=12)
    with pytest.raises(TooSlow):
        heard(ours)
    sending.join()


def test_who_sends_slowly_but_steadily_may_take_their_time(pair: Pair) -> None:
    theirs, ours = pair
    piece, began = b"x" * 40_000, time.monotonic()
    sending = drip(theirs, piece, times=12)
    threading.Thread(target=lambda: (sending.join(), theirs.shutdown(socket.SHUT_WR)), daemon=True).start()
    assert heard(ours) == 12 * len(piece)
    assert time.monotonic() - began > web_worker.AT_FIRST


def test_each_request_has_its_own_time(pair: Pair) -> None:
    theirs, ours = pair
    visitor = Visitor(ours)
    time.sleep(2 * web_worker.AT_FIRST)
    visitor.begin()
    drip(theirs, b"x", times=1)
    assert visitor.recv(1) == b"x"


def call(app: HeardOut, body: bytes | None) -> tuple[list[str], bytes]:
    """Statuses and what is answered; without a body it does not come in time."""

    class Never:
        def read(self, _size: int) -> bytes:
            raise TooSlow

    statuses: list[str] = []
    input: Any = Never() if body is None else BytesIO(body)
    answer = app({"wsgi.input": input}, lambda status, _headers: statuses.append(status))
    return statuses, b"".join(answer)


def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def test_a_body_comes_whole_and_one_that_is_too_long_is_seen_to_be() -> None:
    app = HeardOut(echo, at_a_time=1, longest=100_000)
    for length, kept in ((0, 0), (100_000, 100_000), (100_001, 100_001), (300_000, 100_001)):
        assert call(app, b"x" * length) == (["200 OK"], b"x" * kept)


def test_half_a_body_reaches_nobody() -> None:
    def never(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        pytest.fail("Half a form was worked on.")

    assert call(HeardOut(never, at_a_time=1, longest=9), None) == (["408 Request Timeout"], web_worker.TOO_SLOW)


def test_so_many_work_at_a_time() -> None:
    at_work = threading.Semaphore(2)

    def work(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        assert at_work.acquire(blocking=False)
        time.sleep(0.01)
        at_work.release()
        return echo(environ, start_response)

    app, answers = HeardOut(work, at_a_time=2, longest=9), []
    threads = [threading.Thread(target=lambda: answers.append(call(app, b"x"))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(["200 OK"], b"x")] * 10


def test_hanging_up_waits_a_moment_for_what_is_on_its_way_and_no_longer(pair: Pair) -> None:
    theirs, ours = pair
    theirs.sendall(b"the rest")
    began = time.monotonic()
    hang_up(ours)
    assert web_worker.GOODBYE <= time.monotonic() - began < 1
    assert (theirs.recv(1), ours.recv(1)) == (b"", b"")
