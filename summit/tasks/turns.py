"""One at a time in each process: whoever is called meanwhile leaves the work to the one that does it already."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock


class OneAtATime:
    """Work that one thread of a process does, and does again when it was called for meanwhile: no call is lost.

    So the other threads stay free for other work. Other processes do theirs at the same time.
    """

    def __init__(self, work: Callable[[], int]) -> None:
        self._work = work
        self._is_done = Lock()
        self._is_called = Event()

    def call(self) -> int:
        """How much was done; 0 when another thread has it in hand."""
        self._is_called.set()
        done = 0
        while self._is_called.is_set() and self._is_done.acquire(blocking=False):
            try:
                self._is_called.clear()
                done += self._work()
            finally:
                self._is_done.release()
        return done
