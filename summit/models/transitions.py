"""The one table of allowed steps, for events, their dates, invitations and registrations.

It drives everything: services ask `may_become` before they refuse in words, and whatever is assigned to a state is held
to it by `step`, whoever assigns it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from summit.models.states import DateStatus, EventState, InvitationState, RegistrationState

State = TypeVar("State", bound=StrEnum)

Ev, Da, In, Re = EventState, DateStatus, InvitationState, RegistrationState


@dataclass(frozen=True)
class Life:
    """Where a life may begin, and which states may follow each."""

    first: frozenset[Any]
    steps: Mapping[Any, frozenset[Any]]


LIVES: Mapping[type[StrEnum], Life] = {
    Ev: Life(
        frozenset({Ev.DRAFT}),
        {
            Ev.DRAFT: frozenset({Ev.OPEN}),
            Ev.OPEN: frozenset({Ev.CLOSED, Ev.HELD}),
            Ev.CLOSED: frozenset({Ev.OPEN, Ev.HELD}),
            Ev.HELD: frozenset(),
        },
    ),
    Da: Life(  # a date may be lost and found again, more than once; what was cancelled can be taken up again
        frozenset({Da.FIXED, Da.MISSING}),
        {
            Da.FIXED: frozenset({Da.MISSING, Da.POSTPONED, Da.CANCELLED}),
            Da.MISSING: frozenset({Da.FIXED, Da.POSTPONED, Da.CANCELLED}),
            Da.POSTPONED: frozenset({Da.FIXED, Da.CANCELLED}),
            Da.CANCELLED: frozenset({Da.FIXED, Da.POSTPONED}),
        },
    ),
    In: Life(
        frozenset({In.DRAFT}),
        {
            In.DRAFT: frozenset({In.RESERVE, In.NOMINATED, In.SENT, In.WITHDRAWN}),
            In.RESERVE: frozenset({In.NOMINATED, In.WITHDRAWN}),
            # back to draft: a planned wave is called off; back to reserve: a release is undone
            In.NOMINATED: frozenset(
                {In.DRAFT, In.RESERVE, In.SENT, In.ACCEPTED, In.DECLINED, In.EXPIRED, In.WITHDRAWN}
            ),
            In.SENT: frozenset({In.RESERVE, In.ACCEPTED, In.DECLINED, In.EXPIRED, In.WITHDRAWN, In.REPLACED}),
            # expired: never said whether they still come
            In.ACCEPTED: frozenset({In.EXPIRED, In.WITHDRAWN, In.REPLACED}),
            In.DECLINED: frozenset({In.ACCEPTED, In.REPLACED}),
            In.EXPIRED: frozenset({In.ACCEPTED, In.REPLACED}),
            In.WITHDRAWN: frozenset({In.ACCEPTED, In.REPLACED}),
            In.REPLACED: frozenset(),
        },
    ),
    Re: Life(
        frozenset({Re.CONFIRMED, Re.WAITLISTED}),
        {
            Re.CONFIRMED: frozenset({Re.CANCELLED, Re.ATTENDED, Re.ABSENT}),
            Re.WAITLISTED: frozenset({Re.OFFERED, Re.CONFIRMED, Re.CANCELLED}),
            Re.OFFERED: frozenset({Re.CONFIRMED, Re.WAITLISTED, Re.CANCELLED}),
            Re.CANCELLED: frozenset({Re.CONFIRMED, Re.WAITLISTED}),
            Re.ATTENDED: frozenset({Re.CONFIRMED}),
            Re.ABSENT: frozenset({Re.CONFIRMED}),
        },
    ),
}


class ForbiddenStep(AssertionError):
    """A service took a step that the table does not have: a fault of ours, never of a visitor."""


def may_become(before: State, after: State) -> bool:
    """Is this step in the table? Staying where one is, is no step."""
    return after in LIVES[type(before)].steps[before]


def step(before: State | None, after: State) -> State:
    """`after`, when it may follow `before` (None: a life begins) or is the same. Raises ForbiddenStep."""
    begins = before is None and after in LIVES[type(after)].first
    if begins or before is after or (before is not None and may_become(before, after)):
        return after
    raise ForbiddenStep(f"{type(after).__name__}: {before} may not become {after}")
