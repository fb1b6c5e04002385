"""The tables: setting up the hall, asking for a plan, looking at it, publishing it, throwing it away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import PlanOrigin, PlanState, TablePlan
from summit.services import programme, table_plans, themes
from summit.services.table_plans import Outlook, Tell, changes, mending, rules
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.organiser import halls, meanwhile, movers, plan_pages, plan_work, reasons, room
from summit.web.organiser.hall_forms import HallForm, RequestForm, hall_form, request_form
from summit.web.organiser.reason_sentences import attribute_word

blueprint = Blueprint("table_plans", __name__)


class PublishForm(Form):
    """Who is told."""

    tell = RadioField(_l("Who gets a mail with their tables?"), default=Tell.MOVED)


@blueprint.get("")
def index() -> tuple[str, int]:
    """The hall, what stands in the way of a plan, and the plans so far."""
    return _index(hall_form(table_plans.tables_of(g.event)), request_form())


@blueprint.post("/hall")
def set_hall() -> tuple[str, int] | Response:
    """Set up the tables."""
    form = HallForm()
    if not form.validate_on_submit():
        return _index(form, request_form(), 422)
    try:
        with transaction():
            meanwhile.look(form, lambda: hall_form(table_plans.tables_of(g.event)), row=g.event, log="tables.")
            table_plans.set_tables(
                g.event,
                count=form.count.data or 0,
                min_seats=form.min_seats.data or 0,
                max_seats=form.max_seats.data or 0,
                not_accessible=form.numbers(),
                by=room.by_staff(),
                now=clock.now(),
            )
    except Refusal as no:
        return _index(form, request_form(), room.refuse(form, no))
    return room.done(gettext("The tables are set up."), ".index")


@blueprint.post("")
def make() -> tuple[str, int] | Response:
    """Ask for a plan; a worker makes it. What cannot be kept together is said instead."""
    form = RequestForm()
    if not form.validate_on_submit():
        return _index(hall_form(table_plans.tables_of(g.event)), form, 422)
    if _contradictions(table_plans.outlook(g.event)):
        return _index(hall_form(table_plans.tables_of(g.event)), form, 409)
    try:
        with transaction():
            plan = table_plans.request(
                g.event,
                seconds=form.seconds.data or 0,
                seed=form.seed.data or 0,
                is_repeatable=bool(form.is_repeatable.data),
                by=room.by_staff(),
                now=clock.now(),
            )
    except Refusal as no:
        return _index(hall_form(table_plans.tables_of(g.event)), form, room.refuse(form, no))
    return redirect(url_for(".show", number=plan.number), 303)


@blueprint.get("/<int:number>")
def show(number: int) -> tuple[str, int] | Response:
    """A plan: the work on it, why there is none, or the hall round by round."""
    plan = plan_pages.plan_of(number)
    if plan.state is PlanState.PLANNING:
        work = plan_work.work_on(plan, table_plans.latest_job(plan))
        return room.page("organiser/table_plans/planning.html", "tables", plan=plan, work=work)
    if plan.state is PlanState.FAILED:
        return _failed(plan)
    if "watched" in request.args and plan.origin is PlanOrigin.MENDED and mending.base_of(plan):
        return redirect(url_for("organiser.plan_mending.alternatives", number=plan.based_on), 303)
    return room.page("organiser/table_plans/show.html", "tables", **_shown(plan))


def _failed(plan: TablePlan) -> tuple[str, int]:
    """Why there is no such plan, and the way on: to the tables, or to the plan that was to be mended."""
    job = table_plans.latest_job(plan)
    why, broke_off = plan_work.why_not(job)
    return room.page(
        "organiser/table_plans/failed.html",
        "tables",
        plan=plan,
        reasons=why,
        broke_off=broke_off,
        attempts=job.attempts if job else 0,
        can_mend=plan.origin is PlanOrigin.MENDED and mending.base_of(plan) is not None,
    )


def _shown(plan: TablePlan) -> dict[str, Any]:
    """The hall in the chosen round, the chosen table, and the choices of somebody who is to sit elsewhere."""
    chosen_round = min(max(request.args.get("round", plan.from_round + 1, type=int), 1), plan.rounds)
    tables = halls.tables_from(table_plans.seats_in(plan, chosen_round - 1))
    wanted = request.args.get("table", 0, type=int)
    kept = table_plans.figures_in(plan)
    return {
        "plan": plan,
        "rounds": programme.rounds(g.event),
        "chosen_round": chosen_round,
        "tables": tables,
        "rows": halls.rows_of(tables),
        "table": next((table for table in tables if table.number == wanted), tables[0] if tables else None),
        "figures": kept,
        "unbalanced": [(attribute_word(name), value) for name, value in kept.unbalanced.items()],
        "bounds": reasons.sentences(g.event, kept.bound_reasons, can_see_needs=g.role.can_see_needs),
        "unseated": table_plans.unseated_in(plan),
        "left": table_plans.left_in(plan),
        "is_past": chosen_round - 1 < plan.from_round,
        "pinned": rules.pinned_at(g.event, chosen_round - 1),
        "carried": themes.themes_at(g.event, plan.rounds),
        "mover": _mover(plan, chosen_round, tables),
        "put_back": changes.latest_people(plan),
    }


def _mover(plan: TablePlan, chosen_round: int, tables: Sequence[halls.TableView]) -> movers.Mover | None:
    """The choices of the person whom the address names."""
    if "person" not in request.args or chosen_round - 1 < plan.from_round:
        return None
    room.require_organiser()
    who = plan_pages.person_of(request.args.get("person", type=int))
    return movers.mover_for(plan, who, chosen_round, tables)


@blueprint.route("/<int:number>/publish", methods=["GET", "POST"])
def publish(number: int) -> tuple[str, int] | Response:
    """Let the attendees see the plan; asks once, with the number of mails."""
    room.require_organiser()
    plan = plan_pages.finished(number)
    if plan.state is PlanState.PUBLISHED:  # by somebody else, or by the same button a moment ago
        return redirect(url_for(".show", number=number), 303)
    is_first = table_plans.published(g.event) is None
    form = _publish_form(plan, is_first)
    if not form.validate_on_submit():
        return _publish_page(plan, form, is_first, 422 if form.is_submitted() else 200)
    tell = Tell.EVERYONE if is_first else Tell(form.tell.data)
    try:
        with transaction():
            mails = table_plans.publish(plan, tell=tell, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _publish_page(plan, form, is_first, room.refuse(form, no))
    text = ngettext(
        "The plan is published, and %(num)s mail will be sent.",
        "The plan is published, and %(num)s mails will be sent.",
        mails,
    )
    return room.done(text, ".show", number=number)


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
def discard(number: int) -> tuple[str, int] | Response:
    """Throw a plan away; asks once."""
    room.require_organiser()
    plan = plan_pages.plan_of(number)
    form = Form()
    if not form.validate_on_submit():
        return room.page("organiser/table_plans/delete.html", "tables", plan=plan, form=form)
    try:
        with transaction():
            table_plans.discard(plan, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        status = room.refuse(form, no)
        return room.page("organiser/table_plans/delete.html", "tables", status, plan=plan, form=form)
    return room.done(gettext("Plan %(number)s is deleted.", number=number), ".index")


def _index(hall: HallForm, search: RequestForm, status: int = 200) -> tuple[str, int]:
    view = table_plans.outlook(g.event)
    return room.page(
        "organiser/table_plans/index.html",
        "tables",
        status,
        hall=hall,
        search=search,
        view=view,
        obstacles=[refusal_text(one) for one in table_plans.obstacles(view)],
        concerns=[refusal_text(one) for one in table_plans.concerns(view)],
        contradictions=_contradictions(view),
        plans=[(plan, table_plans.figures_in(plan)) for plan in table_plans.plans_of(g.event)],
    )


def _contradictions(view: Outlook) -> list[str]:
    """The rules that cannot be kept together, in sentences; nothing while there can be no plan for plainer reasons."""
    if table_plans.obstacles(view):
        return []
    found = table_plans.findings_of(g.event, has_needs=g.role.can_see_needs).contradictions
    told = table_plans.reasons_as_json(found)
    return list(dict.fromkeys(reasons.sentences(g.event, told, can_see_needs=g.role.can_see_needs)))


def _publish_form(plan: TablePlan, is_first: bool) -> PublishForm | Form:
    """Who is told is asked only where another plan is published already."""
    if is_first:
        return Form()
    form = PublishForm()
    numbers = {tell: len(table_plans.readers_of(plan, tell)) for tell in Tell}
    form.tell.choices = [
        SelectChoice(
            Tell.MOVED,
            ngettext(
                "Only those who sit elsewhere now: %(num)s mail",
                "Only those who sit elsewhere now: %(num)s mails",
                numbers[Tell.MOVED],
            ),
        ),
        SelectChoice(
            Tell.EVERYONE, ngettext("Everyone: %(num)s mail", "Everyone: %(num)s mails", numbers[Tell.EVERYONE])
        ),
        SelectChoice(Tell.NOBODY, gettext("Nobody: it is said in the hall")),
    ]
    return form


def _publish_page(plan: TablePlan, form: Form, is_first: bool, status: int = 200) -> tuple[str, int]:
    mails = len(table_plans.readers_of(plan))
    page = "organiser/table_plans/publish.html"
    return room.page(page, "tables", status, plan=plan, form=form, mails=mails, is_first=is_first)
