"""Changing a plan by hand: what a change would do, the change itself, the way back, and a copy to change freely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import PlanState, Registration, TablePlan
from summit.services import table_plans
from summit.services.table_plans import changes, publishing, weighing
from summit.services.table_plans.weighing import Step
from summit.web.forms import Form
from summit.web.organiser import effects, halls, plan_pages, room
from summit.web.typed import whole_number

EVERY_ROUND = "all"

blueprint = Blueprint("plan_changes", __name__)


class ChangeForm(Form):
    """The plan as it was when its page was drawn, and whether those who move are told."""

    version = IntegerField()
    tell = BooleanField(_l("Tell those who move by mail"))


@dataclass(frozen=True)
class Choice:
    """Who sits elsewhere: instead of `other`, or at table `number`, in these rounds, counted from 0."""

    who: Registration
    other: Registration | None
    number: int | None
    round: int
    rounds: Sequence[int]

    def steps(self, plan: TablePlan) -> list[Step]:
        """As steps of the plan; raises a Refusal where nothing would change."""
        if self.other is not None:
            return changes.swap(plan, self.who, self.other, self.rounds)
        return changes.move(plan, self.who, plan_pages.table_of(self.number), self.rounds)

    @property
    def people(self) -> list[Registration]:
        """Who moves."""
        return [self.who] if self.other is None else [self.who, self.other]


@blueprint.route("/<int:number>/change", methods=["GET", "POST"])
def change(number: int) -> tuple[str, int] | Response:
    """What a change would do, before it is made; and the change."""
    room.require_organiser()
    plan = plan_pages.finished(number)
    if not request.args:  # nobody is chosen yet: that is done beside the hall
        return redirect(url_for("organiser.table_plans.show", number=number), 303)
    choice = _choice(plan)
    form = ChangeForm()
    if not form.validate_on_submit():
        return _asked(plan, choice, form)
    version, tell = form.version.data if form.version.data is not None else -1, bool(form.tell.data)
    try:
        with transaction():
            steps = choice.steps(plan)
            mails = changes.apply(plan, steps, version=version, tell=tell, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _asked(plan, choice, form, room.refuse(form, no))
    where = {"number": number, "round": choice.round + 1, "table": _table_number(plan, choice)}
    if mails:
        text = ngettext(
            "The plan is changed, and %(num)s mail will be sent.",
            "The plan is changed, and %(num)s mails will be sent.",
            mails,
        )
        return room.done(text, "organiser.table_plans.show", **where)
    return room.done(_("The plan is changed."), "organiser.table_plans.show", **where)


@blueprint.post("/<int:number>/put-back")
def put_back(number: int) -> Response:
    """Undo the latest change by hand."""
    plan = plan_pages.finished(number)
    version = request.form.get("version", -1, type=int)
    with transaction():
        changes.put_back(plan, version=version, by=room.by_staff(), now=clock.now())
    return room.done(_("The latest change is put back."), "organiser.table_plans.show", number=number)


@blueprint.post("/<int:number>/copy")
def copy(number: int) -> Response:
    """The same seats as a plan of its own."""
    plan = plan_pages.finished(number)
    with transaction():
        made = changes.copy(plan, by=room.by_staff(), now=clock.now()).number
    text = _("Plan %(made)s has the same seats as plan %(number)s.", made=made, number=number)
    return room.done(text, "organiser.table_plans.show", number=made)


def _choice(plan: TablePlan) -> Choice:
    """What the address asks for; 404 for people, tables or rounds that are not there."""
    asked = request.args
    round_ = asked.get("round", 0, type=int) - 1
    if not plan.from_round <= round_ < plan.rounds:
        abort(404)
    rounds = range(plan.from_round, plan.rounds) if asked.get("scope") == EVERY_ROUND else [round_]
    who = plan_pages.person_of(asked.get("person", type=int))
    wanted = asked.get("choice", "")
    if wanted == "table":
        return Choice(who, None, plan_pages.table_of(asked.get("table", type=int)).number, round_, list(rounds))
    id = asked.get("other", type=int) if wanted == "other" else whole_number(wanted)
    other = plan_pages.person_of(id)
    return Choice(who, other if other is not who else abort(404), None, round_, list(rounds))


def _asked(plan: TablePlan, choice: Choice, form: ChangeForm, status: int = 200) -> tuple[str, int]:
    """The page with the effect. A change that is impossible is refused with its reason instead."""
    steps = choice.steps(plan)
    effect = weighing.effect(plan, steps, has_needs=g.role.can_see_needs)
    broken, kept = effects.sentences(effect)
    readers = [one for one in choice.people if publishing.can_read(one)] if plan.state is PlanState.PUBLISHED else []
    tables = halls.tables_from(table_plans.seats_in(plan, choice.round))
    return room.page(
        "organiser/plan_changes/change.html",
        "tables",
        status,
        plan=plan,
        choice=choice,
        effect=effect,
        figures=table_plans.figures_in(plan),
        moved=effects.moved(steps, choice.people),
        broken=broken,
        kept=kept,
        readers=readers,
        instead=_instead(choice, tables, effect),
        out_of_reach=[] if g.role.can_see_needs else _out_of_reach(steps),
        form=form,
        where={"number": plan.number, "round": choice.round + 1, "table": _table_number(plan, choice)},
    )


def _out_of_reach(steps: Sequence[Step]) -> list[int]:
    """The numbers of the tables among these to which somebody moves and which no wheelchair reaches."""
    to = {step.after for step in steps}
    return [one.number for one in table_plans.tables_of(g.event) if one.id in to and not one.is_accessible]


def _instead(choice: Choice, tables: Sequence[halls.TableView], effect: weighing.Effect) -> list[Registration]:
    """Who sits at a table that would be too full: somebody there may change places instead."""
    if choice.number is None or not any(reason.code == "table_size" for reason in effect.broken):
        return []
    seats = next((table.seats for table in tables if table.number == choice.number), [])
    is_seated = any(seat.registration_id == choice.who.id for table in tables for seat in table.seats)
    return [seat.registration for seat in seats] if is_seated else []


def _table_number(plan: TablePlan, choice: Choice) -> int | None:
    """The table that the page of the plan shows afterwards: the one where `who` sits now or will sit."""
    if choice.number is not None:
        return choice.number
    seats = table_plans.seats_in(plan, choice.round)
    return next((seat.table.number for seat in seats if seat.registration_id == choice.who.id), None)
