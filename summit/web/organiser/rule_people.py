"""Choosing the people of a rule: who is chosen stands in the address, and a search finds more of them by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from summit.models import Event, InvitationState, RegistrationState, RuleKind, RulePart
from summit.services import arrivals
from summit.services.arrivals import Arrival
from summit.web.filters import language
from summit.web.typed import whole_number

MOST_FOUND = 12
PARTS: Mapping[RuleKind, tuple[RulePart, ...]] = {
    RuleKind.APART: (RulePart.SITS,),
    RuleKind.TOGETHER: (RulePart.SITS,),
    RuleKind.PIN: (RulePart.SITS,),
    RuleKind.LANGUAGE: (RulePart.NEEDS, RulePart.SPEAKS),
    RuleKind.MEET: (),
    RuleKind.EARLIER: (),
}
_MAY_COME = frozenset(
    {
        InvitationState.DRAFT,
        InvitationState.RESERVE,
        InvitationState.NOMINATED,
        InvitationState.SENT,
        InvitationState.ACCEPTED,
    }
)
"""Who was asked and has not said no can be named by a rule already."""

Chosen = dict[RulePart, list[int]]


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """The people of a rule so far, by their part, and those whom the search finds; `number` of them in all."""

    chosen: Mapping[RulePart, Sequence[Arrival]]
    query: str
    found: Sequence[Arrival]
    number: int


def chosen_in(values: MultiDict[str, str], kind: RuleKind) -> Chosen:
    """The person ids that an address or a form holds, by part, each once; ."""
    return {part: list(dict.fromkeys(values.getlist(part.value, type=int))) for part in PARTS[kind]}


def changed(chosen: Chosen, values: MultiDict[str, str]) -> Chosen | None:
    """The choice after one of its buttons: "add" or "drop" with a value like "needs:17". None when none was pressed."""
    for button, is_added in (("add", True), ("drop", False)):
        part, _colon, typed = values.get(button, "").partition(":")
        id = whole_number(typed)
        if id is not None and part in {one.value for one in chosen}:
            others = {one: [each for each in ids if each != id] for one, ids in chosen.items()}
            if is_added:
                others[RulePart(part)].append(id)
            return others
    return None


def choosing(event: Event, chosen: Chosen, query: str) -> Choosing:
    """Everything that the page shows of the choice: one query, whatever the number of people."""
    people = [one for one in arrivals.everyone(event) if one.has_place or may_come(one)]
    by_id = {one.person_id: one for one in people}
    taken = {id for ids in chosen.values() for id in ids}
    found = [one for one in arrivals.search(people, query, language()) if one.person_id not in taken]
    return Choosing(
        chosen={part: [by_id[id] for id in ids if id in by_id] for part, ids in chosen.items()},
        query=query,
        found=found[:MOST_FOUND],
        number=len(found),
    )


def may_come(person: Arrival) -> bool:
    """Has the person been asked, without having said no or given the place up?"""
    return person.registration_state is not RegistrationState.CANCELLED and person.invitation_state in _MAY_COME
