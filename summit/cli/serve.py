"""`flask serve`: the whole installation of one machine, as one process to start and to stop."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import structlog
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from summit import logs, safety, schema, serving
from summit.cli.supervision import Supervisor
from summit.config import Settings
from summit.db import db
from summit.schema import Schema
from summit.web import second_database

GUNICORN = ("gunicorn", "--config", "python:summit.serving.web_server", "app:app")
WORKER = ("flask", "--app", "app", "worker")


@click.command("serve")
@click.option("--upgrade", "is_upgrading", is_flag=True, help="Bring the tables up to date first: on one machine only.")
@with_appcontext
def serve(is_upgrading: bool) -> None:
    """Serve pages and do the work behind them: gunicorn and workers, started again when they die. SIGTERM stops all."""
    settings: Settings = current_app.extensions["settings"]
    logs.begin("serve", is_json=not settings.is_development)
    if is_upgrading:
        _upgrade()
    for worry in safety.worries(settings):
        structlog.get_logger("summit.serve").warning(worry)
    serving.refuse_if_unsafe(current_app)
    db.session.remove()
    db.engine.dispose()  # the programs open connections of their own
    second_database.engine().dispose()
    programs = {"web": GUNICORN} | {f"worker {number}": WORKER for number in range(1, settings.WORKER_PROCESSES + 1)}
    folder = Path(sys.executable).parent
    supervisor = Supervisor({name: [str(folder / first), *rest] for name, (first, *rest) in programs.items()})
    raise click.exceptions.Exit(supervisor.run())


def _upgrade() -> None:
    with db.engine.connect() as connection:
        is_ahead = schema.state(connection) is Schema.AHEAD
    if is_ahead:
        raise click.ClickException(schema.WAYS_OUT[Schema.AHEAD])
    upgrade()
