"""A release, by the rules: unused places of one go to others in order, and come back while nobody has answered."""

from __future__ import annotations

from dataclasses import dataclass

from summit.errors import BadInput, NotPossible
from tests.lifecycle import passing
from tests.lifecycle.rules import Asked, Coming, Given, Refused, Release, Sector, Summit


@dataclass(frozen=True)
class Then:
    """ "Then to …": the reserves of `nominator` in `sector`, or, without one, those who wait there."""

    sector: str
    nominator: str | None = None


def send(summit: Summit, sector: Sector, nominator: str | None, steps: list[Then]) -> Release:
    """Rule 4."""
    if summit.starts_at is not None and summit.now >= summit.starts_at:
        raise Refused(BadInput)
    if summit.is_paused:
        raise Refused(NotPossible)
    release = Release(sector, nominator, summit.now)
    chosen = _chosen(summit, sector, nominator, steps)
    if not chosen:
        raise Refused(NotPossible)
    for asked, coming, source, target in chosen:
        position = coming.number if coming else asked.position
        _move_size(sector, source, asked.sector, target, by=1)
        if coming is None:
            passing.promise(summit, asked)
        else:
            passing.offer(summit, coming, None)
        release.gave.append(Given(asked, coming, source, target, position))
    summit.releases.append(release)
    return release


def undo(summit: Summit, release: Release) -> None:
    """What is not answered goes back; what is, stays."""
    if release.is_undone:
        return
    unanswered = [given for given in reversed(release.gave) if _is_open(given, release)]
    if not unanswered:
        raise Refused(NotPossible)
    for given in unanswered:
        if given.coming is None:
            _back_to_the_reserves(given)
        else:
            _back_in_line(given.coming, given.position)
        _move_size(release.sector, given.source, given.asked.sector, given.target, by=-1)
    release.is_undone = True
    passing.offer_free(summit, first=release.sector)


def _chosen(
    summit: Summit, sector: Sector, nominator: str | None, steps: list[Then]
) -> list[tuple[Asked, Coming | None, str | None, str | None]]:
    """Who gets a place, in order, from whose share and into whose."""
    sources = _sources(summit, sector, nominator)
    found: list[tuple[Asked, Coming | None, str | None, str | None]] = []
    areas = {(asked.sector.name, asked.person.area) for asked in summit.holders() if asked.sector.is_one_per_area}
    for then in steps:
        to = summit.sectors[then.sector]
        if _is_hindered(summit, sector, then, to):
            continue
        reserves = [(asked, None) for asked in to.reserves[then.nominator]] if then.nominator else []
        for asked, coming in reserves or ([] if then.nominator else [(one.asked, one) for one in to.in_line]):
            if to.is_one_per_area and (to.name, asked.person.area) in areas:
                continue
            if not sources:
                return found
            found.append((asked, coming, sources.pop(0), then.nominator))
            areas.add((to.name, asked.person.area))
    return found


def _sources(summit: Summit, sector: Sector, nominator: str | None) -> list[str | None]:
    """Whose places are unused, the group's own first; no more than the group and the event have."""
    whose = sorted(sector.given) if nominator is None else [nominator]
    found: list[str | None] = [None] * max(0, summit.left_to_give(sector)) if nominator is None else []
    for name in whose:
        found += [name] * max(0, sector.given[name] - summit.tapped(sector, name))
    free = min(sector.quota - summit.taken(sector), summit.capacity - summit.taken())
    return found[: max(0, free)]


def _is_hindered(summit: Summit, sector: Sector, then: Then, to: Sector) -> bool:
    """Beyond its quota a group is given nothing, because its people could not be asked."""
    is_over = to is not sector and summit.taken(to) > to.quota
    if then.nominator is None:
        return is_over or summit.left_to_give(to) < 0
    return summit.state != "open" or is_over or summit.tapped(to, then.nominator) > to.given[then.nominator]


def _move_size(sector: Sector, source: str | None, to: Sector, target: str | None, *, by: int) -> None:
    if source is not None:
        sector.given[source] -= by
    if sector is not to:
        sector.quota -= by
        to.quota += by
    if target is not None:
        to.given[target] += by


def _is_open(given: Given, release: Release) -> bool:
    if given.coming is None:
        return given.asked.state in {"nominated", "sent"}
    return given.coming.state == "offered" and given.coming.offered_at == release.sent_at


def _back_to_the_reserves(given: Given) -> None:
    """Where they stood; whoever came there since stands behind."""
    asked = given.asked
    reserves = asked.sector.reserves[str(asked.taps)]
    if any(other.position == given.position for other in reserves):
        for other in reserves:
            other.position += other.position >= given.position
    asked.state, asked.position = "reserve", given.position
    reserves.append(asked)
    reserves.sort(key=lambda other: other.position)


def _back_in_line(coming: Coming, number: int) -> None:
    waiting = coming.asked.sector.waiting
    if any(other.number == number for other in waiting):
        for other in waiting:
            other.number += other.number >= number
    passing.enter(coming, "waitlisted")
    coming.number = number
    waiting.append(coming)
    passing.back_to_the_share(coming.asked)
