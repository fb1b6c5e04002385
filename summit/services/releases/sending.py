"""Sending a release: exactly what the organiser saw, all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from summit.errors import N_, NotPossible, Refusal
from summit.models import Actor, Allocation, Group, ReleasedPlace, ReleaseRule, ReleaseState
from summit.services import audit, invitations, promises, quotas, waiting_list
from summit.services.releases import rules
from summit.services.releases.preview import Offered, Preview, preview
from summit.services.waiting_list import Cause, Freed, Skipped


def send(rule: ReleaseRule, *, expected: str, by: Actor, now: datetime) -> int:
    """Offer the places as the preview of the key `expected` says. Twice is a success. Returns how many were offered.

    Raises NotPossible when it would be something else by now, before its day, or while there is no date that holds.
    """
    rule = rules.look_again(rule)
    if rule.state is ReleaseState.SENT:
        return len(rule.places)
    if rule.state is ReleaseState.UNDONE:
        raise NotPossible(N_("This release has been undone. Plan a new one."))
    waiting_list.refuse_to_offer(rule.event, now)
    if now < rule.due_at:
        raise NotPossible(
            N_("The places are the others' until %(due)s. Choose another day to release them earlier."), due=rule.due_at
        )
    quotas.hold_all_still(rule.event)
    seen = preview(rule, now)
    if seen.key != expected:
        raise NotPossible(N_("Who would be offered what has changed since you looked. Please look again."))
    if not seen.offers:
        raise NotPossible(N_("There is nobody to offer these places to."))
    for one in seen.offers:
        _give(rule, one, by=by, now=now)
    _note_passed_over(seen, now)
    rule.state, rule.sent_at = ReleaseState.SENT, now
    rules.log("release.sent", rule, by, now, places=len(seen.offers), left=seen.left)
    log_sizes(rule, touched(seen.offers), by=by, now=now)
    return len(seen.offers)


def _give(rule: ReleaseRule, one: Offered, *, by: Actor, now: datetime) -> None:
    invitation = invitations.look_again(one.invitation)
    move_size(rule.group, one.source, one.group, one.target)
    freed = Freed(cause=Cause.RELEASE, rule_id=rule.id)
    try:
        if one.registration is None:
            promises.nominate(invitation, by=by, now=now, **freed.details)
        else:
            waiting_list.take_place(one.registration, None)
            waiting_list.offer(one.registration, because="release", freed=freed, by=by, now=now)
    except Refusal as no:  # the preview knew of every rule, so something has changed in between
        raise NotPossible(N_("Who would be offered what has changed since you looked. Please look again.")) from no
    rule.places.append(
        ReleasedPlace(
            taker=one.step.taker,
            from_allocation=one.source,
            to_allocation=one.target,
            to_group=one.group,
            invitation=invitation,
            registration=one.registration,
            position=one.position,
        )
    )


def move_size(
    group: Group, source: Allocation | None, to_group: Group, target: Allocation | None, *, back: bool = False
) -> None:
    """One place less there and one more here; with `back` the other way round. The event's capacity stays."""
    if source is target and group is to_group and target is not None:
        return
    less, more = (1, -1) if back else (-1, 1)
    moves = [(source.pool, less, source.nominator.name)] if source is not None else []
    if group is not to_group:
        moves += [(group.pool, less, group.name), (to_group.pool, more, to_group.name)]
    if target is not None:
        moves.append((target.pool, more, target.nominator.name))
    for pool, number, what in moves:
        quotas.move_size(pool, number, what=what)


def _note_passed_over(seen: Preview, now: datetime) -> None:
    for one in seen.passed:
        if one.registration is not None:
            waiting_list.skip(one.registration, Skipped(one.because), now=now)
        else:
            waiting_list.skip_reserve(one.invitation, one.because, now=now)
    passed = [one.registration for one in seen.passed if one.registration is not None]
    last: dict[Group, int] = {}
    for offered in seen.offers:
        if offered.registration is not None and offered.registration.priority:
            last[offered.group] = max(offered.position, last.get(offered.group, 0))
    for group, number in last.items():
        waiting_list.note_overtaken(group, number, besides=passed, now=now)


def touched(offers: Iterable[Offered | ReleasedPlace]) -> tuple[set[Allocation], set[Group]]:
    """Whose number of places changed: nominators' shares, and groups."""
    shares: set[Allocation] = set()
    groups: set[Group] = set()
    for one in offers:
        source, target, group = _ends(one)
        shares |= {share for share in (source, target) if share is not None}
        groups.add(group)
    return shares, groups


def _ends(one: Offered | ReleasedPlace) -> tuple[Allocation | None, Allocation | None, Group]:
    if isinstance(one, Offered):
        return one.source, one.target, one.group
    return one.from_allocation, one.to_allocation, one.to_group


def log_sizes(rule: ReleaseRule, changed: tuple[set[Allocation], set[Group]], *, by: Actor, now: datetime) -> None:
    """One row for each nominator and each group that has another number of places now."""
    shares, groups = changed
    for share in sorted(shares, key=lambda share: share.id):
        audit.log(
            "release.share_moved",
            event=rule.event,
            nominator=share.nominator,
            by=by,
            now=now,
            rule_id=rule.id,
            group_id=share.group_id,
            places=share.pool.size,
        )
    if groups - {rule.group}:
        for group in sorted(groups | {rule.group}, key=lambda group: group.id):
            audit.log(
                "release.quota_moved",
                event=rule.event,
                by=by,
                now=now,
                rule_id=rule.id,
                group_id=group.id,
                quota=group.pool.size,
            )
