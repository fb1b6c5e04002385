"""Who would be offered what if the rule were sent now: pure reading, in a fixed number of queries.

Sending does exactly this or nothing, so the same reading is done again with every pool locked and compared by its key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from summit.models import (
    Allocation,
    Group,
    Invitation,
    Person,
    Registration,
    ReleaseRule,
    ReleaseStep,
    Taker,
)
from summit.services.releases.candidates import Known, read


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One place for one person. `source` and `target` are nominators' shares; None: of the group's own places."""

    step: ReleaseStep
    person: Person
    invitation: Invitation
    registration: Registration | None
    position: int  # among the reserves, or the waiting number
    source: Allocation | None
    target: Allocation | None
    group: Group


@dataclass(frozen=True, kw_only=True)
class PassedOver:
    """Somebody whose turn it was, and why they get none: a code."""

    step: ReleaseStep
    person: Person
    invitation: Invitation
    registration: Registration | None
    because: str


@dataclass(kw_only=True)
class Preview:
    """`unused` places are looked at; `offers` says in order who gets one; `left` stay where they are.

    `hindered` says of a step why nobody in it can have one: {position: code}.
    """

    rule: ReleaseRule
    unused: int
    offers: list[Offered] = field(default_factory=list)
    passed: list[PassedOver] = field(default_factory=list)
    hindered: dict[int, str] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Places that nobody takes."""
        return self.unused - len(self.offers)

    @property
    def key(self) -> str:
        """The same for the same offers in the same order, and for nothing else."""
        told = [
            (one.step.position, one.invitation.id, one.source.id if one.source else 0, one.group.id)
            for one in self.offers
        ]
        return hashlib.sha256(repr((self.rule.id, told)).encode()).hexdigest()[:16]


def preview(rule: ReleaseRule, now: datetime) -> Preview:
    """What sending would do at the moment."""
    known = read(rule)
    sources = known.sources(rule)
    seen = Preview(rule=rule, unused=len(sources))
    taken = set(known.areas_taken)
    places = iter(sources)
    for step in rule.steps:
        code = known.hindrance(step, rule)
        if code:
            seen.hindered[step.position] = code
            continue
        for invitation, registration in known.candidates(step, rule):
            code = _unfit(known, step, invitation, taken)
            if code:
                seen.passed.append(
                    PassedOver(
                        step=step,
                        person=invitation.person,
                        invitation=invitation,
                        registration=registration,
                        because=code,
                    )
                )
                continue
            if not _gives(seen, known, places, (step, invitation, registration)):
                return seen
            _take_area(invitation, taken)
    return seen


def _gives(
    seen: Preview,
    known: Known,
    places: Iterator[Allocation | None],
    to: tuple[ReleaseStep, Invitation, Registration | None],
) -> bool:
    """The next place goes to this person; False when there is none left."""
    step, invitation, registration = to
    try:
        source = next(places)
    except StopIteration:
        return False
    seen.offers.append(
        Offered(
            step=step,
            person=invitation.person,
            invitation=invitation,
            registration=registration,
            position=(registration.waiting_number if registration else invitation.reserve_position) or 0,
            source=source,
            target=known.target(step) if step.taker is Taker.RESERVES else None,
            group=invitation.group,
        )
    )
    return True


def _unfit(known: Known, step: ReleaseStep, invitation: Invitation, taken: set[tuple[int, int]]) -> str:
    """Why this person cannot have a place; empty when they can."""
    if step.taker is Taker.RESERVES and invitation.id in known.bounced:
        return "bounced"
    area_id = invitation.person.area_id
    if invitation.group.is_one_per_area and area_id is not None and (invitation.group_id, area_id) in taken:
        return "area_taken"
    return ""


def _take_area(invitation: Invitation, taken: set[tuple[int, int]]) -> None:
    if invitation.person.area_id is not None:
        taken.add((invitation.group_id, invitation.person.area_id))
