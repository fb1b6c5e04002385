"""The events a staff member works on, and a new one."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, abort, g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import Event, Host
from summit.services import events, staff
from summit.web.organiser import event_form, room
from summit.web.organiser.event_form import EventForm

blueprint = Blueprint("events", __name__)


class NewEventForm(EventForm):
    """An event for one of the hosts of whoever is signed in."""

    host = SelectField(_l("Who holds the event"), coerce=int)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Every event that is one's own business, by host."""
    run = staff.hosts_of(g.staff)
    found = sorted(staff.events_of(g.staff), key=_host_name)
    return room.page(
        "organiser/events/index.html",
        hosts=[(name, list(of_host)) for name, of_host in groupby(found, key=_host_name)],
        of_groups={event.id for event in found if not staff.sees_whole(g.staff, event)},
        run=run,
        may_create=bool(run),
    )


@blueprint.route("/events/new", methods=["GET", "POST"])
def new() -> tuple[str, int] | Response:
    """A new event: a draft that nobody outside sees yet."""
    hosts = staff.hosts_of(g.staff)
    if not hosts:
        abort(403)
    form, status = _form(hosts), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            host = next(host for host in hosts if host.id == form.host.data)
            try:
                with transaction():
                    made = events.create(host, form.description_of(), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no, event_form.FIELDS)
            else:
                done = gettext("The event is there as a draft. Nobody outside sees it yet.")
                return room.done(done, "organiser.overview.show", slug=made.slug)
    return room.page("organiser/events/new.html", "", status, form=form, has_hosts=len(hosts) > 1)


def _form(hosts: list[Host]) -> NewEventForm:
    form = NewEventForm(data={"language": hosts[0].language, "host": hosts[0].id})
    form.host.choices = [(host.id, host.name) for host in hosts]
    return form


def _host_name(event: Event) -> str:
    return event.host.name
