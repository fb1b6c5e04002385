"""What people do, by the rules: each deed changes the model, or raises Refused."""

from __future__ import annotations

from summit.errors import AlreadyThere, BadInput, NoPlace, NotPossible, TooLate
from tests.lifecycle import passing
from tests.lifecycle.rules import OVER, Asked, Coming, Refused, Sector, Somebody, Summit

ANSWERABLE = frozenset({"nominated", "sent", "declined", "expired", "withdrawn"})


def nominate(summit: Summit, person: Somebody, sector: Sector, nominator: str, *, as_reserve: bool) -> Asked:
    _require_nominations(summit)
    asked = draft(summit, person, sector, nominator)
    if as_reserve:
        asked.state = "reserve"
        asked.position = max((other.position for other in sector.reserves[nominator]), default=0) + 1
        sector.reserves[nominator].append(asked)
    else:
        passing.promise(summit, asked)
    return asked


def invite(summit: Summit, person: Somebody, sector: Sector, *, knowingly: bool) -> Asked:
    if summit.state != "open" or summit.date == "cancelled":
        raise Refused(NotPossible)
    asked = draft(summit, person, sector, None)
    if sector.is_held:
        summit.require_place(asked, knowingly=knowingly)
    asked.state, asked.answer_until = "sent", summit.deadline()
    summit.mail("invitation", person)
    return asked


def invite_reserve(summit: Summit, asked: Asked) -> None:
    if asked.state != "reserve":
        raise Refused(NotPossible)
    _require_nominations(summit)
    passing.promise(summit, asked)


def accept(summit: Summit, asked: Asked) -> None:
    if asked.state == "accepted":
        coming = summit.coming[asked.person.name]
        if coming.state == "offered":
            if summit.date == "cancelled":
                raise Refused(NotPossible)
            passing.enter(coming, "confirmed")
            summit.mail("confirmation", asked.person)
        elif coming.has_let_pass:
            coming.has_let_pass = False
            passing.offer_free(summit, first=asked.sector)
        elif coming.is_to_reconfirm and not summit.is_paused:
            reconfirm(summit, coming)
        return
    _require_in_time(summit, asked)
    if asked.state not in ANSWERABLE:
        raise Refused(NotPossible)
    has_place = _takes_place(summit, asked, asked.taps) or _takes_place(summit, asked, None)
    coming = summit.coming.setdefault(asked.person.name, Coming(asked, ""))
    coming.asked = asked
    if has_place:
        passing.enter(coming, "confirmed")
        if asked.state in {"nominated", "sent"}:
            passing.tell_who_left(summit, asked)
    else:
        passing.wait(asked.sector, coming)
    asked.state, asked.has_accepted = "accepted", True
    summit.mail("confirmation" if has_place else "waiting_list", asked.person)


def _takes_place(summit: Summit, asked: Asked, taps: str | None) -> bool:
    """One of the nominator's, while it has one, otherwise one of the group's."""
    try:
        summit.require_place(asked, taps=taps)
    except Refused as no:
        if no.kind is not NoPlace:
            raise
        return False
    if not summit.holds(asked):
        asked.taps = taps
    return True


def decline(summit: Summit, asked: Asked) -> None:
    if asked.state == "declined":
        return
    if asked.state == "accepted":
        withdraw(summit, asked)
        return
    if asked.state not in {"nominated", "sent"}:
        raise Refused(NotPossible)
    held = summit.holds(asked)
    asked.state = "declined"
    summit.mail("decline_received", asked.person)
    if held:
        passing.free(summit, asked)


def withdraw(summit: Summit, asked: Asked) -> None:
    if asked.state == "withdrawn":
        return
    if asked.state != "accepted":
        raise Refused(NotPossible)
    held = summit.holds(asked)
    passing.leave(summit.coming[asked.person.name])
    asked.state = "withdrawn"
    summit.mail("withdrawn", asked.person)
    if held:
        passing.free(summit, asked)


def revoke(summit: Summit, asked: Asked) -> None:
    if asked.state == "withdrawn":
        return
    if asked.state not in {"draft", "reserve", "nominated", "sent"}:
        raise Refused(NotPossible)
    held = summit.holds(asked)
    if asked.state == "reserve":
        asked.sector.reserves[str(asked.taps)].remove(asked)
    asked.state = "withdrawn"
    if held:
        passing.free(summit, asked)


def move_reserve(asked: Asked, *, up: bool) -> None:
    if asked.state != "reserve":
        raise Refused(NotPossible)
    reserves = asked.sector.reserves[str(asked.taps)]
    here = reserves.index(asked)
    there = here - 1 if up else here + 1
    if 0 <= there < len(reserves):
        other = reserves[there]
        reserves[here], reserves[there] = other, asked
        asked.position, other.position = other.position, asked.position


def reconfirm(summit: Summit, coming: Coming) -> None:
    """Yes, still."""
    if coming.state != "confirmed" or summit.is_paused:
        raise Refused(NotPossible)
    if coming.is_to_reconfirm:
        coming.is_to_reconfirm, coming.reconfirm_until = False, None
        summit.mail("confirmation", coming.person)


def set_capacity(summit: Summit, capacity: int) -> None:
    if capacity == summit.capacity:
        return
    if summit.taken() > capacity:
        raise Refused(NotPossible)
    summit.capacity = capacity
    passing.offer_free(summit)


def set_quota(summit: Summit, sector: Sector, quota: int, *, knowingly: bool) -> None:
    if quota == sector.quota:
        return
    given = sum(sector.given.values())
    if quota < given or (not knowingly and quota < max(given + summit.direct(sector), summit.taken(sector))):
        raise Refused(NotPossible)
    sector.quota = quota
    passing.offer_free(summit, first=sector)


def allocate(summit: Summit, sector: Sector, nominator: str, places: int) -> None:
    if places > max(0, summit.left_to_give(sector)) + sector.given[nominator]:
        raise Refused(BadInput)
    if places < summit.tapped(sector, nominator):
        raise Refused(NotPossible)
    sector.given[nominator] = places
    passing.fill_from_reserves(summit, sector, nominator)
    passing.offer_free(summit, first=sector)


def hand_back(summit: Summit, sector: Sector, nominator: str) -> None:
    if not summit.nominator_has_free(sector, nominator):
        raise Refused(NotPossible)
    sector.given[nominator] -= 1
    passing.offer_free(summit, first=sector)


def prefer(coming: Coming, *, is_first: bool) -> None:
    if coming.state != "waitlisted":
        raise Refused(NotPossible)
    others = [other.priority for other in coming.asked.sector.waiting if other is not coming]
    coming.priority = max(1, coming.priority, max(others, default=0) + 1 if is_first else 0)


def take_priority_back(coming: Coming) -> None:
    if coming.state != "waitlisted":
        raise Refused(NotPossible)
    coming.priority = 0


def offer_now(summit: Summit, coming: Coming, *, knowingly: bool) -> None:
    if coming.state != "waitlisted":
        raise Refused(NotPossible)
    passing.offer_by_hand(summit, coming, knowingly=knowingly)


def draft(summit: Summit, person: Somebody, sector: Sector, nominator: str | None) -> Asked:
    """One living invitation for each person: what came to nothing before is replaced."""
    earlier = [asked for asked in summit.asked if asked.person == person]
    if any(asked.state not in OVER for asked in earlier):
        raise Refused(AlreadyThere)
    for asked in earlier:
        asked.state = "replaced"
    asked = Asked(person, sector, nominator, nominator)
    summit.asked.append(asked)
    return asked


def _require_nominations(summit: Summit) -> None:
    if summit.is_paused:
        raise Refused(NotPossible)
    if summit.is_over:
        raise Refused(TooLate)
    if summit.state != "open":
        raise Refused(NotPossible)
    if not summit.takes_nominations:
        raise Refused(TooLate)


def can_be_answered(summit: Summit, asked: Asked) -> bool:
    """To a place that was handed on also when the event takes no other answers any more."""
    is_handed_on = asked.instead_of is not None and summit.holds(asked)
    return summit.state == "open" or (is_handed_on and summit.state == "closed")


def _require_in_time(summit: Summit, asked: Asked) -> None:
    """After the deadline a yes is heard only while a place is free for it."""
    if summit.date == "cancelled":
        raise Refused(NotPossible)
    if summit.is_over:
        raise Refused(TooLate)
    if not can_be_answered(summit, asked):
        raise Refused(NotPossible)
    if asked.state == "expired" or summit.is_late(asked):
        if summit.holds(asked):
            raise Refused(TooLate)
        try:
            summit.require_place(asked, taps=asked.taps)
        except Refused as no:
            if no.kind is NoPlace:
                raise Refused(TooLate) from no


def close_or_open(summit: Summit) -> None:
    summit.state = "closed" if summit.state == "open" else "open"
