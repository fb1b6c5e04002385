"""The date: what is known of it, its history, and what becomes of everybody when it changes."""

from __future__ import annotations

from flask import Blueprint, abort, g
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import DateStatus, EventState, Group, Silence
from summit.services import date_effects, event_dates, events, groups, reconfirmations
from summit.web.forms import Form
from summit.web.organiser import clock_times, date_forms, meanwhile, room
from summit.web.organiser.date_forms import (
    FIELDS,
    AskForm,
    BeforeTheDayForm,
    CancelForm,
    HoursForm,
    NewDateForm,
    PostponeForm,
    SilenceForm,
)

blueprint = Blueprint("dates", __name__)


@blueprint.get("")
def show() -> tuple[str, int]:
    """Where the date stands, who has said that they still come, and every date it has had."""
    return _show(_before_form())


@blueprint.route("/postpone", methods=["GET", "POST"])
def postpone() -> tuple[str, int] | Response:
    """The date does not hold; says first what follows."""
    room.require_organiser()
    form = PostponeForm()
    if form.is_submitted() and form.validate():
        try:
            with transaction():
                event_dates.postpone(
                    g.event,
                    reason=form.reason.data or "",
                    season=form.season.data or "",
                    by=room.by_staff(),
                    now=clock.now(),
                )
            return room.done(gettext("The event is postponed, and everybody is told."), ".show")
        except Refusal as no:
            return _page("postpone", form, room.refuse(form, no, FIELDS))
    return _page("postpone", form)


@blueprint.route("/cancel", methods=["GET", "POST"])
def cancel() -> tuple[str, int] | Response:
    """It will not take place; says first what follows."""
    room.require_organiser()
    form = CancelForm()
    if form.is_submitted() and form.validate():
        try:
            with transaction():
                event_dates.cancel(g.event, reason=form.reason.data or "", by=room.by_staff(), now=clock.now())
            return room.done(gettext("The event is cancelled, and everybody is told."), ".show")
        except Refusal as no:
            return _page("cancel", form, room.refuse(form, no, FIELDS))
    return _page("cancel", form)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> tuple[str, int] | Response:
    """A day: everybody with a place is asked whether they still come."""
    room.require_organiser()
    form = NewDateForm(data=date_forms.suggested(g.event, clock.now()))
    days = (form.day.data, form.last_day.data or form.day.data)
    if form.is_submitted() and form.validate() and form.is_on_the_clocks(g.event, *days):
        starts_at, ends_at = form.span(g.event, *days)
        try:
            with transaction():
                event_dates.set_date(
                    g.event,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    reason=form.reason.data or "",
                    reconfirm_until_at=form.moment(g.event, "reconfirm_until"),
                    nominate_until_at=form.moment(g.event, "nominate_until"),
                    answer_until_at=form.moment(g.event, "answer_until"),
                    by=room.by_staff(),
                    now=clock.now(),
                )
            return room.done(gettext("The date is fixed."), ".show")
        except Refusal as no:
            return _page("new", form, room.refuse(form, no, FIELDS))
    return _page("new", form)


@blueprint.route("/hours", methods=["GET", "POST"])
def hours() -> tuple[str, int] | Response:
    """Other clock times on the same day."""
    room.require_organiser()
    if g.event.date_status is not DateStatus.FIXED:
        abort(404)
    first, last = (moment.astimezone(g.event.zone) for moment in (g.event.starts_at, g.event.ends_at))
    form = _hours_form()
    days = (first.date(), last.date())
    if form.is_submitted() and form.validate() and form.is_on_the_clocks(g.event, *days):
        starts_at, ends_at = form.span(g.event, *days)
        try:
            with transaction():
                meanwhile.look(form, lambda: _hours_form(None), row=g.event, log="event.")
                event_dates.correct_hours(
                    g.event,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    tells=form.tells.data,
                    by=room.by_staff(),
                    now=clock.now(),
                )
            return room.done(gettext("The hours are corrected."), ".show")
        except Refusal as no:
            return _page("hours", form, room.refuse(form, no, {"starts_at": "begins", "ends_at": "ends"}))
    return _page("hours", form)


@blueprint.route("/silence/<int:group_id>", methods=["GET", "POST"])
def silence(group_id: int) -> tuple[str, int] | Response:
    """What becomes of a place of this group when its holder says nothing."""
    room.require_organiser()
    group = events.group_by_id(g.event, group_id) or abort(404)
    form = _silence_form(group)
    if form.is_submitted() and form.validate():
        try:
            with transaction():
                meanwhile.look(form, lambda: _silence_form(group, None), row=group, log="group.", group_id=group_id)
                groups.decide_on_silence(group, Silence(form.silence.data), by=room.by_staff(), now=clock.now())
            return room.done(gettext("Saved."), ".show")
        except Refusal as no:
            return _page("silence", form, room.refuse(form, no), group=group)
    return _page("silence", form, group=group)


@blueprint.post("/before-the-day")
def before_the_day() -> tuple[str, int] | Response:
    """Whether, and how long before, everybody is asked once more."""
    form = BeforeTheDayForm()
    if not form.validate_on_submit():
        return _show(form, 422)
    try:
        with transaction():
            meanwhile.look(form, _before_form, row=g.event, log="event.reconfirmation")
            event_dates.ask_before_the_day(g.event, form.reconfirm_days.data, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _show(form, room.refuse(form, no))
    return room.done(gettext("Saved."), ".show")


@blueprint.route("/ask", methods=["GET", "POST"])
def ask() -> tuple[str, int] | Response:
    """Ask those once more who have not said whether they still come; says first how many mails that is."""
    room.require_organiser()
    form = AskForm(data={"until": date_forms.time_to_answer(g.event, clock.now())})
    if not (form.validate_on_submit() and clock_times.are_there({form.until: form.until.data}, g.event.zone)):
        return _page("ask", form, outstanding=reconfirmations.outstanding(g.event))
    until_at = events.local(g.event.time_zone, form.until.data)
    try:
        with transaction():
            number = reconfirmations.remind(g.event, until_at=until_at, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        status = room.refuse(form, no, {"reconfirm_until_at": "until"})
        return _page("ask", form, status, outstanding=reconfirmations.outstanding(g.event))
    return room.done(ngettext("%(num)s mail will be sent.", "%(num)s mails will be sent.", number), ".show")


def _before_form() -> BeforeTheDayForm:
    return BeforeTheDayForm(None, data={"reconfirm_days": g.event.reconfirm_days})


def _hours_form(*typed: None) -> HoursForm:
    """As it comes, or (with None) as it would be shown."""
    first, last = (moment.astimezone(g.event.zone) for moment in (g.event.starts_at, g.event.ends_at))
    return HoursForm(*typed, data={"begins": first.time(), "ends": last.time(), "tells": True})


def _silence_form(group: Group, *typed: None) -> SilenceForm:
    return SilenceForm(*typed, data={"silence": group.silence.value})


def _show(form: Form, status: int = 200) -> tuple[str, int]:
    heard = date_effects.heard(g.event)
    return room.page(
        "organiser/dates/show.html",
        "date",
        status,
        form=form,
        heard=heard,
        outstanding=sum(row.open + row.silent for row in heard),
        dates=list(g.event.dates),
        can_change=g.event.state is not EventState.HELD,
    )


def _page(name: str, form: Form, status: int = 0, **values: object) -> tuple[str, int]:
    status = status or (422 if form.errors else 200)
    effects = date_effects.effects(g.event)
    return room.page(f"organiser/dates/{name}.html", "date", status, form=form, effects=effects, **values)
