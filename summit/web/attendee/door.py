"""What every page behind an attendee's link needs: what is the case for this person, and how it is shown."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, current_app, g, redirect, url_for
from werkzeug.wrappers import Response

from summit import clock
from summit.errors import TooLate
from summit.mail.calendar import can_stand_in_calendar
from summit.models import (
    Actor,
    ActorKind,
    DateStatus,
    Invitation,
    InvitationState,
    Registration,
    RegistrationState,
)
from summit.services import invitations, links, programme, substitutes, themes, waiting_list
from summit.services.table_plans import seating
from summit.web import letterhead, rings
from summit.web.answers import refusal_text

HOME = "attendee.invitation"

blueprint = Blueprint("attendee", __name__)
blueprint.url_defaults(letterhead.keep_language)

Page = tuple[str, int] | Response


class Case(StrEnum):
    """What is the case for this person, and so which page their link shows."""

    ASKED = "asked"
    PLACE = "place"
    RECONFIRM = "reconfirm"
    OFFERED = "offered"
    WAITING = "waiting"
    RESERVE = "reserve"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    OVER = "over"


def case_of(invitation: Invitation) -> Case:
    """What is the case, from the states of the event, the invitation and the registration."""
    now = clock.now()
    if invitation.event.date_status is DateStatus.CANCELLED:
        return Case.CANCELLED
    if invitation.event.has_ended(now):
        return Case.OVER
    registration = invitation.person.registration
    if invitation.state is InvitationState.ACCEPTED and registration is not None:
        if registration.is_to_reconfirm and not invitation.event.is_paused:
            return Case.RECONFIRM
        by_registration = {RegistrationState.WAITLISTED: Case.WAITING, RegistrationState.OFFERED: Case.OFFERED}
        return by_registration.get(registration.state, Case.PLACE)
    if invitation.is_waiting_for_answer:
        if not invitation.can_be_answered:
            return Case.CLOSED
        return Case.EXPIRED if invitation.is_late(now) else Case.ASKED
    if invitation.state is InvitationState.DRAFT:
        return Case.RESERVE
    return Case(invitation.state.value)


def home(status: int = 200, problem: str = "") -> tuple[str, int]:
    """My registration, the invitation or whatever else is the case; `problem` is why nothing was changed."""
    case, registration = case_of(g.invitation), own_registration()
    values: dict[str, object] = {"case": case.value, "registration": registration, "problem": problem}
    if case is Case.ASKED:
        values["hero"] = rings.promised(g.event.groups, g.invitation.group)
        values["can_hand_on"] = substitutes.may_hand_on(g.invitation, clock.now())
    elif case is Case.WAITING and registration is not None:
        values["position"] = waiting_list.position(registration)
    elif case is Case.PLACE and registration is not None:
        values |= {
            "tables": _tables(registration),
            "without_table": [number + 1 for number in seating.rounds_without_table(registration)],
            "is_asked_for_wishes": _is_asked_for_wishes(registration),
            "ticket_url": _ticket_url(),
            "has_calendar": can_stand_in_calendar(g.event),
            "can_hand_on": _can_ask_to_hand_on(registration),
        }
    elif case is Case.RECONFIRM and registration is not None:
        values["can_hand_on"] = _can_ask_to_hand_on(registration)
    else:
        no = invitations.obstacle(g.invitation, clock.now())
        values["why_not"] = refusal_text(no) if no else ""
        values["has_room"] = invitations.has_room(g.invitation)
    return page("invitation", status, **values)


def page(name: str, status: int = 200, **values: object) -> tuple[str, int]:
    """The page `name` of this door."""
    now = clock.now()
    around = {
        "invitation": g.invitation,
        "person": g.invitation.person,
        "case": case_of(g.invitation).value,
        "kept_url": url_for("attendee.kept_about_me"),
        "needs_deletion_on": g.event.needs_deletion_on(now),
    }
    return letterhead.page(f"attendee/{name}.html", HOME, status, **(around | values))


def _can_ask_to_hand_on(registration: Registration) -> bool:
    """Also where only the organiser could do it: the page behind the link says so, and whom to ask."""
    no = substitutes.obstacle(g.invitation, clock.now())
    return registration.check_in is None and not isinstance(no, TooLate)


def _is_asked_for_wishes(registration: Registration) -> bool:
    """Are there themes of which somebody who has answered everything else has not named one?"""
    is_late = not registration.has_answered_questions or not themes.can_wish(registration, clock.now())
    return not is_late and bool(themes.of(g.event)) and not themes.wishes_of(registration)


def _tables(registration: Registration) -> list[dict[str, object]]:
    rounds, tables = programme.rounds(g.event), seating.own_tables(registration)
    carried = themes.themes_at(g.event, len(rounds)) if tables else {}
    return [
        {
            "table": table,
            "ring": rings.of_seats(table.seats, registration),
            "item": rounds[table.round] if table.round < len(rounds) else None,
            "theme": carried.get((table.number, table.round)),
        }
        for table in tables
    ]


def _ticket_url() -> str:
    path = url_for("ticket.show", token=links.ticket_token(g.invitation))
    return str(current_app.config["BASE_URL"]).rstrip("/") + path


def own_registration() -> Registration | None:
    """The registration of this very invitation: a person asked anew has it by the later one."""
    registration: Registration | None = g.invitation.person.registration
    return registration if registration is not None and registration.invitation_id == g.invitation.id else None


def me() -> Actor:
    """The person of the link, for the log."""
    return Actor(ActorKind.ATTENDEE, g.invitation.id)


def done(what: str) -> Response:
    """Back to the page of the link, which says that `what` was done."""
    return redirect(url_for(HOME, done=what), 303)
