"""After somebody was erased or forgotten: the bytes go out of the files as well, and the list of the erased is kept.

SQLite: rows that move between pages leave copies behind, whatever `secure_delete` overwrites, so the file is written
anew, and the write-ahead log is emptied. That waits for nobody: when somebody reads, the next minute does it.
PostgreSQL frees old row versions.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from summit import clock
from summit.config import Settings
from summit.db import db, retrying, transaction
from summit.moving import leftovers
from summit.services import erasures, privacy
from summit.tasks import mailbox

log = logging.getLogger(__name__)

LIST = "erased.jsonl"
BACKUPS = "backups"  # in INSTANCE, unless they are made elsewhere
WAITS = 2  # seconds for readers to leave the write-ahead log
HOLD_PEOPLE = "person, needs, invitation, registration, outbox_mail, wish, nominator_contact, staff_member, theme_wish"


def scrub() -> bool:
    """Finish what erasing has begun. False when something has to be tried again."""
    keep_list()
    remove_leftovers()
    mailbox.clear()
    ids = [erasure.id for erasure in erasures.unscrubbed()]
    forgotten = privacy.left_bytes()
    db.session.rollback()
    if not ids and forgotten is None:
        return True
    cleaned = [clean(db.engine), *(step() for step in current_app.extensions["also_scrubbed"])]
    if not all(cleaned):
        return False

    def note() -> None:
        with transaction():
            erasures.scrubbed(ids, clock.now())
            if forgotten is not None:
                privacy.note_cleaning(forgotten, clock.now())

    retrying(note)
    return True


def remove_leftovers(*folders: Path) -> None:
    """Remove what backups and restores left that were killed: from INSTANCE, its backups and these `folders`."""
    instance = Path(current_app.instance_path)
    for folder in {instance, instance / BACKUPS, *folders}:
        leftovers.remove(folder)


def clean(engine: Engine, tables: str = HOLD_PEOPLE) -> bool:
    """Leave no old bytes in the files of the database; False when somebody reads them at the moment."""
    try:
        if engine.dialect.name == "sqlite":
            with closing(sqlite3.connect(str(engine.url.database), timeout=WAITS, isolation_level=None)) as connection:
                connection.execute("VACUUM")
                is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not is_busy
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"VACUUM {tables}"))
    except (sqlite3.OperationalError, DBAPIError) as error:
        log.warning("Old bytes stay in the database for now: %s", type(error).__name__)
        return False
    return True


def keep_list(folder: Path | None = None) -> None:
    """Add to the list in `folder` (INSTANCE) what it does not have.

    Every machine with a worker keeps one, and every folder of backups.
    """
    kept = set(kept_list(folder))
    missing = [line for line in erasures.lines() if line not in kept]
    if not missing:
        return
    path = _list_path(folder)
    is_cut_off = path.exists() and not path.read_text().endswith("\n")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write("\n" * is_cut_off)
        for line in missing:
            file.write(json.dumps([line.kind, line.row_id, line.born_at.isoformat(), line.at.isoformat()]) + "\n")
        file.flush()
        os.fsync(file.fileno())


def kept_list(folder: Path | None = None) -> list[erasures.Line]:
    """The list in `folder` (INSTANCE); a line that was cut off by a crash is written anew by the next minute."""
    path = _list_path(folder)
    if not path.exists():
        return []
    found = []
    for written in path.read_text().splitlines():
        try:
            kind, row_id, born_at, at = json.loads(written)
            found.append(erasures.Line(kind, row_id, datetime.fromisoformat(born_at), datetime.fromisoformat(at)))
        except ValueError:
            log.warning("A line of %s cannot be read.", LIST)
    return found


def _list_path(folder: Path | None) -> Path:
    settings: Settings = current_app.extensions["settings"]
    return (folder or Path(settings.INSTANCE)) / LIST
