"""The desk's link is exchanged for a session that lasts the day."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from summit.web import access

blueprint = Blueprint("desk_door", __name__)


@blueprint.get("")
def show() -> tuple[str, int] | Response:
    """The event, the day, and one button; whoever has pressed it in this browser goes straight to the desk."""
    inside = access.desk_link_of_session()
    if inside is not None and inside.id == g.desk_link.id:
        return redirect(url_for("desk.search"), 303)
    return _page(), 200


@blueprint.post("")
def enter() -> tuple[str, int] | Response:
    """Begin the day's session in this browser. On any other day the page says which day it is for (409)."""
    if not access.is_desk_day(g.desk_link):
        return _page(), 409
    access.open_desk(g.desk_link)
    return redirect(url_for("desk.search"), 303)


def _page() -> str:
    return render_template(
        "desk/door.html",
        event=g.event,
        host=g.event.host.name,
        day=g.desk_link.valid_on,
        is_the_day=access.is_desk_day(g.desk_link),
    )
