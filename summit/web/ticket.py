"""What a ticket shows to whoever scans it."""

from __future__ import annotations

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response

from summit.web import access, letterhead

blueprint = Blueprint("ticket", __name__)
blueprint.url_defaults(letterhead.keep_language)


@blueprint.get("")
def show() -> tuple[str, int] | Response:
    """At the desk of this event: the person, found. Everywhere else: show this at the desk, and no name."""
    link = access.desk_link_of_session()
    if link is not None and link.event_id == g.event.id:
        return redirect(url_for("desk.search", q=g.invitation.code), 303)
    return letterhead.page("ticket/show.html", "ticket.show", code=g.invitation.code)
