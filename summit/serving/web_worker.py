"""A web worker that hears a request out before it works on it, and waits for nobody without end.

A thread of gunicorn's own worker reads, works and answers: whoever sends half a form and no more keeps it, and a
handful of them keep all. Here many threads wait and few work; who falls silent is given up; and the one thread that
takes calls never waits for a visitor who does not hang up.
"""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import structlog
from gunicorn.http import get_parser
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.gthread import ThreadWorker

from summit.config import MOST_HEARD_OUT, read

WAITING = 60  # threads of each process that wait for visitors, beside those that work
SILENCE = 10.0  # seconds without a byte
AT_FIRST = 20.0  # seconds that a request may take, however little of it comes
SLOWEST = 4 * 1024  # bytes a second, by which it may take longer
LONGEST = 600.0  # seconds: a list of 10 MB over a slow telephone
GOODBYE = 2.0  # seconds for the last bytes on their way when we hang up
IN_MEMORY = 256 * 1024
_PIECE = 64 * 1024

TOO_SLOW = b"The request did not come in time. Nothing has been done. Please send it again.\n"

Answer = Iterable[bytes]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Answer]


class TooSlow(NoMoreData):  # type: ignore[misc]
    """The visitor has fallen silent, or sends too little; gunicorn hangs up on it without a word."""


class Visitor:
    """The socket as a request is read from it: with an end to waiting."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.begin()

    def begin(self) -> None:
        """From now on the next request is waited for."""
        self._begun, self._received = time.monotonic(), 0

    def recv(self, size: int) -> bytes:
        """What has come. Raises TooSlow."""
        waiting = select.poll()
        waiting.register(self._sock, select.POLLIN)
        if not waiting.poll(1000 * self._patience()):
            raise TooSlow
        piece = self._sock.recv(size)
        self._received += len(piece)
        return piece

    def _patience(self) -> float:
        may_take = min(AT_FIRST + self._received / SLOWEST, LONGEST)
        return max(0.0, min(SILENCE, self._begun + may_take - time.monotonic()))


class HeardOut:
    """The application as it is called with requests that have come in whole, so many at a time."""

    def __init__(self, app: Wsgi, *, at_a_time: int, longest: int) -> None:
        self._app, self._longest = app, longest
        self._places = threading.BoundedSemaphore(at_a_time)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Answer:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                self._hear_out(environ["wsgi.input"], body)
            except TooSlow:
                structlog.get_logger("summit.serving").warning("A request did not come in time.")
                headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(TOO_SLOW)))]
                start_response("408 Request Timeout", headers)
                return [TOO_SLOW]
            with self._places:
                return self._app({**environ, "wsgi.input": body}, start_response)

    def _hear_out(self, input: IO[bytes], body: IO[bytes]) -> None:
        """Write down the body; of one that is too long as much as shows that it is, the rest is forgotten.

        A browser that is cut off while it sends would not show what it is told.
        """
        heard = 0
        while heard < MOST_HEARD_OUT and (piece := input.read(_PIECE)):
            body.write(piece[: max(0, self._longest + 1 - heard)])
            heard += len(piece)
        body.seek(0)


class WebWorker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, of which `threads` of its configuration wait and WEB_THREADS work."""

    wsgi: Wsgi

    def load_wsgi(self) -> None:
        """Load the application and stand before it."""
        super().load_wsgi()
        settings = read()
        self.wsgi = HeardOut(self.wsgi, at_a_time=settings.WEB_THREADS, longest=settings.UPLOAD_MB * 1024 * 1024)

    def handle(self, conn: Any) -> object:
        """Read a request and answer it; in a thread, where waiting keeps nobody else from anything."""
        if conn.parser is None:
            conn.parser = get_parser(self.cfg, Visitor(conn.sock), conn.client)
        conn.parser.unreader.sock.begin()
        is_kept = super().handle(conn)
        if not is_kept:
            hang_up(conn.sock)
        return is_kept


def hang_up(sock: socket.socket) -> None:
    """Say that no more comes, let what is on its way arrive, so that the answer does too, and listen no more.

    Gunicorn does it once more in the thread that takes calls, and finds nothing there to wait for.
    """
    end = time.monotonic() + GOODBYE
    with suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        while (left := end - time.monotonic()) > 0:
            sock.settimeout(left)
            if not sock.recv(_PIECE):
                break
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RD)
