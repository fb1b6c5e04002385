"""What keeps a command from its work, in a sentence for the operator: disks, databases and rights, not our faults."""

from __future__ import annotations

import errno
import functools
import sqlite3
from collections.abc import Callable
from typing import TypeVar

import click
import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

Answer = TypeVar("Answer")

AWAY = "The database cannot be reached: is it running, and are its address and its password right?"
BUSY = "Somebody else is writing into the database. Try again in a moment."
FULL = "The disk is full, so nothing more could be written. Make room, and try again."
CLOSED = "There is no right to read or write there: is this the user, and the folder or database, of the installation?"
OTHER_TABLES = "The tables of the database are not those of this code: run `flask --app app db upgrade`."

_KINDS = (
    (FULL, {errno.ENOSPC, errno.EDQUOT, "SQLITE_FULL", "53100"}),
    (CLOSED, {errno.EACCES, errno.EPERM, errno.EROFS, "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "42501"}),
    (BUSY, {"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P01", "40001"}),
    (OTHER_TABLES, {"42P01", "42703"}),
)
_NO_SUCH = ("no such table", "no such column", "has no column named")


def in_words(error: BaseException) -> str | None:
    """The sentence for what came from a disk, a database or its server; None for anything else."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    codes = {getattr(cause, "errno", None), getattr(cause, "sqlite_errorname", None), getattr(cause, "sqlstate", None)}
    for sentence, known in _KINDS:
        if codes & known:
            return sentence
    if isinstance(cause, sqlite3.OperationalError) and any(words in str(cause) for words in _NO_SUCH):
        return OTHER_TABLES
    if isinstance(cause, (psycopg.OperationalError, NoConnection)):
        return AWAY
    return f"{cause.strerror}: {cause.filename}" if isinstance(cause, OSError) and cause.strerror else None


def said(work: Callable[..., Answer]) -> Callable[..., Answer]:
    """`work` of a command, which ends with that sentence when such a thing keeps it from being done."""

    @functools.wraps(work)
    def done(*arguments: object, **options: object) -> Answer:
        try:
            return work(*arguments, **options)
        except (DBAPIError, NoConnection, psycopg.Error, sqlite3.Error, OSError) as error:
            sentence = in_words(error)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from error

    return done
