"""Who works for the host: roles at all its events, and where a colleague is signed in."""

from __future__ import annotations

from flask import Blueprint, abort, g, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.models import Role, StaffMember
from summit.services import roles, seeing_needs, staff
from summit.web import sessions
from summit.web.organiser import role_pages, room
from summit.web.organiser.role_forms import AppointForm

EVERYWHERE = "everywhere"  # what the form of `places` sends for all of them

blueprint = Blueprint("hosts", __name__)


@blueprint.route("/staff", methods=["GET", "POST"], endpoint="staff")
def people_who_work() -> tuple[str, int] | Response:
    """Everyone with a role at the host or at one of its events, and one more for all of them."""
    form, status = AppointForm(data={"language": g.host.language}).offer(), 200
    if form.is_submitted():
        status = role_pages.appoint(form, g.host)
        if not status:
            done = gettext("%(name)s can sign in with this address now.", name=(form.name.data or "").strip())
            return room.done(done, ".staff")
    return room.page(
        "organiser/hosts/staff.html",
        "",
        status,
        form=form,
        of=g.host,
        roles=roles.at_host(g.host),
        may_give_needs=seeing_needs.may_give(room.by_staff(), g.host, None),
    )


@blueprint.route("/staff/roles/<int:role_id>", methods=["GET", "POST"])
def change(role_id: int) -> tuple[str, int] | Response:
    """Another kind of role at all events."""
    role = _role(role_id)
    if role.event_id is not None:
        abort(404)
    return role_pages.change(role, "organiser/hosts/change.html", back=".staff")


@blueprint.route("/staff/roles/<int:role_id>/take-away", methods=["GET", "POST"])
def take_away(role_id: int) -> tuple[str, int] | Response:
    """Whatever role at this host; asks once."""
    return role_pages.take_away(_role(role_id), "organiser/hosts/take_away.html", back=".staff")


@blueprint.get("/staff/<int:staff_id>/places")
def places(staff_id: int) -> tuple[str, int]:
    """Where a colleague is signed in, and which links that they asked for still work."""
    member = _colleague(staff_id)
    return room.page(
        "organiser/hosts/places.html",
        "",
        of=g.host,
        member=member,
        places=sessions.list_of(f"staff:{member.id}"),
        links=staff.open_links(member, clock.now()),
    )


@blueprint.post("/staff/<int:staff_id>/places")
def end(staff_id: int) -> Response:
    """Sign them out there, or everywhere; a link that was asked for stops working with it."""
    member = _colleague(staff_id)
    wanted = request.form.get("place", "")
    if wanted == EVERYWHERE:
        sessions.end_all(f"staff:{member.id}")
        with transaction():
            staff.end_links(member, by=room.by_staff(), now=clock.now())
    elif wanted:
        sessions.end_all(f"staff:{member.id}", key=wanted)
    return room.done(gettext("%(name)s is signed out there.", name=member.name), ".places", staff_id=member.id)


def _role(role_id: int) -> Role:
    return next((role for role in roles.at_host(g.host) if role.id == role_id), None) or abort(404)


def _colleague(staff_id: int) -> StaffMember:
    return roles.colleague(g.host, staff_id) or abort(404)
