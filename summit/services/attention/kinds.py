"""What a task of the organiser's day is: a kind, counts, a few names, without words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(days=7)
NAMED = 3  # as many names as a sentence can bear


class TaskKind(StrEnum):
    """The first five are the steps of setting up a draft."""

    DATE = "date"
    CONTACT = "contact"
    GROUPS = "groups"
    PROGRAMME = "programme"
    OPEN = "open"
    DATE_MISSING = "date_missing"
    RECONFIRM = "reconfirm"
    UNHEARD = "unheard"
    BOUNCED = "bounced"
    SILENT = "silent"
    LINKS = "links"
    WAVE_WAITS = "wave_waits"
    DRAFTS = "drafts"
    UNINVITED = "uninvited"
    FACILITATORS = "facilitators"
    ANSWERS = "answers"
    UNGIVEN = "ungiven"
    WAITING = "waiting"
    RELEASES = "releases"
    WISHES = "wishes"
    LETTERS = "letters"
    UNSEATED = "unseated"
    ROUNDS = "rounds"
    TABLES = "tables"
    HOLES = "holes"
    THANKS = "thanks"


@dataclass(frozen=True, kw_only=True)
class Task:
    """`count` of what the kind says; `places` are at stake, `of` is what the count is measured against.

    `names` are of the first few concerned, `until_at` is a deadline, `number` that of a table plan.
    """

    kind: TaskKind
    count: int = 0
    places: int = 0
    of: int = 0
    names: tuple[str, ...] = ()
    until_at: datetime | None = None
    number: int = 0
    is_urgent: bool = False
    is_done: bool = False


def is_soon(moment: datetime | None, now: datetime) -> bool:
    """Is it at most a week away?"""
    return moment is not None and moment - now <= SOON


def first_names(names: Iterable[str]) -> tuple[str, ...]:
    """As many different names as a sentence can bear."""
    return tuple(dict.fromkeys(names))[:NAMED]
