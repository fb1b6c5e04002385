"""Somebody else comes instead: an organiser hands a person's place on, also beyond nominator and organisation."""

from __future__ import annotations

from flask import Blueprint, abort, g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import BooleanField, EmailField, StringField
from wtforms.validators import Email, InputRequired, Length, Optional

from summit import clock
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import Invitation, Person
from summit.services import substitutes
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.link_forms import LONGEST_EMAIL, LONGEST_NAME, LONGEST_PHONE
from summit.web.organiser import room

blueprint = Blueprint("substitutes", __name__)


class SubstituteForm(Form):
    """Who comes instead; without an address they are asked by the nominator, or by letter."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Please write a name.")), Length(max=LONGEST_NAME)])
    email = EmailField(
        _l("E-mail"),
        validators=[Optional(), Length(max=LONGEST_EMAIL), Email(_l("This is not an e-mail address."))],
    )
    phone = StringField(_l("Phone"), validators=[Length(max=LONGEST_PHONE)])
    knowingly = BooleanField(_l("Also if they are from another organisation"))


@blueprint.route("", methods=["GET", "POST"])
def new(person_id: int) -> tuple[str, int] | Response:
    """The form says what it means; one press does it."""
    room.require_organiser()
    invitation = _invitation(person_id)
    form, now = SubstituteForm(), clock.now()
    no = substitutes.obstacle(invitation, now, knowingly=True)
    if no:
        status = no.status if form.is_submitted() else 200
        return _page(invitation, form, status, problem=refusal_text(no))
    if not form.validate_on_submit():
        return _page(invitation, form, 422 if form.errors else 200)
    try:
        with transaction():
            asked = substitutes.hand_on(
                invitation,
                name=form.name.data or "",
                email=form.email.data or "",
                phone=form.phone.data or "",
                knowingly=form.knowingly.data,
                by=room.by_staff(),
                now=now,
            )
    except Refusal as no:
        return _page(invitation, form, room.refuse(form, no))
    words = gettext("%(name)s has been asked and has to say yes.", name=asked.person.name)
    return room.done(words, "organiser.people.show", person_id=asked.person_id)


def _page(invitation: Invitation, form: SubstituteForm, status: int, *, problem: str = "") -> tuple[str, int]:
    return room.page(
        "organiser/substitutes/new.html",
        "people",
        status,
        invitation=invitation,
        person=invitation.person,
        form=form,
        problem=problem,
        until=substitutes.answer_until(g.event, clock.now()),
    )


def _invitation(person_id: int) -> Invitation:
    """The latest invitation of the event's own person, of one's own groups; 404 for any other, and without one."""
    query = (
        select(Invitation)
        .join(Person, Invitation.person_id == Person.id)
        .where(Person.id == person_id, Invitation.event_id == g.event.id)
        .options(joinedload(Invitation.person), joinedload(Invitation.group), joinedload(Invitation.nominator))
        .order_by(Invitation.id.desc())
        .limit(1)
    )
    found = db.session.scalar(query)
    return found if found and room.is_own(found.group_id) else abort(404)
