"""Still coming? Yes by a button; no is asked about once more, like any place that is given up."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext as _

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.services import reconfirmations
from summit.web.answers import refusal_text
from summit.web.attendee.door import HOME, Page, blueprint, done, home, me, own_registration


@blueprint.post("/still-coming")
def still_coming() -> Page:
    """The answer to whether the person still comes."""
    chosen, registration = request.form.get("answer"), own_registration()
    if chosen == "no":
        return redirect(url_for(".withdraw"), 303)
    if chosen != "yes" or registration is None:
        return home(422, problem=_("Please choose one of the answers. Nothing has been changed."))
    try:
        with transaction():
            reconfirmations.confirm(registration, by=me(), now=clock.now())
    except Refusal as no:
        return home(no.status, problem=refusal_text(no))
    if not registration.has_answered_questions:
        return redirect(url_for(".questions"), 303)
    return done("still_coming")


@blueprint.get("/still-coming")
def look_once_more() -> Page:
    """Whoever loads an answered page again sees what is the case."""
    return redirect(url_for(HOME), 303)
