"""Files to take away: the attendance and the table plan as workbooks, and the plan for other programs."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, g, send_file
from flask_babel import gettext
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.errors import N_
from summit.exports import sheets, text, workbook
from summit.models import Event, PlanState, TablePlan
from summit.services import audit, figures, reports, table_plans
from summit.web.organiser import room

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
def attendance() -> Response:
    """The attendance; a POST, because it is noted in the log who took it away."""
    data = reports.attendance(g.event, has_needs=g.role.can_see_needs, now=clock.now())
    book = sheets.attendance_workbook(data, translate=gettext, tz=g.event.zone)
    _log("export.attendance", has_needs=data.has_needs, people=len(data.attendees))
    return _file(workbook.as_bytes(book), N_("attendance"), "xlsx")


@blueprint.post("/plans/<int:number>/table-plan.xlsx")
def table_plan(number: int) -> Response:
    """Who sits where."""
    plan = _plan(number)
    data = reports.table_plan(plan, now=clock.now())
    book = sheets.table_plan_workbook(data, translate=gettext, tz=g.event.zone)
    _log("export.table_plan", plan_id=plan.id, people=len(data.seated))
    return _file(workbook.as_bytes(book), N_("table plan"), "xlsx")


@blueprint.post("/plans/<int:number>/instance.json")
def instance(number: int) -> Response:
    """What the plan was made from, without names, for other programs; needs only with permission."""
    plan = _plan(number)
    made = table_plans.instance_file(plan, has_needs=g.role.can_see_needs)
    _log("export.instance", plan_id=plan.id, has_needs=g.role.can_see_needs)
    return _file(made.encode(), N_("instance"), "json")


@blueprint.post("/plans/<int:number>/plan.json")
def plan(number: int) -> Response:
    """The seats without names, for other programs."""
    found = _plan(number)
    _log("export.plan", plan_id=found.id)
    return _file(table_plans.plan_file(found).encode(), N_("plan"), "json")


def _plan(number: int) -> TablePlan:
    """The event's own plan; 404 for one that is not there or not ready."""
    found = table_plans.plan_by_number(g.event, number)
    if found is None or found.state not in {PlanState.READY, PlanState.PUBLISHED}:
        abort(404)
    return found


def _log(action: str, **details: Any) -> None:
    with transaction():
        audit.log(action, event=g.event, by=room.by_staff(), now=clock.now(), **details)


def _file(data: bytes, what: str, suffix: str) -> Response:
    event: Event = g.event
    name = text.safe_file_name(event.title, gettext(what), clock.now().astimezone(event.zone).date(), suffix)
    kind = XLSX if suffix == "xlsx" else JSON
    return send_file(BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)
