"""Why somebody has no place: still waiting, a reserve, not asked, or over and done with (see `why`)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from summit.models import AuditEntry, Invitation, InvitationState, Person, Registration, RegistrationState
from summit.services import waiting_list

S = InvitationState
Found = tuple[str, dict[str, object], AuditEntry | None]


class WhyNot(StrEnum):
    """`..._for_them`: somebody else said it on their behalf."""

    WAITS = "waits"
    WAITS_AREA_TAKEN = "waits_area_taken"
    WAITS_NOMINATORS_PLACES = "waits_nominators_places"
    WAITS_PRIORITY = "waits_priority"
    WAITS_BY_HAND = "waits_by_hand"
    LAPSED = "lapsed"
    RESERVE = "is_reserve"
    RESERVE_BOUNCED = "is_reserve_bounced"
    RESERVE_AREA_TAKEN = "is_reserve_area_taken"
    RESERVE_NO_PLACE = "is_reserve_no_place"
    ASKED = "asked"
    DECLINED = "declined"
    DECLINED_FOR_THEM = "declined_for_them"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    WITHDRAWN_FOR_THEM = "withdrawn_for_them"
    TAKEN_BACK = "taken_back"
    HANDED_ON = "handed_on"
    NOT_ASKED = "not_asked"


def why_not(person: Person, entries: Sequence[AuditEntry]) -> Found:
    """The code, the values, and the entry whose author is to be named, if any."""
    registration = person.registration
    if registration is not None and registration.state is RegistrationState.WAITLISTED:
        return _waits(registration, entries)
    invitation = person.invitations[-1] if person.invitations else None
    if invitation is None or invitation.state is S.DRAFT:
        return WhyNot.NOT_ASKED, {}, None
    if invitation.state is S.RESERVE:
        return _is_reserve(invitation)
    if invitation.is_waiting_for_answer:
        return WhyNot.ASKED, {"named": invitation.sent_at or invitation.created_at}, None
    return _is_over(invitation, entries)


def _waits(registration: Registration, entries: Sequence[AuditEntry]) -> Found:
    if registration.lapsed_at is not None:
        return WhyNot.LAPSED, {"freed": registration.lapsed_at}, None
    began = _last(entries, "registration.waitlisted")
    values: dict[str, object] = {
        "position": waiting_list.position(registration),
        "since": began.at if began else registration.created_at,
    }
    skipped = _last(entries, "registration.skipped")
    if registration.skipped_because and skipped is not None:
        return WhyNot(f"waits_{registration.skipped_because}"), values | {"freed": skipped.at}, None
    return WhyNot.WAITS, values, None


def _is_reserve(invitation: Invitation) -> Found:
    code = f"is_reserve_{invitation.skipped_because}" if invitation.skipped_because else "is_reserve"
    nominator = invitation.nominator.name if invitation.nominator else ""
    return WhyNot(code), {"position": invitation.reserve_position, "nominator": nominator}, None


def _is_over(invitation: Invitation, entries: Sequence[AuditEntry]) -> Found:
    if invitation.state is S.REPLACED:
        handed = _last(entries, "invitation.handed_on")
        return WhyNot.HANDED_ON, {"freed": handed.at if handed else invitation.created_at}, None
    actions = {
        S.DECLINED: "invitation.declined",
        S.EXPIRED: "invitation.expired",
        S.WITHDRAWN: "invitation.withdrawn" if invitation.is_given_up else "invitation.revoked",
    }
    entry = _last(entries, actions.get(invitation.state, ""))
    values: dict[str, object] = {"freed": entry.at if entry else invitation.answered_at or invitation.created_at}
    if invitation.state is S.WITHDRAWN and not invitation.is_given_up:
        return WhyNot.TAKEN_BACK, values, None
    code = WhyNot(invitation.state.value)
    if code is WhyNot.EXPIRED:
        return code, values, None
    is_own = entry is None or entry.actor_kind.value in {"attendee", "public"}
    return (code, values, None) if is_own else (WhyNot(f"{code}_for_them"), values, entry)


def _last(entries: Sequence[AuditEntry], action: str) -> AuditEntry | None:
    return next((entry for entry in reversed(entries) if entry.action == action), None)
