"""The programme of the day: talks, rounds at tables, breaks."""

from __future__ import annotations

from flask import Blueprint, abort, g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField, TimeField
from wtforms.validators import InputRequired, Length

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import ItemKind, ProgrammeItem
from summit.services import programme
from summit.web.forms import Form
from summit.web.organiser import meanwhile, room

KINDS = {
    ItemKind.ROUND: _l("A round at tables"),
    ItemKind.TALK: _l("A talk"),
    ItemKind.BREAK: _l("A break"),
    ItemKind.OTHER: _l("Something else"),
}

blueprint = Blueprint("programme", __name__)


class ItemForm(Form):
    """One point of the programme."""

    kind = RadioField(
        _l("What is it?"),
        choices=[(kind.value, word) for kind, word in KINDS.items()],
        default=ItemKind.ROUND.value,
        validators=[InputRequired(_l("Choose what it is."))],
    )
    begins = TimeField(_l("Begins at"), validators=[InputRequired(_l("Write when it begins, as in 09:30."))])
    title = StringField(
        _l("Title"),
        validators=[
            InputRequired(_l("Please give it a title.")),
            Length(max=200, message=_l("At most 200 characters.")),
        ],
    )
    presenter = StringField(_l("Who presents"), validators=[Length(max=200, message=_l("At most 200 characters."))])
    description = TextAreaField(_l("Description"), validators=[Length(max=5000)])

    def point(self) -> programme.Point:
        """What was typed."""
        return programme.Point(
            kind=ItemKind(self.kind.data),
            begins=self.begins.data,
            title=self.title.data,
            presenter=self.presenter.data or "",
            description=self.description.data or "",
        )


@blueprint.get("")
def show() -> tuple[str, int]:
    """The points in order of time; the rounds are numbered as the table plan numbers them."""
    items = list(g.event.programme)
    numbers = {item.id: number for number, item in enumerate(programme.rounds(g.event), start=1)}
    return room.page("organiser/programme/show.html", "programme", items=items, numbers=numbers, kinds=KINDS)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> tuple[str, int] | Response:
    """A new point."""
    room.require_organiser()
    form, status = ItemForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    programme.add(g.event, form.point(), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("Added to the programme."), "organiser.programme.show")
    return room.page("organiser/programme/new.html", "programme", status, form=form)


@blueprint.route("/<int:item_id>", methods=["GET", "POST"])
def edit(item_id: int) -> tuple[str, int] | Response:
    """Another time, title, presenter or kind."""
    room.require_organiser()
    item = _item(item_id)
    form, status = ItemForm(obj=item), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    meanwhile.look(form, lambda: ItemForm(None, obj=item), row=item, log="programme.", item_id=item_id)
                    programme.change(item, form.point(), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                return room.done(gettext("Saved."), "organiser.programme.show")
    return room.page("organiser/programme/edit.html", "programme", status, form=form, item=item)


@blueprint.route("/<int:item_id>/remove", methods=["GET", "POST"])
def remove(item_id: int) -> tuple[str, int] | Response:
    """Take a point off the programme; asks once."""
    room.require_organiser()
    item = _item(item_id)
    form, status = Form(), 200
    if form.is_submitted():
        try:
            with transaction():
                programme.remove(item, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            return room.done(gettext("Removed from the programme."), "organiser.programme.show")
    return room.page("organiser/programme/remove.html", "programme", status, form=form, item=item)


def _item(item_id: int) -> ProgrammeItem:
    return programme.item_by_id(g.event, item_id) or abort(404)
