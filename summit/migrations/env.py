"""How migrations run: in one writing transaction on either database, so that a failed one leaves nothing behind."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection

from summit import models
from summit.db import UtcDateTime, db
from summit.engines import writing
from summit.web import second_database

assert models, "importing the models fills the metadata"


def run() -> None:
    """Run the migrations that Alembic asked for: on the connection it was given, or on the application's database."""
    given = context.config.attributes.get("connection")
    with writing(), nullcontext(given) if given is not None else db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _keep_foreign_keys(connection, "OFF")  # SQLite changes a table by copying it and dropping the old one
        try:
            _configure(connection)
            with context.begin_transaction():
                if not is_sqlite:
                    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # filling a new column takes its time
                context.run_migrations()
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("The migration left a reference that points to nothing.")
        finally:
            if is_sqlite:
                _keep_foreign_keys(connection, "ON")


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        transactional_ddl=True,
        render_as_batch=True,
        compare_type=True,
        include_object=_is_ours,
        render_item=_render,
        process_revision_directives=_skip_empty,
    )


def _keep_foreign_keys(connection: Connection, switch: str) -> None:
    # on the driver's own connection: SQLite ignores this inside a transaction, and Connection would begin one
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={switch}")


def _is_ours(_object: Any, name: str | None, kind: str, _is_reflected: bool, _compared: Any) -> bool:
    return not (kind == "table" and name in second_database.metadata.tables)


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    """Types as the database sees them, so that an old migration never depends on what the code has become."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


def _skip_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    options = context.config.cmd_opts
    if options is not None and getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives.clear()


run()
