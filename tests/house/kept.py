"""A SQLite database that is put back as it was, byte for byte, and looked at only when something was written.

Whether something was written is asked of SQLite, on a connection that does nothing else. To read a file of an open
database would give up this process's locks on it (see `tests/files_apart.py`).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from summit.db import db

_watches: dict[Path, sqlite3.Connection] = {}
_dumped: dict[Path, tuple[_Stamp, list[str]]] = {}


class _Stamp:
    """A state of the file: another one after every commit, and after the file was laid out anew."""

    def __init__(self, file: Path) -> None:
        if file not in _watches:
            _watches[file] = sqlite3.connect(file)
        self._watch = _watches[file]
        self._version = self._watch.execute("PRAGMA data_version").fetchone()[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Stamp) and self._watch is other._watch and self._version == other._version


class Kept:
    """What the database of `engine` holds now, to be put back."""

    def __init__(self, engine: Engine) -> None:
        file = close(engine)
        self.content = file.read_bytes()
        self._stamp = _Stamp(file)

    def put_back(self, engine: Engine) -> None:
        """Lay it out again, unless nobody has written since."""
        if _Stamp(file_of(engine)) == self._stamp:
            return
        file = close(engine)
        file.write_bytes(self.content)
        self._stamp = _Stamp(file)


def dump(engine: Engine | None = None) -> list[str]:
    """Every table and row of the records, or of another database, as statements."""
    file = file_of(engine or db.engine)
    stamp, (then, lines) = _Stamp(file), _dumped.get(file, (None, []))
    if stamp != then:
        with closing(sqlite3.connect(file)) as connection:
            lines = list(connection.iterdump())
        _dumped[file] = stamp, lines
    return lines


def close(engine: Engine) -> Path:
    """The file of the database, with nothing of it kept elsewhere: the last connection that closes empties its log."""
    engine.dispose()
    file = file_of(engine)
    if file in _watches:
        _watches.pop(file).close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return file


def file_of(engine: Engine) -> Path:
    """Where the database lies."""
    return Path(str(engine.url.database))
