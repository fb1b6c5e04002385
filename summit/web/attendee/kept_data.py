"""What is kept about me: to read, and to take away as a file."""

from __future__ import annotations

from flask import g, redirect, request, url_for

from summit import clock
from summit.db import transaction
from summit.services import audit, kept
from summit.web import kept_words, once
from summit.web.attendee.door import Page, blueprint, me, page


@blueprint.get("/kept")
def kept_about_me() -> Page:
    """Everything, needs too: it is the person's own link."""
    return page(
        "kept_about_me", blocks=kept_words.blocks(kept.of_person(g.invitation.person, has_needs=True), g.event.zone)
    )


@blueprint.post("/kept")
@once.as_often_as_asked
def take_kept() -> Page:
    """The same as a file; noted in the log. A scanner that posts an empty form has not pressed the button."""
    if request.form.get("take") != "file":
        return redirect(url_for(".kept_about_me"), 303)
    now, person = clock.now(), g.invitation.person
    with transaction():
        made = kept.as_file(person, has_needs=True, now=now)
        audit.log("privacy.person_exported", event=g.event, person=person, by=me(), now=now, has_needs=True)
    return kept_words.download(made, "kept-about-me")
