"""What anybody may read: an event and how to take part in it."""

from __future__ import annotations

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from limits import parse
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response
from wtforms import SelectField

from summit import clock
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import CALLED, Allocation, DateStatus, Event, EventState, Group, Nominator
from summit.models.event import CONTACT_KEPT, NEEDS_KEPT, UNDATED_KEPT
from summit.services import joining, wishes
from summit.web import letterhead
from summit.web.join_form import JoinForm
from summit.web.language import speak, wished
from summit.web.link_forms import LONGEST_PHONE, LinkForm, email_field, line_field, name_field, refuse, text_field
from summit.web.rate_limits import by_address, by_email, is_within, limiter

WISHES_PER_ADDRESS = "20 per hour"  # a library's computers share one
JOINS_PER_ADDRESS = "20 per hour"
PER_EMAIL = parse("5 per day")
LONGEST_MESSAGE = 1000

blueprint = Blueprint("public", __name__)
blueprint.url_defaults(letterhead.keep_language)

Page = tuple[str, int] | Response


class WishForm(LinkForm):
    """A citizen writes to the nominator of their area."""

    nominator = SelectField(_l("Your area"), coerce=int)
    name = name_field(_l("Your name"))
    email = email_field(_l("Your e-mail address"), is_required=True)
    phone = line_field(_l("Telephone"), LONGEST_PHONE)
    message = text_field(_l("Why you would like to come"), LONGEST_MESSAGE)

    def offer(self, takers: list[Nominator]) -> None:
        """Whom one can write to; nothing is chosen beforehand, because the choice is what matters."""
        named = [(taker.id, f"{taker.area.name} – {taker.name}" if taker.area else taker.name) for taker in takers]
        self.nominator.choices = [(0, _("Choose your area")), *named]


@blueprint.get("/")
def home() -> str:
    """What this is, and which events are open."""
    query = (
        select(Event)
        .where(Event.state.in_(CALLED), Event.date_status != DateStatus.CANCELLED)
        .options(joinedload(Event.host))
        .order_by(Event.starts_at.is_(None), Event.starts_at, Event.title)
    )
    events = [event for event in db.session.scalars(query) if not event.has_ended(clock.now())]
    return render_template("public/home.html", events=events, languages=letterhead.all_languages())


@blueprint.get("/e/<slug>")
def event(slug: str) -> Page:
    """One event: when, where, what, how to take part, and a way to write to one's own forum."""
    _come_in(slug)
    return _event_page(WishForm())


@blueprint.post("/e/<slug>/wish")
@limiter.limit(WISHES_PER_ADDRESS, key_func=by_address)
def wish(slug: str) -> Page:
    """Write to the nominator of an area; its address is never shown."""
    _come_in(slug)
    form = WishForm()
    takers = wishes.takers(g.event)
    form.offer(takers)
    chosen = next((taker for taker in takers if taker.id == form.nominator.data), None)
    is_valid = form.validate_on_submit()
    if chosen is None:
        form.nominator.errors = [_("Please choose your area.")]
    if chosen is None or not is_valid:
        return _event_page(form, 422)
    if not is_within(PER_EMAIL, "wish", by_email(form.email.data)):
        abort(429)
    try:
        with transaction():
            wishes.write(
                chosen,
                name=form.name.data,
                email=form.email.data,
                phone=form.phone.data,
                message=form.message.data,
                language=g.language,
                now=clock.now(),
            )
    except Refusal as no:
        return _event_page(form, refuse(form, no))
    return redirect(url_for("public.event", slug=slug, done="wish", _anchor="take-part"), 303)


@blueprint.get("/e/<slug>/wish")
def wish_again(slug: str) -> Response:
    """Whoever loads an answered form again is at the event's page."""
    _come_in(slug)
    return redirect(url_for("public.event", slug=slug, _anchor="take-part"), 303)


@blueprint.post("/e/<slug>/join")
@limiter.limit(JOINS_PER_ADDRESS, key_func=by_address)
def join(slug: str) -> Page:
    """Ask for a personal link to an open group. The answer is the same, whoever asks."""
    _come_in(slug)
    joining_form = JoinForm().offer(g.event, joining.groups_of(g.event, clock.now()))
    is_valid, group = joining_form.validate_on_submit(), joining_form.chosen_group()
    if not joining_form.has_groups:
        return _event_page(WishForm(None), 409, problem=_("It is not possible to take part in this way any more."))
    if group is None or not is_valid:
        return _event_page(WishForm(None), 422, joining_form=joining_form)
    if not is_within(PER_EMAIL, "join", by_email(joining_form.email.data)):
        abort(429)
    try:
        with transaction():
            joining.join(
                group,
                name=joining_form.name.data,
                email=joining_form.email.data,
                organisation=joining_form.organisation.data,
                area=joining_form.chosen_area(g.event),
                language=g.language,
                now=clock.now(),
            )
    except Refusal as no:
        return _event_page(WishForm(None), refuse(joining_form, no), joining_form=joining_form)
    return redirect(url_for("public.event", slug=slug, done="join", _anchor="take-part"), 303)


@blueprint.get("/e/<slug>/join")
def join_again(slug: str) -> Response:
    """Whoever loads an answered form again is at the event's page."""
    return wish_again(slug)


@blueprint.get("/privacy")
def privacy() -> str:
    """What is kept of whom, why, for how long, and what people can ask for."""
    return render_template(
        "public/privacy.html",
        languages=letterhead.all_languages(),
        needs_days=NEEDS_KEPT.days,
        contact_days=CONTACT_KEPT.days,
        undated_months=round(UNDATED_KEPT.days / 30.4),
    )


@blueprint.get("/accessibility")
def accessibility() -> str:
    """How far this site can be used by everybody, and whom to tell when it cannot."""
    return render_template("public/accessibility.html", languages=letterhead.all_languages())


def _come_in(slug: str) -> None:
    query = (
        select(Event)
        .where(Event.slug == slug, Event.state != EventState.DRAFT)
        .options(
            joinedload(Event.host),
            selectinload(Event.programme),
            selectinload(Event.groups).joinedload(Group.pool),
        )
    )
    found = db.session.scalar(query)
    if found is None:
        abort(404)
    g.event = found
    speak(wished(found.languages, found.language))


def _event_page(
    form: WishForm, status: int = 200, *, joining_form: JoinForm | None = None, problem: str = ""
) -> tuple[str, int]:
    now = clock.now()
    rooms = joining.rooms(g.event, now)
    takers = wishes.takers(g.event)
    if form.nominator.choices is None:
        form.offer(takers)
    counted = select(Allocation.group_id, func.count()).join(Group).where(Group.event_id == g.event.id)
    nominators_of = {row.group_id: row[1] for row in db.session.execute(counted.group_by(Allocation.group_id))}
    return letterhead.page(
        "public/event.html",
        "public.event",
        status,
        form=form,
        rooms=rooms,
        problem=problem,
        joining_form=joining_form or JoinForm(None).offer(g.event, [room.group for room in rooms]),
        takes_wishes=bool(takers) and g.event.takes_nominations(now) and g.event.date_status != DateStatus.CANCELLED,
        has_ended=g.event.has_ended(now),
        nominators_of=nominators_of,
        moved=g.event.dates[-1] if len(g.event.dates) > 1 and not g.event.has_ended(now) else None,
        is_sent=request.args.get("done") == "wish",
        is_joining=request.args.get("done") == "join",
    )
