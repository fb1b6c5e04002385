"""What is left to do when the event has been held."""

from __future__ import annotations

from collections.abc import Iterable

from summit.models import Event
from summit.services import thanks
from summit.services.attention.kinds import Task
from summit.services.attention.kinds import TaskKind as K


def of_the_days_after(event: Event) -> Iterable[Task]:
    """Thanks to those who came, until they have been sent."""
    unthanked = thanks.count(event)
    if unthanked:
        yield Task(kind=K.THANKS, count=unthanked)
