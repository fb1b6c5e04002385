"""A command that is told to stop cleans up behind itself, as it does after Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Callable
from functools import wraps
from types import FrameType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

ASKED_BY = (signal.SIGTERM, signal.SIGHUP)
STOPPED = 128  # and the number of the signal: what a shell expects


def cleanly(command: Callable[P, T]) -> Callable[P, T]:
    """Let SIGTERM and SIGHUP end `command` by SystemExit, so that it takes back what it has begun."""

    @wraps(command)
    def stoppable(*arguments: P.args, **more: P.kwargs) -> T:
        heard = [number for number in ASKED_BY if signal.getsignal(number) is not signal.SIG_IGN]  # as below `nohup`
        before = {number: signal.signal(number, _stop) for number in heard}
        try:
            return command(*arguments, **more)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    return stoppable


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in ASKED_BY:
        signal.signal(each, signal.SIG_IGN)  # once is enough: cleaning up must not be stopped
    raise SystemExit(STOPPED + number)
