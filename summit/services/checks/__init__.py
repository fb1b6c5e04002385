"""The invariants: what must be true of the records at every moment, checked after every test and by `flask check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from summit.models import Actor
from summit.services.checks import (
    answers,
    counting,
    dates,
    flags,
    links,
    order,
    passing,
    people,
    releases,
    repairing,
    shares,
    successors,
    waves,
)
from summit.services.checks.breach import Breach

__all__ = ["Breach", "breaches", "mend"]


def _stages(now: datetime) -> tuple[Callable[[], Iterable[Breach]], ...]:
    """The checks in the order in which they are mended: answers first, then what follows from them, counters late."""
    return (
        answers.breaches,
        people.breaches,
        successors.breaches,
        waves.breaches,
        releases.breaches,
        dates.breaches,
        links.breaches,
        order.breaches,
        flags.breaches,
        counting.breaches,
        shares.breaches,
        partial(passing.breaches, now),
    )


def breaches(now: datetime) -> list[Breach]:
    """Everything that is wrong, in a fixed number of queries; empty is right."""
    return [breach for look in _stages(now) for breach in look()]


def mend(*, by: Actor, now: datetime) -> list[Breach]:
    """Mend what can be mended, and write into the log that it was. Returns what was wrong, in the order of mending."""
    return repairing.mend(_stages(now), by=by, now=now)
