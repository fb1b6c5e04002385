"""How a free place is passed on by the rules: to a reserve, or to who waits; and what passes with time."""

from __future__ import annotations

from summit.errors import AlreadyThere, NotPossible, TooLate
from tests.lifecycle.rules import Asked, Coming, Refused, Sector, Summit


def promise(summit: Summit, asked: Asked) -> None:
    """A nominator's place for this person: asked by mail at once, or, without e-mail, by the nominator."""
    if asked.sector.is_held:
        summit.require_place(asked, taps=asked.taps)
    if asked.state == "reserve":
        asked.sector.reserves[str(asked.taps)].remove(asked)
        asked.position = 0
    asked.answer_until = summit.deadline()
    asked.state = "sent" if asked.person.email else "nominated"
    summit.mail("invitation", asked.person)


def pass_on(summit: Summit, sector: Sector, taps: str | None) -> None:
    """Rule 3: to the nominator's next reserve, or whom it named and who waits, or its own until the deadline.

    Every other place goes to who waits.
    """
    if not summit.passes_on:
        return
    if taps is not None and summit.nominator_has_free(sector, taps):
        if promise_to_reserve(summit, sector, taps) or _offer_next(summit, sector, only=taps):
            return
        if summit.takes_nominations or _is_left_to_a_rule(summit, sector, taps):
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
    while (
        summit.passes_on
        and summit.nominator_has_free(sector, nominator)
        and (promise_to_reserve(summit, sector, nominator) or _offer_next(summit, sector, only=nominator))
    ):
        promised += 1
    return promised


def offer_free(summit: Summit, first: Sector | None = None) -> int:
    """Whatever is free is offered to those who wait, in order, `first` group first."""
    if not summit.passes_on:
        return 0
    offered = 0
    for sector in sorted(summit.sectors.values(), key=lambda sector: sector is not first):
        while _offer_next(summit, sector):
            offered += 1
    return offered


def _offer_next(summit: Summit, sector: Sector, only: str | None = None) -> bool:
    """One place, to the first in line who can have it: one of their nominator's while it has one, or the group's."""
    for coming in sector.in_line:
        taps = _taps(summit, coming)
        if only is not None and taps != only:
            continue
        try:
            summit.require_place(coming.asked, taps=taps)
        except Refused:
            continue
        offer(summit, coming, taps)
        return True
    return False


def offer_by_hand(summit: Summit, coming: Coming, *, knowingly: bool) -> None:
    """The organiser chooses one of those who wait, out of turn; knowingly also beyond the quota."""
    if summit.is_over:
        raise Refused(TooLate)
    if summit.is_paused:
        raise Refused(NotPossible)
    taps = _taps(summit, coming)
    try:
        summit.require_place(coming.asked, taps=taps)
    except Refused:
        if not knowingly:
            raise
        taps = None
    offer(summit, coming, taps)


def _taps(summit: Summit, coming: Coming) -> str | None:
    """Whose place it would be: the nominator's while it has one, otherwise one of the group's."""
    own = coming.asked.taps
    return own if own and summit.nominator_has_free(coming.asked.sector, own) else None


def offer(summit: Summit, coming: Coming, taps: str | None) -> None:
    coming.asked.taps = taps
    coming.asked.sector.waiting.remove(coming)
    enter(coming, "offered")
    coming.offered_at, coming.offered_until = summit.now, summit.offer_deadline()
    summit.mail("offer", coming.person)


def enter(coming: Coming, state: str) -> None:
    """One step; what belonged to the state before is gone, and whoever has a place anew has just said so."""
    coming.state = state
    coming.number, coming.offered_at, coming.offered_until = 0, None, None
    coming.has_let_pass, coming.is_to_reconfirm, coming.reconfirm_until = False, False, None


def wait(sector: Sector, coming: Coming) -> None:
    number = max((other.number for other in sector.waiting), default=0) + 1
    enter(coming, "waitlisted")
    coming.number = number
    sector.waiting.append(coming)


def leave(coming: Coming) -> None:
    """The registration is cancelled, from wherever it stands."""
    if coming.state == "waitlisted":
        coming.asked.sector.waiting.remove(coming)
    enter(coming, "cancelled")
    coming.priority = 0


def back_to_the_share(asked: Asked) -> None:
    """Who waits again waits for a place of their own nominator first."""
    asked.taps = asked.nominator if asked.nominator in asked.sector.given else None


def free(summit: Summit, asked: Asked) -> None:
    """The place that was held is passed on; whoever had handed it on is told when the substitute never took it."""
    if not asked.has_accepted:
        tell_who_left(summit, asked)
    pass_on(summit, asked.sector, asked.taps)


def tell_who_left(summit: Summit, asked: Asked) -> None:
    before = asked.instead_of
    while before is not None:
        summit.mail("substitution_done", before.person)
        before = before.instead_of if not before.has_accepted else None


def sweep(summit: Summit) -> None:
    """What passes with time: answers and offers that were due, and the nomination deadline."""
    if not summit.is_paused:
        _expire(summit)
        _lapse(summit)
        _silence(summit)
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
        free(summit, asked)
        for other in still_held:
            other.state = "expired"


def _lapse(summit: Summit) -> None:
    due = [
        coming
        for coming in summit.coming.values()
        if coming.state == "offered" and coming.offered_until and coming.offered_until <= summit.now
    ]
    for coming in due:
        asked = coming.asked
        freed = asked.taps
        wait(asked.sector, coming)
        coming.priority, coming.has_let_pass = 0, True
        back_to_the_share(asked)
        summit.mail("offer_lapsed", coming.person)
        pass_on(summit, asked.sector, freed)


def _silence(summit: Summit) -> None:
    """Who did not say whether they still come: the group's rule decides. Whom no mail reaches loses nothing."""
    silent = [
        coming
        for coming in summit.coming.values()
        if coming.is_to_reconfirm and coming.reconfirm_until and coming.reconfirm_until <= summit.now
    ]
    if summit.starts_at is None or summit.starts_at <= summit.now:
        return
    for coming in silent:
        coming.reconfirm_until = None
        if coming.asked.sector.silence == "release" and coming.person.email:
            leave(coming)
            coming.asked.state = "expired"
            summit.mail("place_released", coming.person)
            free(summit, coming.asked)


def _close(summit: Summit) -> int:
    """After the nomination deadline what nominators left unused goes to reserves, then to who waits."""
    given = [sector for sector in summit.sectors.values() if sector.given]
    is_late = summit.nominate_until is not None and summit.now >= summit.nominate_until
    if summit.state != "open" or not is_late or not any(s.in_line for s in given):
        return 0
    moved = 0
    for nominator in sorted({name for sector in given for name in sector.given}):
        for sector in given:
            if nominator in sector.given:
                moved += _release_unused(summit, sector, nominator)
    return moved


def _release_unused(summit: Summit, sector: Sector, nominator: str) -> int:
    moved = fill_from_reserves(summit, sector, nominator)
    if _is_left_to_a_rule(summit, sector, nominator):
        return moved
    while summit.nominator_has_free(sector, nominator) and any(_has_area(summit, c) for c in sector.in_line):
        sector.given[nominator] -= 1
        if not offer_free(summit, first=sector):
            break
        moved += 1
    return moved


def _is_left_to_a_rule(summit: Summit, sector: Sector, nominator: str) -> bool:
    """Has a release of these places been taken back? Then the organiser decides."""
    return any(
        release.is_undone and release.sector is sector and release.nominator in {None, nominator}
        for release in summit.releases
    )


def _has_area(summit: Summit, coming: Coming) -> bool:
    """Is nobody else of the area there (where that counts)?"""
    return not summit.has_second_of_area(coming.asked)
