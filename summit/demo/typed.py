"""What the organiser types in the demo: an event, its groups, its programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class GroupPlan:
    """A group as the organiser types it."""

    name: str
    letter: str
    colour: int
    quota: int
    admission: str = "held"
    is_one_per_area: bool = False
    is_joinable: bool = False
    is_facilitators: bool = False


@dataclass(frozen=True)
class EventPlan:
    """An event as the organiser types it; moments are clock times where it is held."""

    title: str
    description: str
    begins: datetime
    ends: datetime
    capacity: int
    nominate_until: datetime
    answer_until: datetime


@dataclass(frozen=True)
class Point:
    """A point of the programme as the organiser types it."""

    begins: str
    kind: str
    title: str
    presenter: str = ""


def at(day: datetime, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """That many days from `day`, at that hour of its own clock."""
    return (day + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
