"""One person's rights: a copy of all that is kept, and to be forgotten before the last day."""

from __future__ import annotations

from flask import Blueprint, abort, g
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from summit import clock
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import Person
from summit.services import audit, erasures, kept
from summit.web import kept_words, once
from summit.web.forms import Form
from summit.web.organiser import room

blueprint = Blueprint("personal_data", __name__)


@blueprint.get("/kept")
def show(person_id: int) -> tuple[str, int]:
    """All that is kept, to read; needs only for whoever may see them."""
    room.require_organiser()
    person = _person(person_id)
    has_needs = g.role.can_see_needs
    blocks = kept_words.blocks(kept.of_person(person, has_needs=has_needs), g.event.zone)
    values = {"person": person, "blocks": blocks, "has_needs": has_needs, "form": Form()}
    return room.page("organiser/personal_data/show.html", "people", **values)


@blueprint.post("/kept")
@once.as_often_as_asked
def take(person_id: int) -> Response:
    """The same as a file; a POST, because it is noted in the log who took it away."""
    person, now = _person(person_id), clock.now()
    has_needs = g.role.can_see_needs
    with transaction():
        made = kept.as_file(person, has_needs=has_needs, now=now)
        by = room.by_staff()
        audit.log("privacy.person_exported", event=g.event, person=person, by=by, now=now, has_needs=has_needs)
    return kept_words.download(made, f"person-{person.id}")


@blueprint.route("/erase", methods=["GET", "POST"])
def erase(person_id: int) -> tuple[str, int] | Response:
    """Asks once and says what will happen; a second time changes nothing."""
    room.require_organiser()
    person, form = _person(person_id), Form()
    if not form.validate_on_submit():
        return _ask(person, form, 422 if form.errors else 200)
    try:
        with transaction():
            erasures.erase_person(person, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _ask(person, form, room.refuse(form, no))
    return room.done(gettext("The person is erased. Only numbers are left."), "organiser.people.index")


def _ask(person: Person, form: Form, status: int) -> tuple[str, int]:
    frees = erasures.frees_a_place(person)
    return room.page("organiser/personal_data/erase.html", "people", status, person=person, form=form, frees=frees)


def _person(person_id: int) -> Person:
    """The event's own person; 404 for a foreign or unknown one, and for one who was erased."""
    found = db.session.scalar(select(Person).where(Person.id == person_id, Person.event_id == g.event.id))
    return found if found is not None and not found.is_erased else abort(404)
