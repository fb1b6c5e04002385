"""Why somebody has a place, or has none: a code with the values of its sentence, read from the log.

The code is "how", "how.yes" or "how.after.yes", as the classes below say; doors have one whole sentence for each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select

from summit.db import db
from summit.models import (
    ActorKind,
    AuditEntry,
    Invitation,
    Person,
    Registration,
    RegistrationState,
    ReleaseRule,
    StaffMember,
)
from summit.services.waiting_list import Cause
from summit.services.without_place import why_not

R = RegistrationState


class How(StrEnum):
    """By which way. With an answer: NAMED to CHOSEN_OVER; what came before it: RESERVE, FIRST and PRIORITY."""

    NAMED = "named"
    INVITED = "invited"
    INVITED_OVER = "invited_over"
    SUBSTITUTE = "substitute"
    RESERVE = "reserve"
    RESERVE_GIVEN = "reserve_given"
    RESERVE_RELEASED = "reserve_released"
    FIRST = "first"
    PRIORITY = "priority"
    RELEASED = "released"
    CHOSEN = "chosen"
    CHOSEN_OVER = "chosen_over"
    JOINED = "joined"
    ENTERED_OVER = "entered_over"
    WALKED_IN = "walked_in"
    WALKED_IN_OVER = "walked_in_over"
    CAME = "came"
    CAME_OVER = "came_over"
    UNKNOWN = "unknown"


class After(StrEnum):
    """What had become of whoever had the place before; FREE: nobody in particular had it."""

    NO = "no"
    SILENCE = "silence"
    GIVEN_UP = "given_up"
    FREE = "free"


class Yes(StrEnum):
    """Who said yes: themselves, somebody for them, nobody yet."""

    OWN = "own"
    FOR_THEM = "for_them"
    NONE = "none"


CHAINED = frozenset({How.RESERVE, How.FIRST, How.PRIORITY})
WITHOUT_ANSWER = frozenset(list(How)[list(How).index(How.JOINED) :])

_AFTER = {
    Cause.DECLINED: After.NO,
    Cause.EXPIRED: After.SILENCE,
    Cause.LAPSED: After.SILENCE,
    Cause.WITHDRAWN: After.GIVEN_UP,
}
_GAINS = ("registration.confirmed", "registration.offered", "checkin.walk_in", "checkin.came_after_all")


@dataclass(frozen=True)
class Who:
    """Who did it: by which way they came in, and the name if one is known."""

    kind: ActorKind
    name: str = ""


@dataclass(frozen=True)
class Why:
    """`values` are names, moments and numbers for the placeholders of the sentence."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


def why(person: Person) -> Why:
    """Why this person has the place that they have or that is kept for them; otherwise why they have none."""
    entries = list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.person_id == person.id).order_by(AuditEntry.id))
    )
    registration = person.registration
    invitation = person.invitations[-1] if person.invitations else None
    told = _Told(entries)
    if registration is not None and registration.holds_place:
        found = _of_registration(told, registration, invitation)
    elif invitation is not None and invitation.holds_place:
        found = _of_invitation(told, invitation, None)
    else:
        code, values, actor = why_not(person, entries)
        found = Why(code, values | ({"answerer": told.who(actor)} if actor is not None else {}))
    return Why(found.code, {"person": person.name, **found.values})


def codes() -> frozenset[str]:
    """Every code that somebody with a place can get."""
    found = {str(how) for how in WITHOUT_ANSWER}
    for how in set(How) - WITHOUT_ANSWER:
        for yes in Yes:
            found |= {f"{how}.{after}.{yes}" for after in After} if how in CHAINED else {f"{how}.{yes}"}
    return frozenset(found)


class _Told:
    """The log of one person, and the names that it speaks of."""

    def __init__(self, entries: Sequence[AuditEntry]) -> None:
        self.entries = entries

    def last(self, *actions: str, since: AuditEntry | None = None, of: Invitation | None = None) -> AuditEntry | None:
        """The latest of these actions, after `since` and about the invitation `of`, if given."""
        for entry in reversed(self.entries):
            if since is not None and entry.id < since.id:
                return None
            if entry.action in actions and (of is None or entry.details.get("invitation_id") == of.id):
                return entry
        return None

    def who(self, entry: AuditEntry) -> Who:
        """Who made the entry."""
        name = ""
        if entry.actor_kind is ActorKind.STAFF:
            name = db.session.scalar(select(StaffMember.name).where(StaffMember.id == entry.actor_id)) or ""
        elif entry.actor_kind is ActorKind.CONTACT and entry.nominator is not None:
            name = entry.nominator.name
        return Who(entry.actor_kind, name)

    def answer(self, entry: AuditEntry | None, invitation: Invitation | None) -> tuple[Yes, dict[str, object]]:
        """Who said yes, and when."""
        if entry is None:
            return Yes.NONE, {}
        if entry.actor_kind in {ActorKind.ATTENDEE, ActorKind.PUBLIC}:
            return Yes.OWN, {"answered": entry.at}
        who = self.who(entry)
        if entry.actor_kind is ActorKind.CONTACT and invitation is not None and invitation.nominator is not None:
            who = Who(who.kind, invitation.nominator.name)
        return Yes.FOR_THEM, {"answered": entry.at, "answerer": who}


def _of_registration(told: _Told, registration: Registration, invitation: Invitation | None) -> Why:
    gain = told.last(*_GAINS)
    if gain is None:
        return Why(How.UNKNOWN)
    is_over = bool(gain.details.get("override"))
    match gain.action:
        case "checkin.walk_in":
            return Why(How.WALKED_IN_OVER if is_over else How.WALKED_IN, {"answered": gain.at})
        case "checkin.came_after_all":
            return Why(How.CAME_OVER if is_over else How.CAME, {"answered": gain.at})
        case "registration.offered":
            return _of_offer(told, registration, gain)
    if invitation is None:
        return Why(How.UNKNOWN)
    return _of_invitation(told, invitation, told.last("invitation.accepted", of=invitation, since=gain) or gain)


def _of_offer(told: _Told, registration: Registration, offered: AuditEntry) -> Why:
    taken = told.last("registration.offer_accepted", "checkin.came", since=offered)
    yes, values = told.answer(None if registration.state is R.OFFERED else taken, registration.invitation)
    values |= {"freed": offered.at, "inviter": told.who(offered)}
    waited = [one for one in told.entries if one.action == "registration.waitlisted" and one.id < offered.id]
    values["since"] = waited[-1].at if waited else registration.created_at
    match offered.details.get("because"):
        case "by_hand":
            how = How.CHOSEN_OVER if offered.details.get("override") else How.CHOSEN
            return Why(f"{how}.{yes}", values)
        case "release":
            return Why(f"{How.RELEASED}.{yes}", values | _source(offered))
        case "priority":
            after, more = _before(offered)
            return Why(f"{How.PRIORITY}.{after}.{yes}", values | more | {"reason": registration.priority_reason})
    after, more = _before(offered)
    return Why(f"{How.FIRST}.{after}.{yes}", values | more)


def _of_invitation(told: _Told, invitation: Invitation, accepted: AuditEntry | None) -> Why:
    yes, values = told.answer(accepted, invitation)
    if accepted is not None and accepted.details.get("override"):
        return Why(How.ENTERED_OVER, values)
    if invitation.substitute_for is not None:
        asked = told.last("substitute.asked", of=invitation)
        before = {
            "before": invitation.substitute_for.person.name,
            "named": asked.at if asked else invitation.created_at,
        }
        return Why(f"{How.SUBSTITUTE}.{yes}", values | before)
    nominated = told.last("invitation.nominated", of=invitation)
    if nominated is not None:
        return _of_nomination(told, nominated, yes, values | _nominator(invitation), invitation)
    sent = told.last("invitation.sent", "invitation.planned", of=invitation)
    if sent is None:
        return Why(How.JOINED if yes is Yes.OWN else How.UNKNOWN, values)
    planned = told.last("invitation.planned", of=invitation) or sent
    is_over = bool(sent.details.get("override") or planned.details.get("override"))
    how = How.INVITED_OVER if is_over else How.INVITED
    return Why(f"{how}.{yes}", values | {"named": sent.at, "inviter": told.who(planned)})


def _of_nomination(
    told: _Told, nominated: AuditEntry, yes: Yes, values: dict[str, object], invitation: Invitation
) -> Why:
    reserve = told.last("reserve.added", of=invitation)
    if reserve is None:
        return Why(f"{How.NAMED}.{yes}", values | {"named": nominated.at})
    values |= {"named": reserve.at, "freed": nominated.at}
    freed = nominated.details.get("freed")
    if freed is None:
        return Why(f"{How.RESERVE_GIVEN}.{yes}", values)
    if freed == Cause.RELEASE:
        return Why(f"{How.RESERVE_RELEASED}.{yes}", values | _source(nominated))
    after, before = _before(nominated)
    return Why(f"{How.RESERVE}.{after}.{yes}", values | before)


def _nominator(invitation: Invitation) -> dict[str, object]:
    return {"nominator": invitation.nominator.name if invitation.nominator else ""}


def _before(entry: AuditEntry) -> tuple[After, dict[str, object]]:
    """What had become of the place before, and of whom."""
    freed, after_id = entry.details.get("freed"), entry.details.get("after")
    after = _AFTER.get(Cause(str(freed)), After.FREE) if _is_one_of(freed, set(Cause)) else After.FREE
    name = db.session.scalar(select(Person.name).join(Invitation).where(Invitation.id == after_id))
    if after is After.FREE or name is None:
        return After.FREE, {}
    return after, {"before": name}


def _source(entry: AuditEntry) -> dict[str, object]:
    """Whose unused places were released."""
    rule = db.session.get(ReleaseRule, entry.details.get("rule_id"))
    return {"source": "" if rule is None else rule.nominator.name if rule.nominator else rule.group.name}


def _is_one_of(code: object, known: Collection[str]) -> bool:
    return isinstance(code, str) and code in known
