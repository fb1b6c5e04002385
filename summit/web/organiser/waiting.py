"""The waiting lists: who is next and why, priority with a reason, a place offered by hand, off the list."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from summit import clock
from summit.db import db, transaction
from summit.errors import AlreadyThere, NoPlace, Refusal
from summit.models import Registration, RegistrationState
from summit.services import invitations, waiting_list
from summit.services.waiting_list.turns import LONGEST_REASON
from summit.web.forms import Form
from summit.web.leaves import leaf_of
from summit.web.organiser import room

PER_PAGE = 50  # of each list

blueprint = Blueprint("waiting", __name__)


class PriorityForm(Form):
    """Before whom, and why."""

    place = RadioField(
        _l("Before whom?"),
        choices=[("before", _l("Before all who have no priority")), ("first", _l("Before everybody"))],
        default="before",
    )
    reason = StringField(
        _l("Why?"),
        validators=[
            InputRequired(_l("Please write why: whoever looks at the list later has to understand it.")),
            Length(max=LONGEST_REASON),
        ],
    )


class OfferForm(Form):
    """A place now, beyond the quota only knowingly."""

    override = BooleanField(_l("Offer a place even if none is free: I knowingly go over the quota"))


@blueprint.get("")
def index() -> tuple[str, int]:
    """Every group in which somebody waits, in the order in which places are offered; one list can be leafed through."""
    leafed, page = request.args.get("group", type=int), request.args.get("page", 1, type=int)
    lines = [
        (line, leaf_of(line.waiting, page if line.group.id == leafed else 1, PER_PAGE))
        for line in waiting_list.lines_of(g.event)
        if room.is_own(line.group.id)
    ]
    return room.page("organiser/waiting/index.html", _menu_key(), lines=lines)


@blueprint.route("/<int:registration_id>/priority", methods=["GET", "POST"])
def prefer(registration_id: int) -> tuple[str, int] | Response:
    """Before others, with a reason that stays readable."""
    room.require_organiser()
    registration = _registration(registration_id)
    if registration.state is not RegistrationState.WAITLISTED:
        return _waits_no_more(registration)
    chosen = {"place": "first" if registration.priority > 1 else "before", "reason": registration.priority_reason}
    form, status, back = PriorityForm(data=chosen), 200, _place(registration)
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    waiting_list.prefer(
                        registration,
                        reason=form.reason.data or "",
                        is_first=form.place.data == "first",
                        by=room.by_staff(),
                        now=clock.now(),
                    )
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("%(name)s has priority now.", name=registration.person.name), ".index", **back)
    return _page("prefer", registration, form, status)


@blueprint.post("/<int:registration_id>/priority/back")
def take_priority_back(registration_id: int) -> Response:
    """By the number again."""
    registration = _registration(registration_id)
    if registration.state is not RegistrationState.WAITLISTED:
        return _waits_no_more(registration)
    back = _place(registration)
    with transaction():
        waiting_list.take_priority_back(registration, by=room.by_staff(), now=clock.now())
    return room.done(gettext("%(name)s has no priority any more.", name=registration.person.name), ".index", **back)


@blueprint.route("/<int:registration_id>/offer", methods=["GET", "POST"])
def offer(registration_id: int) -> tuple[str, int] | Response:
    """Out of turn, and knowingly beyond the quota if none is free: asked for, shown and logged."""
    room.require_organiser()
    registration = _registration(registration_id)
    if registration.state is not RegistrationState.WAITLISTED:
        return _waits_no_more(registration)
    form, status, is_over, back = OfferForm(), 200, False, _place(registration)
    if form.validate_on_submit():
        try:
            with transaction():
                waiting_list.offer_now(
                    registration, override=room.knowingly(form.override), by=room.by_staff(), now=clock.now()
                )
        except Refusal as no:
            is_over = isinstance(no, NoPlace | AlreadyThere)
            status = room.refuse(form, no, {"area": "override"})
        else:
            return room.done(gettext("%(name)s is offered a place.", name=registration.person.name), ".index", **back)
    return _page("offer", registration, form, status, is_over=is_over)


@blueprint.route("/<int:registration_id>/leave", methods=["GET", "POST"])
def leave(registration_id: int) -> tuple[str, int] | Response:
    """Off the list, as they asked for; asks once."""
    room.require_organiser()
    registration = _registration(registration_id)
    if registration.state is not RegistrationState.WAITLISTED or registration.invitation is None:
        return _waits_no_more(registration)
    form, status, back = Form(), 200, _place(registration)
    if form.is_submitted():
        try:
            with transaction():
                invitations.withdraw(registration.invitation, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            return room.done(
                gettext("%(name)s is off the waiting list.", name=registration.person.name), ".index", **back
            )
    return _page("leave", registration, form, status)


def _page(name: str, registration: Registration, form: Form, status: int, *, is_over: bool = False) -> tuple[str, int]:
    return room.page(
        f"organiser/waiting/{name}.html",
        _menu_key(),
        status,
        registration=registration,
        position=waiting_list.position(registration),
        back=_place(registration),
        form=form,
        is_over=is_over,
    )


def _place(registration: Registration) -> dict[str, Any]:
    """Where their line stands, to come back to: nothing for the first page of its list."""
    page = -(-waiting_list.position(registration) // PER_PAGE)
    group_id = registration.group_id
    return {"group": group_id, "page": page, "_anchor": f"group-{group_id}"} if page > 1 else {}


def _menu_key() -> str:
    """An organiser comes here from the groups, whoever looks after a group by a line of the menu."""
    return "groups" if g.only is None else "waiting"


def _registration(registration_id: int) -> Registration:
    """The event's own, of one's own groups; 404 for a foreign or unknown one."""
    query = select(Registration).where(Registration.id == registration_id, Registration.event_id == g.event.id)
    found = db.session.scalar(query.options(joinedload(Registration.person)))
    return found if found and room.is_own(found.group_id) else abort(404)


def _waits_no_more(registration: Registration) -> Response:
    """Somebody was quicker: the list tells what is the case."""
    return room.done(gettext("%(name)s does not wait any more.", name=registration.person.name), ".index")
