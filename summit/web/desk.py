"""People arrive."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField
from wtforms.validators import InputRequired

from summit import clock
from summit.db import db, transaction
from summit.errors import AlreadyThere, NoPlace, Refusal
from summit.models import Actor, ActorKind, Invitation, Registration, RegistrationState
from summit.services import checkin, desk_search, events, figures
from summit.services.desk_search import Found
from summit.services.table_plans import plans, seating
from summit.web.answers import refusal_text
from summit.web.link_forms import LONGEST_NAME, LONGEST_ORGANISATION, LONGEST_PHONE, line_field, name_field, refuse

SHOWN = 20  # hits; whoever needs more types another letter

blueprint = Blueprint("desk", __name__)

Page = tuple[str, int] | Answer


class WalkInForm(FlaskForm):
    """Somebody who is not on the list."""

    name = name_field(_l("Name"))
    group = SelectField(_l("Group"), coerce=int, validators=[InputRequired()])
    organisation = line_field(_l("Organisation"), LONGEST_ORGANISATION)
    area = SelectField(_l("Local area"), coerce=int)
    phone = line_field(_l("Telephone"), LONGEST_PHONE)

    def offer_choices(self) -> None:
        """The groups and areas of the event."""
        self.group.choices = [(group.id, group.name) for group in g.event.groups]
        self.area.choices = [(0, _("Unknown")), *((area.id, area.name) for area in g.event.areas)]


@blueprint.get("/")
def search() -> Page:
    """Search by name, code or area, with the count of who has come."""
    return _search_page()


@blueprint.get("/count")
def count() -> Response:
    """How many have come, for pages that stay open."""
    arrived, expected = figures.checked_in(g.event), figures.expected(g.event)
    return jsonify({"value": arrived, "max": expected, "text": _arrived_words(expected)})


@blueprint.post("/<int:registration_id>/check-in")
def check_in(registration_id: int) -> Page:
    """This person is here."""
    registration = _registration(registration_id)
    return _do("check_in", registration, _("%(name)s is here.", name=registration.person.name))


@blueprint.post("/<int:registration_id>/undo")
def undo(registration_id: int) -> Page:
    """It was a mistake."""
    registration = _registration(registration_id)
    return _do("undo", registration, _("Undone: %(name)s is not here.", name=registration.person.name))


@blueprint.post("/<int:registration_id>/came-after-all")
def came_after_all(registration_id: int) -> Page:
    """Somebody who had withdrawn or waits is here; asks when it goes beyond the places."""
    registration = _registration(registration_id)
    try:
        with transaction():
            checkin.came_after_all(registration, override=_overrides(), by=_me(), now=clock.now())
    except Refusal as no:
        return _ask_to_override(no, registration.person.name)
    return _back(_("%(name)s is here.", name=registration.person.name))


@blueprint.post("/invited/<int:invitation_id>/came")
def came_unanswered(invitation_id: int) -> Page:
    """Somebody who was asked and has not said yes is here; asks when it goes beyond the places."""
    query = select(Invitation).where(Invitation.id == invitation_id, Invitation.event_id == g.event.id)
    invitation = db.session.scalar(query.options(joinedload(Invitation.person)))
    if invitation is None:
        abort(404)
    try:
        with transaction():
            checkin.came_unanswered(invitation, override=_overrides(), by=_me(), now=clock.now())
    except Refusal as no:
        return _ask_to_override(no, invitation.person.name)
    return _back(_("%(name)s is here.", name=invitation.person.name))


@blueprint.route("/walk-in", methods=["GET", "POST"])
def walk_in() -> Page:
    """Somebody who is not on the list; when all places are taken a second button lets them in knowingly."""
    form = WalkInForm()
    form.offer_choices()
    if request.method == "GET":
        form.name.data = request.args.get("name", "")[:LONGEST_NAME]
        return _page("walk_in", form=form)
    group = events.group_by_id(g.event, form.group.data or 0)
    if not form.validate_on_submit() or group is None:
        return _page("walk_in", 422, form=form)
    try:
        with transaction():
            registration = checkin.walk_in(
                group,
                name=form.name.data,
                organisation=form.organisation.data,
                area=next((area for area in g.event.areas if area.id == form.area.data), None),
                phone=form.phone.data,
                override=_overrides(),
                by=_me(),
                now=clock.now(),
            )
    except Refusal as no:
        return _page("walk_in", refuse(form, no), form=form, is_full=isinstance(no, NoPlace | AlreadyThere))
    return _back(_("%(name)s is on the list and here.", name=registration.person.name), q=registration.person.name)


def _search_page(status: int = 200, problem: str = "") -> Page:
    wanted = request.args.get("q", "").strip()[:LONGEST_NAME]
    found = desk_search.find(g.event, wanted, limit=SHOWN)
    plan = plans.published(g.event)
    registrations = [hit.registration for hit in found.hits if hit.registration is not None]
    tables = seating.table_numbers(plan, [registration.id for registration in registrations])
    unseated = [one for one in registrations if one.state is RegistrationState.CONFIRMED and one.id not in tables]
    return _page(
        "search",
        status,
        q=wanted,
        found=found,
        found_words=_found_words(found),
        tables=tables,
        free_tables=seating.suggested_tables(plan) if plan is not None and unseated else {},
        has_plan=plan is not None,
        problem=problem,
    )


def _page(name: str, status: int = 200, **values: object) -> tuple[str, int]:
    arrived, expected = figures.checked_in(g.event), figures.expected(g.event)
    around = {
        "event": g.event,
        "arrived": arrived,
        "expected": expected,
        "arrived_words": _arrived_words(expected),
    }
    return render_template(f"desk/{name}.html", **(around | values)), status


def _arrived_words(expected: int) -> str:
    return str(_("of %(number)s here", number=expected))


def _found_words(found: Found) -> str:
    if found.total > len(found.hits):
        return str(_("%(total)s people fit; the first %(shown)s are shown.", total=found.total, shown=len(found.hits)))
    return str(ngettext("%(num)s person fits", "%(num)s people fit", found.total))


def _do(verb: str, registration: Registration, done: str) -> Page:
    try:
        with transaction():
            now: datetime = clock.now()
            if verb == "undo":
                checkin.undo(registration, by=_me(), now=now)
            else:
                checkin.check_in(registration, by=_me(), now=now)
    except Refusal as no:
        return _search_page(no.status, problem=refusal_text(no))
    return _back(done)


def _ask_to_override(no: Refusal, name: str) -> Page:
    if not isinstance(no, NoPlace | AlreadyThere):
        return _search_page(no.status, problem=refusal_text(no))
    return _page("came_after_all", no.status, name=name, problem=refusal_text(no), q=request.args.get("q", ""))


def _overrides() -> bool:
    return request.form.get("override") == "yes"


def _registration(id: int) -> Registration:
    found: Registration = _own(Registration, Registration.id == id) or abort(404)
    return found


def _registration_of(person_id: int) -> Registration | None:
    found: Registration | None = _own(Registration, Registration.person_id == person_id)
    return found


def _newest_invitation(person_id: int) -> Invitation | None:
    found: Invitation | None = _own(Invitation, Invitation.person_id == person_id)
    return found


def _own(model: Any, condition: Any) -> Any:
    """The newest row of this event that fits; None when there is none, or when it is another event's."""
    query = select(model).where(model.event_id == g.event.id, condition).options(joinedload(model.person))
    return db.session.scalar(query.order_by(model.id.desc()).limit(1))
