"""Opening the house: before anybody is served, the log is one that may be kept, and nothing is unsafe."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import click
import psycopg
import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from summit import config, logs, safety, schema
from summit.config import Settings
from summit.db import db
from summit.schema import Schema
from summit.serving import troubles

FOR_OWNER_ONLY = 0o077
DOES_NOT_START = 3  # by this exit code gunicorn knows that trying again is no use
TRY_AGAIN = 1  # after any other it starts a new worker
A_MOMENT = 2.0  # seconds
OUT_OF_REACH = (DBAPIError, NoConnection, psycopg.OperationalError)

App = TypeVar("App", bound=Flask)


def opened(make: Callable[[], App]) -> App:
    """The application that `make` makes, for gunicorn and for `flask`.

    Commands run with whatever is there, so that they can mend it. A web server that would not be safe is not started:
    each danger is said, and the process ends.
    """
    os.umask(FOR_OWNER_ONLY)  # what is written from here on is for our own user
    context = click.get_current_context(silent=True)
    is_serving = context is None or context.info_name == "run"
    logs.begin("web" if is_serving else "command", is_json=_is_for_machines())
    try:
        app = make()
    except ValueError as error:  # a setting that cannot be understood
        if is_serving:
            structlog.get_logger("summit.serving").critical(str(error))
            sys.exit(DOES_NOT_START)
        raise click.ClickException(str(error)) from error
    except (*OUT_OF_REACH, sqlite3.Error, OSError) as error:
        if is_serving and isinstance(error, OUT_OF_REACH):
            structlog.get_logger("summit.serving").exception("A database cannot be reached. Trying again.")
            time.sleep(A_MOMENT)
            sys.exit(TRY_AGAIN)
        if (sentence := troubles.in_words(error)) is None:
            raise
        raise click.ClickException(sentence) from error
    if is_serving:
        refuse_if_unsafe(app)
    return app


def _is_for_machines() -> bool:
    """Is the log read by machines? So it is taken to be as long as the settings cannot be understood."""
    try:
        return not config.read().is_development
    except ValueError:
        return True


def refuse_if_unsafe(app: Flask) -> None:
    """End the process when production would not be safe to serve or to work for, with a line for every reason."""
    found = dangers(app)
    for danger in found:
        structlog.get_logger("summit.serving").critical(danger)
    if found:
        sys.exit(DOES_NOT_START)


def dangers(app: Flask) -> list[str]:
    """Every reason not to serve, that of the tables last."""
    settings: Settings = app.extensions["settings"]
    found = safety.dangers(settings, is_debugging=app.debug)
    return found if settings.is_development else [*found, *_of_tables(app)]


def _of_tables(app: Flask) -> list[str]:
    try:
        with app.app_context(), db.engine.connect() as connection:
            state = schema.state(connection)
    except OUT_OF_REACH:  # it may come back any moment; until then the pages say so
        structlog.get_logger("summit.serving").warning("The database cannot be reached.")
        return []
    return [] if state is Schema.CURRENT else [schema.WAYS_OUT[state]]
