"""The rights of a nominator's contact: a copy of all that is kept."""

from __future__ import annotations

from flask import Blueprint, abort, g
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.models import NominatorContact
from summit.services import audit, kept, nominators
from summit.web import kept_words, once
from summit.web.organiser import room, wording

LATEST = 25  # lines of the log

blueprint = Blueprint("contact_data", __name__)


@blueprint.get("/kept")
def show(nominator_id: int, contact_id: int) -> tuple[str, int]:
    """All that is kept, to read, and what they did by their link."""
    room.require_organiser()
    contact = _contact(nominator_id, contact_id)
    blocks = kept_words.blocks(kept.of_contact(contact), g.event.zone)
    lines = wording.sentences(kept.deeds(contact, LATEST))
    return room.page(
        "organiser/contact_data/show.html",
        "nominators",
        contact=contact,
        nominator=contact.nominator,
        blocks=blocks,
        lines=lines,
    )


@blueprint.post("/kept")
@once.as_often_as_asked
def take(nominator_id: int, contact_id: int) -> Response:
    """The same as a file; a POST, because it is noted in the log who took it away."""
    contact, now = _contact(nominator_id, contact_id), clock.now()
    with transaction():
        made = kept.contact_as_file(contact, now=now)
        audit.log(
            "privacy.contact_exported",
            event=g.event,
            nominator=contact.nominator,
            by=room.by_staff(),
            now=now,
            contact_id=contact.id,
        )
    return kept_words.download(made, f"contact-{contact.id}")


def _contact(nominator_id: int, contact_id: int) -> NominatorContact:
    """One of the event's own, also when they have been removed; 404 for a foreign or unknown one."""
    return nominators.contact_by_id(g.event, nominator_id, contact_id, also_removed=True) or abort(404)
