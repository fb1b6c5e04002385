"""Letters for people without e-mail: who needs one, the sheets for the printer, and that they were printed."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.services import letters
from summit.services.letters import Letter
from summit.web import letter_sheets
from summit.web.organiser import room

blueprint = Blueprint("letters", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Everyone without e-mail who is asked or comes; first those to whom a letter is owed."""
    found = letters.of_event(g.event)
    printable = {letter.invitation.id for letter in found if room.may_have_link_of(letter.invitation.person)}
    return room.page(
        "organiser/letters/index.html",
        "letters",
        ours=sorted((letter for letter in found if letter.is_ours), key=lambda letter: letter.why is None),
        of_nominators=[letter for letter in found if not letter.is_ours],
        code_address=letter_sheets.code_address(),
        printable=printable,
        owed=sum(letter.is_ours and letter.why is not None and letter.invitation.id in printable for letter in found),
    )


@blueprint.get("/print")
def show() -> tuple[str, int] | Response:
    """The chosen letters, or with `which=owed` those that are owed, each on a sheet of its own."""
    room.require_organiser()
    chosen = _chosen(request.args.getlist("id", type=int), is_owed=request.args.get("which") == "owed")
    if not chosen:
        return redirect(url_for(".index"), 303)
    return room.page(
        "organiser/letters/show.html",
        "letters",
        letters=chosen,
        sheets=letter_sheets.drawn(letter.invitation for letter in chosen),
    )


@blueprint.post("/print")
def note_printed() -> Response:
    """They have left the printer."""
    chosen = _chosen(request.form.getlist("id", type=int))
    with transaction():
        invitations = [letter.invitation for letter in chosen]
        number = letters.mark_printed(invitations, by=room.by_staff(), now=clock.now())
    done = ngettext("%(num)s letter is noted as printed.", "%(num)s letters are noted as printed.", number)
    return room.done(done, ".index")


def _chosen(ids: list[int], *, is_owed: bool = False) -> list[Letter]:
    """Those with these ids, or all that are owed; without those whose link is not the visitor's to have."""
    if is_owed:
        found = letters.to_send(g.event)
    else:
        found = [letter for letter in letters.of_event(g.event) if letter.invitation.id in ids]
    return [letter for letter in found if room.may_have_link_of(letter.invitation.person)]
