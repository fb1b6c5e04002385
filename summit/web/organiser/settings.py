"""What the event is called, when and where it is, whether it is open, and its areas."""

from __future__ import annotations

from flask import Blueprint, current_app, g, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import Length

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.services import events, lock_order
from summit.web.forms import Form
from summit.web.organiser import event_form, meanwhile, room
from summit.web.organiser.event_form import EventForm

blueprint = Blueprint("settings", __name__)


class AreasForm(Form):
    """The local areas, one per line."""

    areas = TextAreaField(_l("Areas, one on each line"), validators=[Length(max=20_000)])


@blueprint.route("", methods=["GET", "POST"])
def show() -> tuple[str, int] | Response:
    """The event as a form, and the ways to everything else that is set up once."""
    form, status = _event_form(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    lock_order.whole_event(g.event)  # its capacity may change, and that comes first
                    meanwhile.look(form, lambda: _event_form(None), row=g.event, log="event.changed")
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
    form, status = _areas_form(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    meanwhile.look(form, lambda: _areas_form(None), row=g.event, log="event.areas")
                    names = (form.areas.data or "").splitlines()
                    events.set_areas(g.event, names, by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("The areas are saved."), "organiser.settings.areas")
    return room.page("organiser/settings/areas.html", "settings", status, form=form, number=len(g.event.areas))


def _event_form(*typed: None) -> EventForm:
    """As it comes, or (with None) as it would be shown."""
    return EventForm(*typed, data=event_form.values_of(g.event)).about(g.event)


def _areas_form(*typed: None) -> AreasForm:
    return AreasForm(*typed, data={"areas": "\n".join(area.name for area in g.event.areas)})
