"""The tables as the models have them, with the mark that the migrations would have left: made in a moment."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, text

from summit import schema
from summit.db import db
from summit.engines import writing


def make(app: Flask) -> None:
    """Make every table of the records in the database of `app`, unless it has them."""
    with app.app_context(), writing(), db.engine.begin() as connection:
        if inspect(connection).has_table("alembic_version"):
            return
        db.metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        for head in schema.heads():
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
