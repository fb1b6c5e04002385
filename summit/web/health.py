"""For whoever watches the machines: does this process answer, and may visitors be sent to it?

The answers name parts, never versions, addresses or errors. Ready or not is decided by what this process needs to
serve; that no worker does its work is a warning, because sending visitors elsewhere would not help.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from summit import clock, schema
from summit.db import db
from summit.schema import Schema
from summit.services import pulse
from summit.web import second_database

blueprint = Blueprint("health", __name__)

ROOM_NEEDED = 100 * 1024 * 1024  # bytes, for the database's log, uploads and mails
UNREADY = 503
OK, AWAY = "ok", "away"

WARNINGS: dict[str, Callable[[datetime], bool]] = {
    "mail is waiting: is a worker running?": pulse.has_mail_waiting,
    "the mail server does not let us in": pulse.has_mail_held,
    "a table plan is waiting: is a worker running?": pulse.has_plan_waiting,
}


@blueprint.get("/live")
def live() -> Response:
    """This process answers. It looks at no database: restarting would not bring one back."""
    return jsonify(status="alive")


@blueprint.get("/ready")
def ready() -> Response:
    """Everything that serving needs is there: 200, or 503 with what is not."""
    checks = {"database": _tables(), "sessions": _sessions(), "disk": _disk()}
    is_ready = set(checks.values()) == {OK}
    response = jsonify(
        status="ready" if is_ready else "not ready",
        checks=checks,
        warnings=_warnings() if checks["database"] == OK else [],
    )
    if not is_ready:
        response.status_code = UNREADY
        response.headers["Retry-After"] = "30"
    return response


def _tables() -> str:
    try:
        with db.engine.connect() as connection:
            state = schema.state(connection)
    except SQLAlchemyError:
        return AWAY
    return OK if state is Schema.CURRENT else f"tables are {state}"


def _sessions() -> str:
    try:
        with second_database.read() as connection:
            connection.execute(select(second_database.sessions.c.owner).limit(1))
    except SQLAlchemyError:
        return AWAY
    return OK


def _disk() -> str:
    return OK if shutil.disk_usage(current_app.config["INSTANCE"]).free >= ROOM_NEEDED else "full"


def _warnings() -> list[str]:
    try:
        return [words for words, is_so in WARNINGS.items() if is_so(clock.now())]
    except SQLAlchemyError:  # it went away in this very moment; the next probe will tell
        return []
