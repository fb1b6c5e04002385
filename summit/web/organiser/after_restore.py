"""After a restore: what becomes of the mails that waited in the backup is decided by somebody, not by the software."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.services import after_restore
from summit.web.organiser import room

SEND, DROP = "send", "drop"

blueprint = Blueprint("after_restore", __name__)


@blueprint.get("")
def show() -> tuple[str, int]:
    """What happened, how many mails wait, and the two ways on."""
    return room.page("organiser/after_restore/show.html", "mails", waiting=after_restore.waiting(g.event))


@blueprint.post("")
def decide() -> Response:
    """Send what waits, with or without what the backup held."""
    choice = request.form.get("mails")
    if choice not in {SEND, DROP}:
        return redirect(url_for(".show"), 303)
    say_yes = after_restore.send if choice == SEND else after_restore.send_new_only
    with transaction():
        leaving = say_yes(g.event, by=room.by_staff(), now=clock.now())
    if not leaving:
        return room.done(gettext("Mails leave again."), "organiser.mails.index")
    return room.done(
        ngettext("Mails leave again: %(num)s is on its way.", "Mails leave again: %(num)s are on their way.", leaving),
        "organiser.mails.index",
    )
