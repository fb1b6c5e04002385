"""Files to take away: the attendance and the table plan as workbooks, and the plan for other programs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, g, request, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import N_
from summit.exports import lists, sheets, text, workbook
from summit.models import Event, PlanState, TablePlan
from summit.services import audit, figures, reports, table_plans
from summit.services.table_plans import proofs
from summit.web import once
from summit.web.organiser import plan_files, proof_words, room

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"

blueprint = Blueprint("exports", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Which files there are."""
    finished = [plan for plan in table_plans.plans_of(g.event) if plan.state in {PlanState.READY, PlanState.PUBLISHED}]
    return room.page(
        "organiser/exports/index.html",
        "exports",
        expected=figures.expected(g.event),
        checked_in=figures.checked_in(g.event),
        plans=finished,
        can_see_needs=g.role.can_see_needs,
    )


@blueprint.post("/attendance.xlsx")
@once.as_often_as_asked
def attendance() -> Response:
    """The attendance; a POST, because it is noted in the log who took it away."""
    return _workbook(_attendance(), N_("attendance"))


@blueprint.post("/attendance.csv")
@once.as_often_as_asked
def attendance_list() -> Response:
    """Who attends, as a plain list for other programs."""
    book = _attendance()
    name = _file_name(N_("attendance"), "csv")
    made = lists.as_csv(book.sheets[0], book)
    return send_file(BytesIO(made), mimetype="text/csv", as_attachment=True, download_name=name)


def _attendance() -> workbook.Workbook:
    data = reports.attendance(g.event, has_needs=g.role.can_see_needs, now=clock.now())
    _log("export.attendance", has_needs=data.has_needs, people=len(data.attendees))
    return sheets.attendance_workbook(data, translate=gettext, tz=g.event.zone)


@blueprint.post("/plans/<int:number>/table-plan.xlsx")
@once.as_often_as_asked
def table_plan(number: int) -> Response:
    """Who sits where."""
    plan = _plan(number)
    now = clock.now()
    data = reports.table_plan(plan, now=now)
    found = proofs.proof_of(plan, has_needs=g.role.can_see_needs)
    proof = proof_words.sheet(g.event, found, now=now)
    book = sheets.table_plan_workbook(data, translate=gettext, tz=g.event.zone, proof=proof)
    _log("export.table_plan", plan_id=plan.id, people=len(data.seated))
    return _workbook(book, N_("table plan"))


@blueprint.post("/plans/<int:number>/instance.json")
@once.as_often_as_asked
def instance(number: int) -> Response:
    """What the plan was made from, without names, for other programs; needs only with permission and when wanted."""
    plan = _plan(number)
    has_needs = g.role.can_see_needs and "without_needs" not in request.form
    made = table_plans.instance_file(plan, has_needs=has_needs)
    _log("export.instance", plan_id=plan.id, has_needs=has_needs)
    return _json(made, "instance", plan)


@blueprint.post("/plans/<int:number>/plan.json")
@once.as_often_as_asked
def plan(number: int) -> Response:
    """The seats without names, for other programs."""
    found = _plan(number)
    _log("export.plan", plan_id=found.id)
    return _json(table_plans.plan_file(found), "plan", found)


def _plan(number: int) -> TablePlan:
    """The event's own plan; 404 for one that is not there or not ready."""
    found = table_plans.plan_by_number(g.event, number)
    if found is None or found.state not in {PlanState.READY, PlanState.PUBLISHED}:
        abort(404)
    return found


def _log(action: str, **details: Any) -> None:
    with transaction():
        audit.log(action, event=g.event, by=room.by_staff(), now=clock.now(), **details)


def _workbook(book: workbook.Workbook, what: str) -> Response:
    name = _file_name(what, "xlsx")
    return send_file(BytesIO(workbook.as_bytes(book)), mimetype=XLSX, as_attachment=True, download_name=name)


def _file_name(what: str, suffix: str) -> str:
    event: Event = g.event
    return text.safe_file_name(event.title, gettext(what), clock.now().astimezone(event.zone).date(), suffix)


def _json(made: str, what: str, plan: TablePlan) -> Response:
    name = plan_files.name(g.event, what, plan.number, "json", clock.now())
    return send_file(BytesIO(made.encode()), mimetype=JSON, as_attachment=True, download_name=name)
