"""The log: who changed what, when, and by which link."""

from __future__ import annotations

from flask import Blueprint, abort, g, request

from summit.web.organiser import room, wording

PER_PAGE = 50

blueprint = Blueprint("log", __name__)


@blueprint.get("")
def index() -> tuple[str, int]:
    """Everything that happened, the latest first."""
    number = request.args.get("page", 1, type=int)
    total = wording.total(g.event)
    if number < 1 or (number > 1 and (number - 1) * PER_PAGE >= total):
        abort(404)
    offset = (number - 1) * PER_PAGE
    return room.page(
        "organiser/log/index.html",
        "log",
        lines=wording.lines(g.event, limit=PER_PAGE, offset=offset),
        total=total,
        offset=offset,
        number=number,
    )
