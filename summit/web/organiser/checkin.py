"""Check-in as the organiser sees it: the desk's link, who has come and who is missing, and the end of the event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import Blueprint, abort, current_app, g, request
from flask_babel import gettext, ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response

from summit import clock, collation
from summit.db import db, transaction
from summit.models import CALLED, CheckIn, DeskLink, Event, Group, Person, Registration, RegistrationState
from summit.services import attendance, checkin, desk_links, staff, thanks
from summit.services import groups as event_groups
from summit.web.application import SAFE_METHODS
from summit.web.filters import language
from summit.web.forms import Form
from summit.web.organiser import room

SHOWN_AT_ONCE = 200

blueprint = Blueprint("checkin", __name__)


class Missing(NamedTuple):
    """Somebody with a place who has not come."""

    group: Group
    person_id: int
    name: str
    phone: str


@blueprint.get("")
def index() -> tuple[str, int]:
    """The desk's link, live figures, and who is missing."""
    day = desk_links.day_for(g.event, clock.now())
    link = desk_links.of_day(g.event, day)
    missing = _missing(g.event)
    return room.page(
        "organiser/checkin/index.html",
        "desk",
        day=day,
        desk_url=_url(link) if link and staff.may_organise(g.staff, g.event) else "",
        rows=attendance.by_group(g.event),
        missing=missing[:SHOWN_AT_ONCE],
        missing_count=len(missing),
        can_finish=_can_finish(g.event),
        unthanked=thanks.count(g.event),
    )


@blueprint.post("/link")
def make_link() -> Response:
    """Make the desk's link of the day."""
    with transaction():
        desk_links.link_for(g.event, desk_links.day_for(g.event, clock.now()), by=room.by_staff(), now=clock.now())
    return room.done(gettext("The desk has its link."), ".index")


@blueprint.route("/link/renew", methods=["GET", "POST"])
def renew_link() -> tuple[str, int] | Response:
    """A new link in place of one that has fallen into the wrong hands; asks once."""
    link = desk_links.of_day(g.event, desk_links.day_for(g.event, clock.now())) or abort(404)
    room.require_organiser()
    if request.method in SAFE_METHODS:
        return room.page("organiser/checkin/renew.html", "desk", day=link.valid_on)
    with transaction():
        desk_links.renew(link, by=room.by_staff(), now=clock.now())
    return room.done(gettext("The desk has a new link; the old one no longer works."), ".index")


@blueprint.route("/finish", methods=["GET", "POST"])
def finish() -> tuple[str, int] | Response:
    """The event has been held; asks once, with the numbers."""
    if not _can_finish(g.event):
        abort(404)
    room.require_organiser()
    form = Form()
    if not form.validate_on_submit():
        rows = attendance.by_group(g.event)
        return room.page("organiser/checkin/finish.html", "desk", rows=rows, form=form)
    with transaction():
        attended, absent = checkin.finish(g.event, by=room.by_staff(), now=clock.now())
    text = gettext("The event has been held: %(attended)s came, %(absent)s did not.", attended=attended, absent=absent)
    return room.done(text, ".index")


@blueprint.route("/thanks", methods=["GET", "POST"])
def thank() -> tuple[str, int] | Response:
    """Thank those who came; says first how many mails that are."""
    room.require_organiser()
    if request.method in SAFE_METHODS:
        return room.page("organiser/checkin/thank.html", "desk", number=thanks.count(g.event))
    with transaction():
        number = thanks.send(g.event, by=room.by_staff(), now=clock.now())
    return room.done(ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", number), ".index")


def _url(link: DeskLink) -> str:
    return f"{current_app.config['BASE_URL'].rstrip('/')}/d/{desk_links.token_of(link)}"


def _can_finish(event: Event) -> bool:
    """Only an event that has begun can be over; a draft never begins."""
    return event.state in CALLED and event.starts_at is not None and clock.now() >= event.starts_at


def _missing(event: Event) -> list[Missing]:
    """Those with a place who have not come, by name."""
    states = [RegistrationState.CONFIRMED, RegistrationState.ABSENT]
    groups = {group.id: group for group in event_groups.with_places(event)}
    rows: Iterable[Any] = db.session.execute(
        select(Registration.group_id, Person.id, Person.name, Person.phone)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(CheckIn, CheckIn.registration_id == Registration.id)
        .where(
            Registration.event_id == event.id,
            Registration.state.in_(states),
            ~Registration.is_walk_in,
            CheckIn.id.is_(None),
        )
    )
    missing = (Missing(groups[group_id], *facts) for group_id, *facts in rows)
    return collation.sorted_names(missing, language(), lambda one: one.name)
