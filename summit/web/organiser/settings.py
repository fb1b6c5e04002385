"""What the event is called, when and where it is, whether it is open, its areas, and who works with it."""

from __future__ import annotations

from flask import Blueprint, current_app, g, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length

from summit import clock
from summit.db import db, transaction
from summit.errors import Refusal
from summit.languages import LANGUAGES
from summit.models import Event, Role, RoleKind, StaffMember
from summit.services import events, staff
from summit.web.forms import Form
from summit.web.organiser import event_form, room
from summit.web.organiser.event_form import EventForm

blueprint = Blueprint("settings", __name__)


class AreasForm(Form):
    """The local areas, one per line."""

    areas = TextAreaField(_l("Areas, one on each line"), validators=[Length(max=20_000)])


class StaffForm(Form):
    """A colleague who is given a role."""

    email = EmailField(
        _l("E-mail address"),
        filters=[lambda text: text.strip() if text else text],
        validators=[
            InputRequired(_l("Write the e-mail address.")),
            Email(_l("This is not an e-mail address.")),
            Length(max=254),
        ],
    )
    name = StringField(_l("Name"), validators=[InputRequired(_l("Please write a name.")), Length(max=200)])
    language = SelectField(_l("Language"), choices=list(LANGUAGES.items()))
    kind = RadioField(
        _l("What may they do?"),
        choices=[
            (RoleKind.ORGANISER.value, _l("Organise: change everything about this event")),
            (RoleKind.VIEWER.value, _l("Look: see figures and lists, change nothing")),
        ],
        default=RoleKind.VIEWER.value,
    )
    can_see_needs = BooleanField(_l("May see dietary and accessibility needs"))


@blueprint.route("", methods=["GET", "POST"])
def show() -> tuple[str, int] | Response:
    """The event as a form, and the ways to everything else that is set up once."""
    form, status = EventForm(data=event_form.values_of(g.event)).about(g.event), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    events.change(g.event, form.description_of(), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no, event_form.FIELDS)
            else:
                return room.done(gettext("Saved."), "organiser.settings.show")
    return room.page(
        "organiser/settings/show.html",
        "settings",
        status,
        form=form,
        public_url=current_app.config["BASE_URL"].rstrip("/") + url_for("public.event", slug=g.event.slug),
    )


@blueprint.post("/open")
def open_for_answers() -> Response:
    """From now on people can be nominated and invited, and they can answer."""
    with transaction():
        events.open_for_answers(g.event, by=room.by_staff(), now=clock.now())
    return room.done(gettext("The event is open: people can be nominated and invited now."), "organiser.overview.show")


@blueprint.route("/close", methods=["GET", "POST"])
def close() -> tuple[str, int] | Response:
    """No more nominations and answers; asks once."""
    room.require_organiser()
    form, status = Form(), 200
    if form.is_submitted():
        try:
            with transaction():
                events.close(g.event, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            return room.done(gettext("The event is closed for nominations and answers."), "organiser.settings.show")
    return room.page("organiser/settings/close.html", "settings", status, form=form)


@blueprint.route("/areas", methods=["GET", "POST"])
def areas() -> tuple[str, int] | Response:
    """The local areas, in order."""
    form, status = AreasForm(data={"areas": "\n".join(area.name for area in g.event.areas)}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    names = (form.areas.data or "").splitlines()
                    events.set_areas(g.event, names, by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("The areas are saved."), "organiser.settings.areas")
    return room.page("organiser/settings/areas.html", "settings", status, form=form, number=len(g.event.areas))


@blueprint.route("/staff", methods=["GET", "POST"], endpoint="staff")
def people_who_work() -> tuple[str, int] | Response:
    """Who may organise or look at the event, and one more."""
    form, status = StaffForm(data={"language": g.event.language}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    staff.appoint(
                        form.email.data,
                        name=form.name.data.strip(),
                        language=form.language.data,
                        host=g.event.host,
                        kind=RoleKind(form.kind.data),
                        event=g.event,
                        can_see_needs=form.can_see_needs.data and form.kind.data == RoleKind.ORGANISER,
                        by=room.by_staff(),
                        now=clock.now(),
                    )
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                done = gettext("%(name)s can sign in with this address now.", name=form.name.data.strip())
                return room.done(done, "organiser.settings.staff")
    return room.page("organiser/settings/staff.html", "settings", status, form=form, roles=_roles(g.event))


def _roles(event: Event) -> list[Role]:
    query = (
        select(Role)
        .join(StaffMember)
        .where(Role.host_id == event.host_id, or_(Role.event_id.is_(None), Role.event_id == event.id))
        .options(joinedload(Role.staff_member))
        .order_by(StaffMember.name, Role.id)
    )
    return list(db.session.scalars(query))
