"""A plan on paper: a sheet for each table, and the list for the door."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, request

from summit.services import programme, table_plans, themes
from summit.web.organiser import halls, plan_pages, room

blueprint = Blueprint("plan_prints", __name__)


@blueprint.get("/<int:number>/print/tables")
def tables(number: int) -> tuple[str, int]:
    """A sheet for each table, or for the one in ?table=, with its people in every round."""
    plan = plan_pages.finished(number)
    wanted = request.args.get("table", type=int)
    sheets = [one for one in halls.sheets_from(table_plans.seats_in(plan)) if wanted in {None, one.number}]
    if not sheets:
        abort(404)
    around: dict[str, Any] = {"points": programme.rounds(g.event), "carried": themes.themes_at(g.event, plan.rounds)}
    return room.page("organiser/plan_prints/tables.html", "tables", plan=plan, sheets=sheets, **around)


@blueprint.get("/<int:number>/print/door")
def door(number: int) -> tuple[str, int]:
    """Everyone by surname with their tables, for the door."""
    plan = plan_pages.finished(number)
    people = list(halls.places_from(table_plans.seats_in(plan), plan.rounds).values())
    carried = themes.themes_at(g.event, plan.rounds)
    return room.page("organiser/plan_prints/door.html", "tables", plan=plan, people=people, carried=carried)
