"""Own texts of mails that nobody would get, because something in them is empty for everyone."""

from __future__ import annotations

from collections.abc import Iterable

from summit.models import Event
from summit.services import mail_texts
from summit.services.attention.kinds import Task, first_names
from summit.services.attention.kinds import TaskKind as K


def of_texts(event: Event) -> Iterable[Task]:
    """While the standard text is sent in their place."""
    found = mail_texts.holes_for_all(event)
    if found:
        names = first_names(f"{{{name}}}" for names in found.values() for name in names)
        yield Task(kind=K.HOLES, count=len(found), names=names)
