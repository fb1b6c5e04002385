"""The morning's re-plan: what has changed, how the plan is to be mended, and the ways that were found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import TablePlan
from summit.services import programme, table_plans
from summit.services.table_plans import mending
from summit.web.filters import hour
from summit.web.forms import Form
from summit.web.organiser import mended_ways, plan_pages, reasons, room
from summit.web.organiser.hall_forms import LARGEST_SEED, LONGEST_SEARCH

MOST_MOVES = 100_000

blueprint = Blueprint("plan_mending", __name__)


class Impossible(Exception):
    """What was asked for cannot be: why not, in sentences."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


class MendForm(Form):
    """How the plan is to be mended."""

    from_round = SelectField(_l("From which round on?"), coerce=int)
    is_without_absent = BooleanField(_l("Leave out those who are not checked in"))
    closed = SelectMultipleField(
        _l("Closed tables"), coerce=int, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    max_moves = IntegerField(_l("At most so many moves"), validators=[Optional(), NumberRange(0, MOST_MOVES)])
    seconds = IntegerField(
        _l("At most so many seconds"),
        validators=[InputRequired(_l("Please give a number.")), NumberRange(1, LONGEST_SEARCH)],
    )
    seed = IntegerField(
        _l("Starting number"), validators=[InputRequired(_l("Please give a number.")), NumberRange(0, LARGEST_SEED)]
    )
    is_repeatable = BooleanField(_l("Repeatable: the same starting number gives the same plan again"))


@blueprint.route("/<int:number>/mend", methods=["GET", "POST"])
def mend(number: int) -> tuple[str, int] | Response:
    """What has changed since the plan was made, and the request to mend it."""
    room.require_organiser()
    plan = plan_pages.finished(number)
    form = _form(plan)
    if request.method == "POST" and form.validate_on_submit():
        try:
            with transaction():
                made = _asked_for(plan, form)
        except Refusal as no:
            return _page(plan, form, room.refuse(form, no))
        except Impossible as no:
            return _page(plan, form, 409, problems=no.sentences)
        return redirect(url_for("organiser.table_plans.show", number=made, watched=1), 303)
    return _page(plan, form, 422 if form.is_submitted() else 200)


@blueprint.get("/<int:number>/ways")
def alternatives(number: int) -> tuple[str, int]:
    """What the latest mending of this plan has found: moves against quality, and who moves where."""
    plan = plan_pages.finished(number)
    ways = mended_ways.ways(plan, mending.alternatives(plan))
    page = "organiser/plan_mending/alternatives.html"
    return room.page(page, "tables", plan=plan, ways=ways, picture=mended_ways.picture(ways))


def _asked_for(plan: TablePlan, form: MendForm) -> int:
    """The number of the plan that was asked for. Raises Impossible, so that no table is closed for nothing."""
    made = mending.request(plan, _wanted(form), by=room.by_staff(), now=clock.now())
    can_see_needs = g.role.can_see_needs
    told = table_plans.reasons_as_json(mending.contradictions(made, has_needs=can_see_needs))
    if told:
        raise Impossible(list(dict.fromkeys(reasons.sentences(g.event, told, can_see_needs=can_see_needs))))
    return made.number


def _page(plan: TablePlan, form: MendForm, status: int = 200, *, problems: Sequence[str] = ()) -> tuple[str, int]:
    around = {"plan": plan, "form": form, "turnout": mending.turnout(plan), "problems": problems}
    return room.page("organiser/plan_mending/mend.html", "tables", status, **around)


def _form(plan: TablePlan) -> MendForm:
    """The form with what the clock and the hall suggest."""
    tables = table_plans.tables_of(g.event)
    data: dict[str, Any] = {
        "from_round": max(plan.from_round, min(mending.round_ahead(g.event, clock.now()), plan.rounds - 1)) + 1,
        "closed": [table.number for table in tables if table.is_closed],
        "seconds": current_app.config["PLAN_SECONDS"],
        "seed": 1,
        "is_without_absent": plan.is_without_absent,
    }
    form = MendForm(data=data)
    points = programme.rounds(g.event)
    form.from_round.choices = [
        SelectChoice(number, _round_words(number, points)) for number in range(plan.from_round + 1, plan.rounds + 1)
    ]
    form.closed.choices = [
        SelectChoice(table.number, str(_("Table %(number)s", number=table.number))) for table in tables
    ]
    return form


def _round_words(number: int, points: list[Any]) -> str:
    if number > len(points):
        return str(_("Round %(round)s", round=number))
    return str(_("Round %(round)s, %(time)s", round=number, time=hour(points[number - 1].begins)))


def _wanted(form: MendForm) -> mending.Wanted:
    return mending.Wanted(
        from_round=form.from_round.data - 1,
        max_moves=form.max_moves.data,
        is_without_absent=bool(form.is_without_absent.data),
        closed=frozenset(form.closed.data or ()),
        seconds=form.seconds.data or 0,
        seed=form.seed.data or 0,
        is_repeatable=bool(form.is_repeatable.data),
    )
