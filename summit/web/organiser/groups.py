"""Groups and quotas: the board down to each nominator, and the form of a group."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from summit import clock
from summit.collation import name_key
from summit.db import transaction
from summit.errors import NotPossible, Refusal
from summit.models import Admission, Event, Group
from summit.models.group import COLOURS
from summit.services import events, facilitators, figures, groups, nominations, silence
from summit.services.figures import GroupFigures, NominatorFigures
from summit.web.filters import language
from summit.web.forms import Form
from summit.web.leaves import leaf_of
from summit.web.organiser import meanwhile, room

MOST_PLACES = 100_000
PER_PAGE = 50  # nominators
BELOW_PROMISED = "size"  # the field by which the service says that more places are promised than the new quota

blueprint = Blueprint("groups", __name__)


class GroupForm(Form):
    """A group, its quota, and how it fills."""

    name = StringField(
        _l("Name"),
        validators=[
            InputRequired(_l("Please give the group a name.")),
            Length(max=80, message=_l("At most 80 characters.")),
        ],
    )
    letter = StringField(
        _l("Letter"),
        validators=[
            InputRequired(_l("Please choose one letter.")),
            Length(max=1, message=_l("Please choose one letter.")),
        ],
    )
    colour = RadioField(_l("Colour"), coerce=int, choices=[(number, str(number)) for number in range(1, COLOURS + 1)])
    quota = IntegerField(
        _l("Places"),
        validators=[
            InputRequired(_l("Write a whole number.")),
            NumberRange(min=0, max=MOST_PLACES, message=_l("A group has from 0 to 100,000 places.")),
        ],
    )
    admission = RadioField(
        _l("How does it fill?"),
        choices=[
            (Admission.HELD.value, _l("Held: whoever is nominated or invited has a place until they answer")),
            (
                Admission.OPEN.value,
                _l("Open: more are asked than fit; the first to say yes get the places, the rest wait in order"),
            ),
        ],
        default=Admission.HELD.value,
    )
    is_one_per_area = BooleanField(_l("Exactly one from each area"))
    is_facilitators = BooleanField(_l("They lead the tables: one facilitator at each"))
    is_joinable = BooleanField(_l("Anyone with the event's link can join"))
    knowingly = BooleanField(_l("Yes, fewer places than are promised"))

    def shape(self) -> groups.Shape:
        """What was typed."""
        return groups.Shape(
            name=self.name.data,
            letter=self.letter.data,
            colour=self.colour.data,
            quota=self.quota.data,
            admission=Admission(self.admission.data),
            is_one_per_area=self.is_one_per_area.data,
            is_facilitators=self.is_facilitators.data,
            is_joinable=self.is_joinable.data,
        )


@blueprint.get("")
def board() -> tuple[str, int]:
    """Every group, and the nominators of the one that is chosen; those who need a hand stand first."""
    counted = figures.board(g.event)
    wanted = request.args.get("group", type=int)
    chosen = _chosen(counted.groups, wanted)
    rows = figures.nominators(g.event, chosen.group) if chosen else []
    now = clock.now()
    return room.page(
        "organiser/groups/board.html",
        "groups",
        board=counted,
        quotas=sum(row.places.size for row in counted.groups),
        chosen=chosen,
        rows=rows,
        leaf=leaf_of(sorted(rows, key=lambda row: _urgency(row, now)), request.args.get("page", 1, type=int), PER_PAGE),
        given=sum(row.places.size for row in rows),
        is_silent=lambda row: nominations.are_open(g.event, now) and silence.is_silent(row, now),
        last_seen_at=silence.last_seen_at,
        link_sent_at=silence.link_sent_at,
        last_reminded_at=silence.last_reminded_at,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> tuple[str, int] | Response:
    """A new group, with a colour and a letter that are not taken."""
    room.require_organiser()
    form, status = GroupForm(data={"colour": _unused_colour(g.event)}), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    made = groups.add(g.event, form.shape(), by=room.by_staff(), now=clock.now())
            except Refusal as no:
                status = room.refuse(form, no)
            else:
                done = gettext("%(name)s has been added.", name=made.name)
                return room.done(done, "organiser.groups.board", group=made.id)
    return _page("new", form, status)


@blueprint.route("/<int:group_id>", methods=["GET", "POST"])
def edit(group_id: int) -> tuple[str, int] | Response:
    """Another name, colour or quota. Fewer places than are promised are asked about once more."""
    room.require_organiser()
    group = _group(group_id)
    form, status, is_below = _form(group), 200, False
    if form.is_submitted():
        status, is_below = 422, bool(form.knowingly.data)
        if form.validate():
            try:
                with transaction():
                    meanwhile.look(form, lambda: _form(group, None), row=group, log="group.", group_id=group_id)
                    groups.change(
                        group,
                        form.shape(),
                        knowingly=form.knowingly.data,
                        by=room.by_staff(),
                        now=clock.now(),
                    )
            except Refusal as no:
                is_below = isinstance(no, NotPossible) and no.field == BELOW_PROMISED
                status = room.refuse(form, no, {BELOW_PROMISED: "quota"})
            else:
                return room.done(gettext("Saved."), "organiser.groups.board", group=group_id)
    return _page("edit", form, status, group=group, is_below=is_below)


@blueprint.route("/<int:group_id>/remove", methods=["GET", "POST"])
def remove(group_id: int) -> tuple[str, int] | Response:
    """Take an unused group away; asks once."""
    room.require_organiser()
    group = _group(group_id)
    form, status = Form(), 200
    if form.is_submitted():
        name = group.name
        try:
            with transaction():
                groups.remove(group, by=room.by_staff(), now=clock.now())
        except Refusal as no:
            status = room.refuse(form, no)
        else:
            return room.done(gettext("%(name)s has been removed.", name=name), "organiser.groups.board")
    return room.page("organiser/groups/remove.html", "groups", status, form=form, group=group)


def _page(name: str, form: GroupForm, status: int, **values: object) -> tuple[str, int]:
    needed = facilitators.needed(g.event)
    return room.page(f"organiser/groups/{name}.html", "groups", status, form=form, needed=needed, **values)


def _form(group: Group, *typed: None) -> GroupForm:
    """As it comes, or (with None) as it would be shown."""
    return GroupForm(*typed, obj=group, data={"quota": group.pool.size})


def _group(group_id: int) -> Group:
    return events.group_by_id(g.event, group_id) or abort(404)


def _chosen(rows: list[GroupFigures], wanted: int | None) -> GroupFigures | None:
    if wanted is None:
        return rows[0] if rows else None
    return next((row for row in rows if row.group.id == wanted), None) or abort(404)


def _urgency(row: NominatorFigures, now: datetime) -> tuple[bool, int, object]:
    is_silent = silence.is_silent(row, now)
    return not is_silent, -row.places.free, name_key(row.nominator.name, language())


def _unused_colour(event: Event) -> int:
    used = [group.colour for group in event.groups]
    return min(range(1, COLOURS + 1), key=used.count)
