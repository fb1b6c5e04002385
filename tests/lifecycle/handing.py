"""A place is handed on, by the rules: to somebody who may come in the giver's stead, and it is free at no moment."""

from __future__ import annotations

from summit.errors import AlreadyThere, NotPossible, TooLate
from tests.lifecycle import deeds, passing
from tests.lifecycle.rules import Asked, Refused, Somebody, Summit

MOST_HANDOVERS = 3


def hand_on(summit: Summit, asked: Asked, somebody: Somebody, *, knowingly: bool) -> Asked:
    """Rule 5. Who was invited directly names nobody alone, because nobody knows their organisation."""
    if summit.date == "cancelled":
        raise Refused(NotPossible)
    if summit.is_over:
        raise Refused(TooLate)
    if not _holds_a_place_to_give(summit, asked):
        raise Refused(NotPossible)
    if summit.date == "fixed" and summit.starts_at is not None and summit.now >= summit.starts_at:
        raise Refused(TooLate)
    if asked.handovers >= MOST_HANDOVERS or not (knowingly or asked.nominator):
        raise Refused(NotPossible)
    if somebody == asked.person:
        raise Refused(AlreadyThere)
    substitute = deeds.draft(summit, somebody, asked.sector, asked.nominator)
    substitute.taps = asked.taps
    substitute.instead_of, substitute.handovers = asked, asked.handovers + 1
    if asked.state == "accepted":
        passing.leave(summit.coming[asked.person.name])
    asked.state = "replaced"
    substitute.state = "sent"
    has_day = summit.date == "fixed" and summit.starts_at is not None
    substitute.answer_until = min(summit.fair, summit.starts_at) if has_day and summit.starts_at else summit.fair
    summit.mail("substitute_asked", somebody)
    return substitute


def _holds_a_place_to_give(summit: Summit, asked: Asked) -> bool:
    if asked.state == "accepted":
        return summit.coming[asked.person.name].state == "confirmed"
    can_answer = deeds.can_be_answered(summit, asked) and not summit.is_late(asked)
    return asked.state == "sent" and can_answer and summit.holds(asked)
