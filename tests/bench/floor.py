"""The floor of a form that writes: a bare Flask route that inserts one row, with the same database and its manners."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert

from summit import config, engines

metadata = MetaData()
floor = Table("bench_floor", metadata, Column("id", Integer, primary_key=True), Column("said", String))


def app() -> Flask:
    """The application that gunicorn serves."""
    url = config.read().database_url
    engine = create_engine(url, **engines.options(url))
    engines.tame(engine)
    bare = Flask("floor")

    @bare.post("/<path:said>")
    def write(said: str) -> str:
        with engines.writing(), engine.begin() as connection:
            connection.execute(insert(floor), {"said": said})
        return "Thank you"

    return bare
