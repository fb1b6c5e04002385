"""How a free place is passed on by the rules: to a reserve, or to who waits; and what passes with time."""

from __future__ import annotations

from datetime import timedelta

from summit.errors import AlreadyThere
from tests.lifecycle.rules import Asked, Coming, Refused, Sector, Summit


def promise(summit: Summit, asked: Asked) -> None:
    """A nominator's place for this person: asked by mail at once, or, without e-mail, by the nominator."""
    if asked.sector.is_held:
        summit.require_place(asked, taps=asked.taps)
    if asked.state == "reserve":
        asked.sector.reserves[str(asked.taps)].remove(asked)
    asked.answer_until = summit.deadline()
    asked.state = "sent" if asked.person.email else "nominated"
    summit.mail("invitation", asked.person)


def pass_on(summit: Summit, sector: Sector, taps: str | None) -> None:
    """Rule 3: to the nominator's next reserve, or its own until the deadline; every other place to who waits."""
    if summit.is_over:
        return
    if taps is not None:
        if promise_to_reserve(summit, sector, taps):
            return
        if summit.takes_nominations:
            return
        sector.given[taps] -= 1
    offer_free(summit, first=sector)


def promise_to_reserve(summit: Summit, sector: Sector, nominator: str) -> bool:
    if summit.state != "open":
        return False
    for asked in list(sector.reserves[nominator]):
        try:
            promise(summit, asked)
        except Refused as no:
            if no.kind is AlreadyThere:
                continue
            return False
        return True
    return False


def fill_from_reserves(summit: Summit, sector: Sector, nominator: str) -> int:
    promised = 0
    while summit.nominator_has_free(sector, nominator) and promise_to_reserve(summit, sector, nominator):
        promised += 1
    return promised


def offer_free(summit: Summit, first: Sector | None = None) -> int:
    """Whatever is free is offered to those who wait, in order, `first` group first."""
    ordered = sorted(summit.sectors.values(), key=lambda sector: sector is not first)
    offered = 0
    for sector in ordered:
        while summit.has_free(sector) and _offer_next(summit, sector):
            offered += 1
    return offered


def _offer_next(summit: Summit, sector: Sector) -> bool:
    for coming in list(sector.waiting):
        asked = coming.asked
        taps = asked.taps if asked.taps and summit.nominator_has_free(sector, asked.taps) else None
        try:
            summit.require_place(asked, taps=taps)
        except Refused as no:
            if no.kind is AlreadyThere:
                continue
            return False
        asked.taps = taps
        sector.waiting.remove(coming)
        coming.state = "offered"
        coming.offered_until = min(summit.now + timedelta(hours=summit.offer_hours), summit.starts_at)
        summit.mail("offer", coming.person)
        return True
    return False


def wait(sector: Sector, coming: Coming) -> None:
    coming.state, coming.offered_until = "waitlisted", None
    sector.waiting.append(coming)


def leave(coming: Coming) -> None:
    """The registration is cancelled, from wherever it stands."""
    if coming.state == "waitlisted":
        coming.asked.sector.waiting.remove(coming)
    coming.state, coming.offered_until = "cancelled", None


def sweep(summit: Summit) -> None:
    """What passes with time: answers and offers that were due, and the nomination deadline."""
    _expire(summit)
    _lapse(summit)
    while _close(summit):
        pass


def _expire(summit: Summit) -> None:
    unanswered = [asked for asked in summit.asked if asked.state in {"nominated", "sent"}]
    due = [asked for asked in unanswered if asked.answer_until and asked.answer_until <= summit.now]
    held = [asked for asked in due if summit.holds(asked)]
    for asked in due:
        asked.state = "expired"
    for index, asked in enumerate(held):
        still_held = held[index + 1 :]
        for other in still_held:  # each place is free only when its turn comes
            other.state = "sent"
        pass_on(summit, asked.sector, asked.taps)
        for other in still_held:
            other.state = "expired"


def _lapse(summit: Summit) -> None:
    due = [
        coming
        for coming in summit.coming.values()
        if coming.state == "offered" and coming.offered_until and coming.offered_until <= summit.now
    ]
    for coming in due:
        wait(coming.asked.sector, coming)
        summit.mail("offer_lapsed", coming.person)
        pass_on(summit, coming.asked.sector, coming.asked.taps)


def _close(summit: Summit) -> int:
    """After the nomination deadline what nominators left unused goes to reserves, then to who waits."""
    given = [sector for sector in summit.sectors.values() if sector.given]
    if summit.state != "open" or summit.now < summit.nominate_until or not any(s.waiting for s in given):
        return 0
    moved = 0
    for nominator in sorted({name for sector in given for name in sector.given}):
        for sector in given:
            if nominator in sector.given:
                moved += _release_unused(summit, sector, nominator)
    return moved


def _release_unused(summit: Summit, sector: Sector, nominator: str) -> int:
    moved = fill_from_reserves(summit, sector, nominator)
    while summit.nominator_has_free(sector, nominator) and sector.waiting:
        sector.given[nominator] -= 1
        if not offer_free(summit, first=sector):
            break
        moved += 1
    return moved
