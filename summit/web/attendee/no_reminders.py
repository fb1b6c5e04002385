"""No more reminders, please: by the mail program's own button, or by the one on the page."""

from __future__ import annotations

from flask import g, request

from summit import clock
from summit.db import transaction
from summit.services import reminders
from summit.web import once
from summit.web.application import SAFE_METHODS
from summit.web.attendee.door import Page, blueprint, me, page

ONE_CLICK = ("List-Unsubscribe", "One-Click")  # what a mail program posts (RFC 8058); a scanner posts nothing


@blueprint.route("/no-reminders", methods=["GET", "POST"])
@once.as_often_as_asked
def no_reminders() -> Page:
    """Asks with a button; a post that says nothing changes nothing.

    The post is answered by the page itself: mail programs do not follow a redirect (RFC 8058, 3.1).
    """
    name, value = ONE_CLICK
    if request.method not in SAFE_METHODS and request.form.get(name) == value:
        with transaction():
            reminders.stop(g.invitation, by=me(), now=clock.now())
    return page("no_reminders")
