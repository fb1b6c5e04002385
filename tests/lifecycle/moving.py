"""The date is lost, found or off, by the rules: places are kept, deadlines wait, and everybody is asked anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from summit.errors import NotPossible
from tests.lifecycle import passing
from tests.lifecycle.rules import Refused, Summit

TO_COME = timedelta(days=30)


def postpone(summit: Summit) -> None:
    _require_to_come(summit)
    if summit.date == "postponed":  # said twice in the same words
        return
    summit.date = "postponed"
    summit.starts_at = summit.ends_at = None
    _forget_the_question(summit)
    _tell(summit, "postponed")


def cancel(summit: Summit) -> None:
    _require_to_come(summit)
    if summit.date == "cancelled":
        return
    summit.date = "cancelled"
    _forget_the_question(summit)
    _tell(summit, "cancelled")


def set_date(summit: Summit, until: datetime | None) -> None:
    """In thirty days; everyone is asked whether they still come until `until`, if that is given."""
    _require_to_come(summit)
    summit.date = "fixed"
    summit.starts_at, summit.ends_at = summit.now + TO_COME, summit.now + TO_COME + timedelta(hours=7)
    summit.nominate_until, summit.answer_until = summit.now + timedelta(days=8), summit.now + timedelta(days=14)
    _forget_the_question(summit)
    _give_time(summit)
    if until is not None:
        for coming in summit.coming.values():
            if coming.state == "confirmed":
                coming.is_to_reconfirm, coming.reconfirm_until = True, until
    _tell(summit, "new_date")
    for nominator in sorted({name for sector in summit.sectors.values() for name in sector.given}):
        for sector in summit.sectors.values():
            if nominator in sector.given:
                passing.fill_from_reserves(summit, sector, nominator)
    passing.offer_free(summit)


def _require_to_come(summit: Summit) -> None:
    if summit.state == "held" or (summit.date == "fixed" and summit.is_over):
        raise Refused(NotPossible)


def _forget_the_question(summit: Summit) -> None:
    for coming in summit.coming.values():
        coming.is_to_reconfirm, coming.reconfirm_until = False, None


def _tell(summit: Summit, kind: str) -> None:
    """Whoever holds a place, waits for one, or was asked and has not answered."""
    for asked in summit.asked:
        is_in = asked.state == "accepted" and summit.coming[asked.person.name].state in {
            "confirmed",
            "offered",
            "waitlisted",
        }
        if is_in or asked.state in {"nominated", "sent"}:
            summit.mail(kind, asked.person)


def _give_time(summit: Summit) -> None:
    """As much as who is asked or offered a place now; nobody less than they were told."""
    for asked in summit.asked:
        if asked.state in {"nominated", "sent"}:
            until = summit.deadline() if asked.instead_of is None else summit.fair
            if until is not None:
                told = asked.answer_until
                asked.answer_until = summit.before_it_begins(max(until, told) if told else until)
    for coming in summit.coming.values():
        if coming.state == "offered" and coming.offered_until and coming.offered_until < summit.offer_deadline():
            coming.offered_until = summit.offer_deadline()
