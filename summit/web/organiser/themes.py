"""Themes: what is talked about, at which tables, and who wishes for what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, abort, g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from summit import clock
from summit.db import db, transaction
from summit.errors import Refusal
from summit.models import Registration, Theme
from summit.services import programme, themes
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.leaves import Leaf, leaf_of
from summit.web.organiser import meanwhile, room, theme_tables
from summit.web.organiser.theme_tables import PER_PAGE, form_for
from summit.web.wish_fields import WishFields, as_data

LONGEST_DESCRIPTION = 1000
GIVE_WAY, AS_MUCH = "give_way", "as_much"

blueprint = Blueprint("themes", __name__)


class ThemeForm(Form):
    """One theme."""

    name = StringField(
        _l("Theme"),
        validators=[
            InputRequired(_l("Please give the theme a name.")),
            Length(max=themes.LONGEST_NAME, message=_l("At most 200 characters.")),
        ],
    )
    description = TextAreaField(
        _l("What it is about"),
        validators=[Length(max=LONGEST_DESCRIPTION, message=_l("At most 1,000 characters."))],
    )


class WeightForm(Form):
    """How much wishes count against the mix."""

    weight = RadioField(
        _l("When a wish and the mix pull in different directions"),
        choices=[
            (GIVE_WAY, _l("Wishes give way to the mix")),
            (AS_MUCH, _l("Wishes count as much as the mix")),
        ],
        validators=[InputRequired(_l("Choose how much wishes count."))],
    )


class WishForm(WishFields, Form):
    """The organiser names wishes on somebody's behalf."""


@blueprint.get("")
def show() -> tuple[str, int]:
    """The themes with their wishes beside the seats that carry them."""
    return _show(_weight_form())


@blueprint.post("/weight")
def weigh() -> tuple[str, int] | Response:
    """How much wishes count in the next plan."""
    form = WeightForm()
    if not form.validate_on_submit():
        return _show(form, 422)
    try:
        with transaction():
            meanwhile.look(form, _weight_form, row=g.event, log="theme.")
            themes.weigh(g.event, is_strong=form.weight.data == AS_MUCH, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _show(form, room.refuse(form, no))
    return room.done(gettext("Saved. It holds for the next plan."), ".show")


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> tuple[str, int] | Response:
    """A new theme."""
    room.require_organiser()
    form, status = ThemeForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    themes.add(g.event, **_typed(form), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("The theme is added."), ".show")
    return room.page("organiser/themes/new.html", "themes", status, form=form)


@blueprint.route("/<int:theme_id>", methods=["GET", "POST"])
def edit(theme_id: int) -> tuple[str, int] | Response:
    """Another name or description."""
    room.require_organiser()
    theme = _theme(theme_id)
    form, status = ThemeForm(obj=theme), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    meanwhile.look(form, lambda: ThemeForm(None, obj=theme), row=theme, log="theme.", theme_id=theme_id)
                    themes.change(theme, **_typed(form), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("Saved."), ".show")
    return room.page("organiser/themes/edit.html", "themes", status, form=form, theme=theme)


@blueprint.post("/<int:theme_id>/move")
def move(theme_id: int) -> Response:
    """One step up or down."""
    theme = _theme(theme_id)
    with transaction():
        is_up = request.form.get("direction") == "up"
        themes.move(theme, is_up=is_up, by=room.by_staff(), now=clock.now())
    return room.done(gettext("The order is changed."), ".show")


@blueprint.route("/<int:theme_id>/remove", methods=["GET", "POST"])
def remove(theme_id: int) -> tuple[str, int] | Response:
    """Remove a theme from its tables and from people's wishes; asks once."""
    room.require_organiser()
    theme = _theme(theme_id)
    form, status = Form(), 200
    if form.is_submitted():
        try:
            with transaction():
                themes.remove(theme, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            return room.done(gettext("The theme is removed."), ".show")
    uses = themes.uses_of(theme)
    return room.page("organiser/themes/remove.html", "themes", status, form=form, theme=theme, uses=uses)


@blueprint.route("/tables", methods=["GET", "POST"])
def tables() -> tuple[str, int] | Response:
    """Which table carries which theme: in all rounds, or in the one that is chosen."""
    round_ = _round(request.args.get("round"))
    if request.method != "POST":
        return _tables(round_)
    form = form_for(_on_form(), themes.of(g.event), round_)
    if not form.validate_on_submit():
        return _tables(round_, form, 422)
    try:
        with transaction():
            meanwhile.look(form, lambda: _shown(round_), row=g.event, log="theme.tables")
            chosen = form.chosen(themes.of(g.event))
            themes.put_on_tables(g.event, chosen, round=round_, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _tables(round_, form, room.refuse(form, no))
    return room.done(gettext("Saved."), ".tables", round=_number(round_), page=request.args.get("page", type=int))


@blueprint.post("/tables/spread")
def spread() -> tuple[str, int] | Response:
    """The themes evenly over the tables: in all rounds, or in one."""
    round_ = _round(request.form.get("round"))
    return _set_many(
        lambda: themes.spread(g.event, round=round_, by=room.by_staff(), now=clock.now()),
        gettext("The themes are spread over the tables."),
        round_,
    )


@blueprint.post("/tables/stay")
def stay() -> tuple[str, int] | Response:
    """What the tables carry in one round, they carry in all."""
    round_ = _round(request.form.get("round")) or 0
    return _set_many(
        lambda: themes.stay(g.event, round=round_, by=room.by_staff(), now=clock.now()),
        gettext("Each theme stays at its table in all rounds."),
        None,
    )


@blueprint.route("/wishes/<int:registration_id>", methods=["GET", "POST"])
def wishes(registration_id: int) -> tuple[str, int] | Response:
    """Name wishes on somebody's behalf."""
    room.require_organiser()
    registration, there = _registration(registration_id), themes.of(g.event)
    form, status, to = _wish_form(registration), 200, registration.person_id
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    meanwhile.look(
                        form, lambda: _wish_form(registration, None), row=registration, log="theme.", person_id=to
                    )
                    wished = form.wished(themes.of(g.event))
                    themes.wish(registration, wished, by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("The wishes are saved."), "organiser.people.show", person_id=to)
    return room.page(
        "organiser/themes/wishes.html", "people", status, form=form, person=registration.person, themes=there
    )


def _show(weight: WeightForm, status: int = 200) -> tuple[str, int]:
    return room.page("organiser/themes/show.html", "themes", status, demand=themes.demand(g.event), weight=weight)


def _tables(round_: int | None, form: Form | None = None, status: int = 200) -> tuple[str, int]:
    carriers, there = _carriers(), themes.of(g.event)
    return room.page(
        "organiser/themes/tables.html",
        "themes",
        status,
        form=form or form_for(carriers.shown, there, round_),
        themes=there,
        carriers=carriers,
        rounds=programme.rounds(g.event),
        number=_number(round_),
    )


def _set_many(work: Callable[[], None], message: str, round_: int | None) -> tuple[str, int] | Response:
    try:
        with transaction():
            work()
    except Refusal as no:
        form = _shown(round_)
        form.form_errors.append(refusal_text(no))
        return _tables(round_, form, no.status)
    return room.done(message, ".tables", round=_number(round_), page=request.args.get("page", type=int))


def _shown(round_: int | None) -> Form:
    return form_for(_on_form(), themes.of(g.event), round_, is_typed=False)


def _on_form() -> Sequence[themes.Carrier]:
    """The tables that were sent; those on the page that the address asks for, when none was."""
    return theme_tables.sent(themes.open_carriers(g.event)) or _carriers().shown


def _carriers() -> Leaf[themes.Carrier]:
    """The tables in use, on the page that the address asks for."""
    return leaf_of(themes.open_carriers(g.event), request.args.get("page", 1, type=int), PER_PAGE)


def _wish_form(registration: Registration, *typed: None) -> WishForm:
    """As it comes, or (with None) as it would be shown."""
    form = WishForm(*typed, data=as_data(themes.wishes_of(registration)))
    form.offer_themes(themes.of(g.event))
    return form


def _weight_form() -> WeightForm:
    return WeightForm(formdata=None, data={"weight": AS_MUCH if g.event.has_strong_wishes else GIVE_WAY})


def _typed(form: ThemeForm) -> dict[str, str]:
    return {"name": form.name.data or "", "description": form.description.data or ""}


def _round(number: str | None) -> int | None:
    """The round of the programme that has this number, counted from 0; None for another: all rounds."""
    numbers = {str(place + 1): place for place in range(len(programme.rounds(g.event)))}
    return numbers.get(number or "")


def _number(round_: int | None) -> int | None:
    return None if round_ is None else round_ + 1


def _theme(theme_id: int) -> Theme:
    return themes.theme_by_id(g.event, theme_id) or abort(404)


def _registration(registration_id: int) -> Registration:
    found = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id, Registration.event_id == g.event.id)
        .options(joinedload(Registration.person), joinedload(Registration.group))
    )
    return found or abort(404)
