"""Mending, stage by stage: what is mended first decides what is right after it. All in the caller's transaction.

Nobody is invented and nobody deleted. What cannot be known from the records is left for somebody to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from summit.db import db
from summit.models import Actor, Event
from summit.services import audit
from summit.services.checks.breach import Breach

MOST_ROUNDS = 50  # each mends something; a mend that did not help must not go on for ever


def mend(stages: Iterable[Callable[[], Iterable[Breach]]], *, by: Actor, now: datetime) -> list[Breach]:
    """Mend what can be mended and write it into the log, one row for each event. Returns what was wrong, in order."""
    mended: list[Breach] = []
    stages = tuple(stages)
    for _ in range(MOST_ROUNDS):
        db.session.flush()
        found = next((broken for look in stages if (broken := _mendable(look, mended))), None)
        if not found:
            break
        for breach in found:
            assert breach.mend is not None
            breach.mend(now)
        mended.extend(found)
    db.session.flush()
    for event_id, own in _by_event(mended).items():
        event = db.session.get(Event, event_id) if event_id is not None else None
        audit.log("records.mended", event=event, by=by, now=now, number=own.total(), codes=sorted(own))
    return mended


def _mendable(look: Callable[[], Iterable[Breach]], mended: list[Breach]) -> list[Breach]:
    """What is found and was not mended before with the same words: that did not help."""
    tried = {breach.words for breach in mended}
    return [breach for breach in look() if breach.mend is not None and breach.words not in tried]


def _by_event(mended: list[Breach]) -> dict[int | None, Counter[str]]:
    found: dict[int | None, Counter[str]] = {}
    for breach in mended:
        found.setdefault(breach.event_id, Counter())[breach.code] += 1
    return found
