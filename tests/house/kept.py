"""A SQLite database that is put back as it was, byte for byte, and looked at only when something was written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from summit.db import db

INDEX_HEADER = 48  # bytes, which count the commits: https://www.sqlite.org/walformat.html

Stamp = tuple[int, bytes]
_dumped: dict[Path, tuple[Stamp, list[str]]] = {}


class Kept:
    """What the database of `engine` holds now, to be put back."""

    def __init__(self, engine: Engine) -> None:
        file = close(engine)
        self.content = file.read_bytes()
        self._stamp = _stamp(file)

    def put_back(self, engine: Engine) -> None:
        """Lay it out again, unless nobody has written since."""
        if _stamp(file_of(engine)) == self._stamp:
            return
        file = close(engine)
        file.write_bytes(self.content)
        self._stamp = _stamp(file)


def dump(engine: Engine | None = None) -> list[str]:
    """Every table and row of the records, or of another database, as statements."""
    file = file_of(engine or db.engine)
    stamp, (then, lines) = _stamp(file), _dumped.get(file, (None, []))
    if stamp != then:
        with closing(sqlite3.connect(file)) as connection:
            lines = list(connection.iterdump())
        _dumped[file] = stamp, lines
    return lines


def close(engine: Engine) -> Path:
    """The file of the database, with nothing of it kept elsewhere: the last connection that closes empties its log."""
    engine.dispose()
    file = file_of(engine)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return file


def file_of(engine: Engine) -> Path:
    """Where the database lies."""
    return Path(str(engine.url.database))


def _stamp(file: Path) -> Stamp:
    """Another one after every commit, which goes into the log beside the file, or with the log into the file."""
    log, index = (file.with_name(f"{file.name}-{end}") for end in ("wal", "shm"))
    if not (log.exists() and log.stat().st_size):
        return file.stat().st_mtime_ns, b""
    with index.open("rb") as opened:
        return file.stat().st_mtime_ns, opened.read(INDEX_HEADER)
