"""The database: base class, types, locks, and the one place where something is committed.

Outside `transaction()` every connection is read-only, enforced by the database itself (see `engines`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CursorResult,
    DateTime,
    Dialect,
    Enum,
    Insert,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    event,
    inspect,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.orm.interfaces import ORMOption
from sqlalchemy.types import TypeDecorator

from summit.engines import is_writing, writing

T = TypeVar("T")
Query = TypeVar("Query", bound=Select[Any])
Row = TypeVar("Row", bound="Base")

_first_step: ContextVar[Callable[[], None] | None] = ContextVar("first_step", default=None)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused, because nobody knows which moment it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A moment needs a time zone: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(states: type[StrEnum]) -> list[str]:
    return [state.value for state in states]


# kept as the words of domain.md, not as a database type that every new state would have to migrate
_words = Enum(StrEnum, native_enum=False, length=20, values_callable=_values)


class Base(DeclarativeBase):
    """What every model has in common: how types and constraints are named."""

    registry = registry(type_annotation_map={datetime: UtcDateTime, str: String(), StrEnum: _words})
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


@contextmanager
def beginning_with(step: Callable[[], None]) -> Iterator[None]:
    """Let every transaction that is opened inside begin with `step`."""
    mark = _first_step.set(step)
    try:
        yield
    finally:
        _first_step.reset(mark)


@contextmanager
def transaction(*, may_be_lost: bool = False) -> Iterator[None]:
    """All or nothing. What was read before is read again inside, under the lock; callbacks of `on_commit` run after.

    What `may_be_lost` when the power fails is not waited for until it is on the disk.
    """
    session = db.session
    if is_writing():
        raise RuntimeError("A transaction is open already; only doors, cli and tasks open one.")
    session.rollback()  # ends the reading transaction: every object is looked at again
    session.info.pop("on_commit", None)
    session.info.pop("held", None)
    with writing(may_be_lost=may_be_lost):
        try:
            if (step := _first_step.get()) is not None:
                step()
            yield
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop("on_commit", None)
            raise
        finally:
            session.info.pop("held", None)
    for callback in session.info.pop("on_commit", {}).values():
        callback()


def on_commit(name: str, callback: Callable[[], None]) -> None:
    """Call `callback` once after the open transaction has been committed; a second one of the same name is the same."""
    db.session.info.setdefault("on_commit", {})[name] = callback


def retrying(work: Callable[[], T], attempts: int = 3) -> T:
    """Do `work`; when the database was busy or broke a deadlock, do it again. For work without outside effects only."""
    for attempt in range(1, attempts + 1):
        try:
            return work()
        except DBAPIError as error:
            if attempt == attempts or not is_passing(error):
                raise
            db.session.rollback()
            time.sleep(random.uniform(0.01, 0.05) * 2**attempt)
    raise AssertionError("unreachable")


def is_passing(error: DBAPIError) -> bool:
    """Would the same work probably end well a moment later (deadlock, serialization, lock timeout, busy)?

    So it would when somebody has written the same in this very moment (23505): done again, the work finds it there.
    """
    code = getattr(error.orig, "sqlstate", None)
    return code in {"40001", "40P01", "55P03", "23505"} or "database is locked" in str(error.orig)


def locked(query: Query, *, alone: bool = False) -> Query:
    """The query, its rows locked until the transaction ends and read afresh (SQLite holds its one lock already).

    Others may still write what refers to them, or each mail and each line of the log would wait for its event; unless
    they are locked `alone`. In which order rows are locked stands in `services/lock_order`.
    """
    return query.with_for_update(key_share=not alone).execution_options(populate_existing=True)


def held(row: Row, *around: ORMOption) -> Row:
    """`row`, locked until the transaction ends and read afresh, and once the lock is there also what is `around` it.

    Nobody changes it from then on, so in one transaction it is read once; after an undone savepoint, anew.
    """
    session, model, id = db.session(), type(row), known_id(row)
    rows: dict[Any, Row] = session.info.setdefault("held", {})
    if (model, id) not in rows:
        lock, look = _of_one(model, around)
        if around and not has_one_writer():
            session.execute(lock, {"id": id})
        rows[model, id] = session.scalars(look, {"id": id}).one()
    return rows[model, id]


@lru_cache  # built once: for SQLAlchemy, to build a query takes as long as to ask it
def _of_one(model: type[Row], around: tuple[ORMOption, ...]) -> tuple[Select[Any], Select[Row]]:
    """What locks the row :id, and what reads it afresh with what is `around` it; without that, one does both."""
    query = select(model).where(_id(model) == bindparam("id"))
    look = query.options(*around).execution_options(populate_existing=True)
    return locked(query.with_only_columns(_id(model))), (look if around else locked(look))


def is_held(row: Base) -> bool:
    """Has this transaction locked it by `held`?"""
    return (type(row), known_id(row)) in db.session().info.get("held", {})


def known_id(row: Base) -> Any:
    """The row's key, without a question to the database though the row may have to be read again; None of a new one."""
    (id,) = inspect(row).identity or (None,)
    return id


def has_one_writer() -> bool:
    """Does the database let one write at a time (SQLite)? Then nobody in a transaction has to lock anything more."""
    return db.session.get_bind().dialect.name == "sqlite"


def _id(model: type[Base]) -> Any:
    return inspect(model).primary_key[0]


def read_once(look: Callable[[Row], Sequence[T]]) -> Callable[[Row], Sequence[T]]:
    """Let `look` ask only the first time for the same row: for what several parts of a page need, each for itself.

    The answer is forgotten with the reading transaction; while something can be written, every look asks.
    """

    @wraps(look)
    def looked(row: Row) -> Sequence[T]:
        if is_writing():
            return look(row)
        known: dict[Any, Sequence[T]] = db.session.info.setdefault("read", {})
        if (look, row) not in known:
            known[look, row] = look(row)
        return list(known[look, row])

    return looked


@event.listens_for(db.session, "after_soft_rollback")
def _let_go(session: Session, _undone: Any) -> None:
    session.info.pop("held", None)
    session.info.pop("read", None)


def insert_new(model: type[Base], **values: object) -> bool:
    """Insert a row unless there is one of the same key: was there none?

    While another transaction inserts the same, this waits to hear how that one ends.
    """
    statement = _of_new(model, db.session.get_bind().dialect.name)
    with db.session.no_autoflush:  # nothing that the session has yet to write is looked at
        return cast("CursorResult[Any]", db.session.execute(statement, values)).rowcount == 1


@lru_cache
def _of_new(model: type[Base], dialect: str) -> Insert:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = insert(cast(Table, model.__table__)).on_conflict_do_nothing().inline()
    return statement.execution_options(preserve_rowcount=True)
