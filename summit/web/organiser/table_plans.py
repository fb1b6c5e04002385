"""The tables: setting up the hall, asking for a plan, watching it being made, looking at it, publishing, printing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Field, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from summit import clock
from summit.db import transaction
from summit.errors import Refusal
from summit.models import Job, PlanState, Table, TablePlan
from summit.services import programme, table_plans, themes
from summit.web.answers import refusal_text
from summit.web.forms import Form
from summit.web.organiser import halls, reasons, room
from summit.web.organiser.reason_sentences import attribute_word

LONGEST_SEARCH = 600  # seconds
LARGEST_SEED = 2**31 - 1
HAS_SEATS = frozenset({PlanState.READY, PlanState.PUBLISHED})

blueprint = Blueprint("table_plans", __name__)


class HallForm(Form):
    """How many tables, and how many sit at each."""

    count = IntegerField(_l("Tables"), validators=[InputRequired(_l("Please give a number."))])
    min_seats = IntegerField(_l("At least so many at each"), validators=[InputRequired(_l("Please give a number."))])
    max_seats = IntegerField(_l("At most so many at each"), validators=[InputRequired(_l("Please give a number."))])
    not_accessible = StringField(_l("Tables that a wheelchair cannot reach"))

    def validate_not_accessible(self, field: Field) -> None:
        """Numbers with commas or spaces between them."""
        if any(not number.isdecimal() for number in _words(field.data)):
            raise ValidationError(gettext("Please write numbers with commas between them, as in: 4, 17"))

    def numbers(self) -> list[int]:
        """The tables that are not accessible."""
        return [int(number) for number in _words(self.not_accessible.data)]


class RequestForm(Form):
    """What can be chosen for a search."""

    seconds = IntegerField(
        _l("At most so many seconds"),
        validators=[InputRequired(_l("Please give a number.")), NumberRange(1, LONGEST_SEARCH)],
    )
    seed = IntegerField(
        _l("Starting number"), validators=[InputRequired(_l("Please give a number.")), NumberRange(0, LARGEST_SEED)]
    )


@blueprint.get("")
def index() -> tuple[str, int]:
    """The hall, what stands in the way of a plan, and the plans so far."""
    return _index(_hall_form(table_plans.tables_of(g.event)), _search_form())


@blueprint.post("/hall")
def set_hall() -> tuple[str, int] | Response:
    """Set up the tables."""
    form = HallForm()
    if not form.validate_on_submit():
        return _index(form, _search_form(), 422)
    try:
        with transaction():
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
        return _index(form, _search_form(), room.refuse(form, no))
    return room.done(gettext("The tables are set up."), ".index")


@blueprint.post("")
def make() -> tuple[str, int] | Response:
    """Ask for a plan; a worker makes it."""
    form = RequestForm()
    if not form.validate_on_submit():
        return _index(_hall_form(table_plans.tables_of(g.event)), form, 422)
    seconds, seed = form.seconds.data or 0, form.seed.data or 0
    try:
        with transaction():
            plan = table_plans.request(g.event, seconds=seconds, seed=seed, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _index(_hall_form(table_plans.tables_of(g.event)), form, room.refuse(form, no))
    return redirect(url_for(".show", number=plan.number), 303)


@blueprint.get("/<int:number>")
def show(number: int) -> tuple[str, int]:
    """A plan: the work on it, why there is none, or the hall round by round."""
    plan = _plan(number)
    job = table_plans.latest_job(plan)
    if plan.state is PlanState.PLANNING:
        return room.page("organiser/table_plans/planning.html", "tables", plan=plan, job=job, work=_work(plan, job))
    if plan.state is PlanState.FAILED:
        why = reasons.sentences(g.event, job.reasons if job else [], can_see_needs=g.role.can_see_needs)
        return room.page("organiser/table_plans/failed.html", "tables", plan=plan, reasons=why)
    chosen_round = min(max(request.args.get("round", 1, type=int), 1), plan.rounds)
    tables = halls.tables_from(table_plans.seats_in(plan, chosen_round - 1))
    wanted = request.args.get("table", 0, type=int)
    kept = table_plans.figures_in(plan)
    return room.page(
        "organiser/table_plans/show.html",
        "tables",
        plan=plan,
        rounds=programme.rounds(g.event),
        chosen_round=chosen_round,
        tables=tables,
        rows=halls.rows_of(tables),
        table=next((table for table in tables if table.number == wanted), tables[0] if tables else None),
        figures=kept,
        unbalanced=[(attribute_word(name), value) for name, value in kept.unbalanced.items()],
        bounds=reasons.sentences(g.event, kept.bound_reasons, can_see_needs=g.role.can_see_needs),
        unseated=table_plans.unseated_in(plan),
        left=table_plans.left_in(plan),
    )


@blueprint.get("/<int:number>/progress")
def progress(number: int) -> Mapping[str, Any]:
    """How far the work is, for the page that watches it."""
    plan = _plan(number)
    return _work(plan, table_plans.latest_job(plan))


@blueprint.post("/<int:number>/stop")
def stop(number: int) -> Response:
    """Stop the search and keep the best so far."""
    plan = _plan(number)
    with transaction():
        table_plans.stop(plan, by=room.by_staff(), now=clock.now())
    return redirect(url_for(".show", number=number), 303)


@blueprint.route("/<int:number>/publish", methods=["GET", "POST"])
def publish(number: int) -> tuple[str, int] | Response:
    """Let the attendees see the plan; asks once, with the number of mails."""
    room.require_organiser()
    plan = _ready_plan(number)
    form = Form()
    if not form.validate_on_submit():
        return _publish_page(plan, form)
    try:
        with transaction():
            mails = table_plans.publish(plan, by=room.by_staff(), now=clock.now())
    except Refusal as no:
        return _publish_page(plan, form, room.refuse(form, no))
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
    plan = _plan(number)
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


@blueprint.get("/<int:number>/print/tables")
def print_tables(number: int) -> tuple[str, int]:
    """A sheet for each table, with its people in every round."""
    plan = _ready_plan(number)
    seats = table_plans.seats_in(plan)
    rounds = [halls.tables_from([seat for seat in seats if seat.round == index]) for index in range(plan.rounds)]
    around: dict[str, Any] = {"points": programme.rounds(g.event), "carried": themes.themes_at(g.event, plan.rounds)}
    return room.page("organiser/table_plans/print_tables.html", "tables", plan=plan, rounds=rounds, **around)


@blueprint.get("/<int:number>/print/door")
def print_door(number: int) -> tuple[str, int]:
    """Everyone by surname with their tables, for the door."""
    plan = _ready_plan(number)
    people = list(halls.places_from(table_plans.seats_in(plan), plan.rounds).values())
    carried = themes.themes_at(g.event, plan.rounds)
    return room.page("organiser/table_plans/print_door.html", "tables", plan=plan, people=people, carried=carried)


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
        plans=[(plan, table_plans.figures_in(plan)) for plan in table_plans.plans_of(g.event)],
    )


def _publish_page(plan: TablePlan, form: Form, status: int = 200) -> tuple[str, int]:
    mails = len(table_plans.readers_of(plan))
    return room.page("organiser/table_plans/publish.html", "tables", status, plan=plan, form=form, mails=mails)


def _hall_form(tables: list[Table]) -> HallForm:
    """The hall as it is; an empty form before there is one."""
    closed = ", ".join(str(table.number) for table in tables if not table.is_accessible)
    data = {"count": len(tables), "not_accessible": closed}
    if tables:
        data |= {
            "min_seats": min(table.min_seats for table in tables),
            "max_seats": max(table.max_seats for table in tables),
        }
    return HallForm(formdata=None, data=data if tables else None)


def _search_form() -> RequestForm:
    """A search as long as the settings say."""
    return RequestForm(formdata=None, data={"seconds": current_app.config["PLAN_SECONDS"], "seed": 1})


def _plan(number: int) -> TablePlan:
    return table_plans.plan_by_number(g.event, number) or abort(404)


def _ready_plan(number: int) -> TablePlan:
    plan = _plan(number)
    return plan if plan.state in HAS_SEATS else abort(404)


def _words(text: str | None) -> list[str]:
    return (text or "").replace(",", " ").replace(";", " ").split()


def _work(plan: TablePlan, job: Job | None) -> dict[str, Any]:
    """The progress of a job in numbers and words, as js/progress.js wants it."""
    told = dict(job.progress or {}) if job else {}
    seconds = float(str(told.get("seconds", 0)))
    return {
        "value": round(min(seconds, plan.seconds), 1),
        "max": plan.seconds,
        "text": _progress_words(told, job),
        "done": plan.state is not PlanState.PLANNING,
    }


def _progress_words(told: Mapping[str, Any], job: Job | None) -> str:
    if job is not None and job.is_stop_wanted:
        return str(gettext("Stopping; the best plan so far is kept."))
    if not told:
        return str(gettext("Waiting for a worker to begin."))
    repeats, imbalance = int(told.get("best_repeats", 0)), float(told.get("best_imbalance", 0))
    text = gettext(
        "Searching. The best plan so far: imbalance %(imbalance)s (no plan can have less than %(least)s), "
        "repeated meetings %(repeats)s (no plan can have fewer than %(fewest)s).",
        imbalance=f"{imbalance:g}",
        least=f"{float(told.get('imbalance_bound', 0)):g}",
        repeats=repeats,
        fewest=int(told.get("repeats_bound", 0)),
    )
    return str(text)
