"""People without e-mail to whom a letter is owed."""

from __future__ import annotations

from collections.abc import Iterable

from summit.models import Event, EventState
from summit.services import letters
from summit.services.attention.kinds import Task, TaskKind, first_names


def of_letters(event: Event) -> Iterable[Task]:
    """While people are asked."""
    owed = letters.to_send(event) if event.state is not EventState.DRAFT else []
    if owed:
        names = first_names(letter.invitation.person.name for letter in owed)
        is_urgent = any(letter.why is not letters.Why.NEW for letter in owed)
        yield Task(kind=TaskKind.LETTERS, count=len(owed), names=names, is_urgent=is_urgent)
