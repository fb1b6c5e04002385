"""Who works on the event: organisers, viewers and those who look after one group; given, changed and taken away."""

from __future__ import annotations

from flask import Blueprint, abort, g
from flask_babel import gettext
from werkzeug.wrappers import Response

from summit.models import Role, RoleKind
from summit.services import roles, seeing_needs, staff
from summit.web.organiser import role_pages, room
from summit.web.organiser.role_forms import AppointForm

blueprint = Blueprint("colleagues", __name__)


@blueprint.route("", methods=["GET", "POST"])
def index() -> tuple[str, int] | Response:
    """Everyone with a role, and one more."""
    groups = room.groups()
    form, status = AppointForm(data={"language": g.event.language}).offer(groups), 200
    if form.is_submitted():
        status = role_pages.appoint(form, g.event.host, event=g.event, groups=groups)
        if not status:
            done = gettext("%(name)s can sign in with this address now.", name=(form.name.data or "").strip())
            return room.done(done, ".index")
    return room.page(
        "organiser/colleagues/index.html",
        "settings",
        status,
        form=form,
        roles=roles.at_event(g.event),
        may_give_needs=seeing_needs.may_give(room.by_staff(), g.event.host, g.event),
        may_run_host=g.event.host in staff.hosts_of(g.staff),
    )


@blueprint.route("/<int:role_id>", methods=["GET", "POST"])
def change(role_id: int) -> tuple[str, int] | Response:
    """Another kind of role at the whole event."""
    room.require_organiser()
    role = _role(role_id)
    if role.kind is RoleKind.KEEPER:
        abort(404)
    return role_pages.change(role, "organiser/colleagues/change.html", "settings")


@blueprint.route("/<int:role_id>/take-away", methods=["GET", "POST"])
def take_away(role_id: int) -> tuple[str, int] | Response:
    """The event is none of their business any more; asks once."""
    room.require_organiser()
    return role_pages.take_away(_role(role_id), "organiser/colleagues/take_away.html", "settings")


def _role(role_id: int) -> Role:
    """A role at this very event; 404 for one at another, and for one at the host, which the event cannot change."""
    found = (role for role in roles.at_event(g.event) if role.id == role_id and role.event_id == g.event.id)
    return next(found, None) or abort(404)
