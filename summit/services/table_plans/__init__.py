"""Table plans: the hall, the plans made for it, and the one bridge between an event's rows and the planning library."""

from summit.services.table_plans.bridge import (
    instance_file,
    plan_file,
    plan_of,
    problem_for,
    problem_for_event,
    problem_of,
    reasons_as_json,
    store,
)
from summit.services.table_plans.figures import PlanFigures, figures_in
from summit.services.table_plans.findings import Findings, findings_of
from summit.services.table_plans.hall import (
    Outlook,
    concerns,
    obstacles,
    open_tables,
    outlook,
    set_tables,
    tables_of,
)
from summit.services.table_plans.handing_over import hand_over
from summit.services.table_plans.obeyed import Here, Silence, absent, silence
from summit.services.table_plans.plans import (
    discard,
    fail,
    latest_job,
    left_in,
    plan_by_number,
    plans_of,
    published,
    request,
    rung,
    seats_in,
    seats_of,
    stop,
    unseated_in,
)
from summit.services.table_plans.publishing import Tell, publish, readers_of, take_off_the_pages
from summit.services.table_plans.settings import MIXED, settings_of
from summit.services.table_plans.sizes import Shape, reshape, shape_of

__all__ = [
    "MIXED",
    "Findings",
    "Here",
    "Outlook",
    "PlanFigures",
    "Shape",
    "Silence",
    "Tell",
    "absent",
    "concerns",
    "discard",
    "fail",
    "figures_in",
    "findings_of",
    "hand_over",
    "instance_file",
    "latest_job",
    "left_in",
    "obstacles",
    "open_tables",
    "outlook",
    "plan_by_number",
    "plan_file",
    "plan_of",
    "plans_of",
    "problem_for",
    "problem_for_event",
    "problem_of",
    "publish",
    "published",
    "readers_of",
    "reasons_as_json",
    "request",
    "reshape",
    "rung",
    "seats_in",
    "seats_of",
    "set_tables",
    "settings_of",
    "shape_of",
    "silence",
    "stop",
    "store",
    "tables_of",
    "take_off_the_pages",
    "unseated_in",
]
