"""The work on a plan while it runs: how far it is, and the wish to stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from summit import clock
from summit.db import transaction
from summit.models import PlanState
from summit.services import table_plans
from summit.web.organiser import plan_pages, plan_work, room

blueprint = Blueprint("plan_progress", __name__)


@blueprint.get("/<int:number>/progress")
def show(number: int) -> Mapping[str, Any]:
    """How far the work is, for the page that watches it."""
    plan = plan_pages.plan_of(number)
    work = plan_work.work_on(plan, table_plans.latest_job(plan))
    picture = render_template("organiser/table_plans/_running.html", plan=plan, work=work, event=g.event)
    is_done = plan.state is not PlanState.PLANNING
    told = {"value": work.seconds, "max": plan.seconds, "text": work.words, "done": is_done, "state": work.state}
    return told | {"picture": picture}


@blueprint.post("/<int:number>/stop")
def stop(number: int) -> Response:
    """Stop the search and keep the best so far; what no worker has begun with is taken back."""
    plan = plan_pages.plan_of(number)
    with transaction():
        is_kept = table_plans.stop(plan, by=room.by_staff(), now=clock.now())
    if not is_kept:
        return room.done(_("The request for a plan is taken back."), "organiser.table_plans.index")
    return redirect(url_for("organiser.table_plans.show", number=number), 303)
