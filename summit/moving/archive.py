"""A backup in one file, the same for SQLite and PostgreSQL: written whole or not at all, for its owner's eyes only.

It is a zip with `manifest.json` and the rows of each table as lines of JSON.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table

from summit.moving import leftovers, rows, schema
from summit.moving.rows import Row, Source, Sum

FORMAT = 1
MANIFEST, KEY = "manifest.json", "link-key"
NAMED = re.compile(r"summit-\d{8}-\d{6}\.zip")


# what reading a zip, and JSON in it, raises when bytes are others than were written
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


class Damaged(Exception):
    """The file is no backup, or not as it was written; the message says where."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    made_at: datetime
    revision: str
    installation: str  # the public name of the link key
    tables: dict[str, Sum]
    has_key: bool


class Archive:
    """A backup that is there. Raises Damaged when it is none, or one of a later format or revision."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = _manifest(path)
        self.revision = self.manifest.revision

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows as they were when the backup was made. Raises Damaged when they are not."""
        read = rows.reader(table)
        passing = hashlib.sha256()
        count = 0
        try:
            with zipfile.ZipFile(self.path) as zip, zip.open(_member(table)) as lines:
                for line in lines:
                    passing.update(line)
                    count += 1
                    yield read(line)
        except UNREADABLE as error:
            raise Damaged(f"{self.path.name}: {table.name} cannot be read ({type(error).__name__})") from error
        if Sum(count, passing.hexdigest()) != self.manifest.tables[table.name]:
            raise Damaged(f"{self.path.name}: {table.name} is not as it was written")

    def check(self) -> None:
        """Read it all. Raises Damaged when anything is not as it was written."""
        rows.sums(self)
        self.key()

    def key(self) -> str | None:
        """The link key, if the backup was to have it. Raises Damaged when it is not there."""
        if not self.manifest.has_key:
            return None
        try:
            with zipfile.ZipFile(self.path) as zip:
                return zip.read(KEY).decode()
        except UNREADABLE as error:
            raise Damaged(f"{self.path.name}: the link key cannot be read ({type(error).__name__})") from error


def write(path: Path, source: Source, *, made_at: datetime, installation: str, key: str | None = None) -> Archive:
    """Write everything of `source` into a new file, read it back, and only then give it its name. Returns the backup.

    Raises FileExistsError when there is one of that name, OSError when the disk is full: then nothing is left behind.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with leftovers.part_of(path) as part:
        with part.open("r+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zip:
                tables = {table.name: _write_table(zip, table, source) for table in schema.tables(source.revision)}
                if key is not None:
                    zip.writestr(KEY, key)
                manifest = Manifest(made_at, source.revision, installation, tables, key is not None)
                zip.writestr(MANIFEST, json.dumps(_as_json(manifest), indent=1))
            file.flush()
            os.fsync(file.fileno())
        Archive(part).check()
        part.replace(path)
        sync(path.parent)
    return Archive(path)


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the latest `keep` backups that were named by `flask backup`. Returns those removed."""
    named = sorted(path for path in folder.iterdir() if NAMED.fullmatch(path.name))
    old = named[:-keep]
    for path in old:
        path.unlink()
    return old


def _write_table(zip: zipfile.ZipFile, table: Table, source: Source) -> Sum:
    passing = rows.Summing(source.rows(table))
    with zip.open(_member(table), "w", force_zip64=True) as lines:
        for row in passing:
            lines.write(rows.line(row))
    return passing.sum


def _member(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def _as_json(manifest: Manifest) -> dict[str, object]:
    columns = {table.name: [column.name for column in table.columns] for table in schema.tables(manifest.revision)}
    tables = {name: {**asdict(sum), "columns": columns[name]} for name, sum in manifest.tables.items()}
    return {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat(), "tables": tables}


def _manifest(path: Path) -> Manifest:
    try:
        with zipfile.ZipFile(path) as zip:
            found = json.loads(zip.read(MANIFEST))
        if found["format"] != FORMAT:
            raise Damaged(f"{path.name} was written by a later release of Summit: install that one.")
        manifest = Manifest(
            made_at=rows.moment(found["made_at"]),
            revision=found["revision"],
            installation=found["installation"],
            tables={name: Sum(each["rows"], each["sha256"]) for name, each in found["tables"].items()},
            has_key=found["has_key"],
        )
        there = {name: each["columns"] for name, each in found["tables"].items()}
        is_known = schema.is_known(manifest.revision)
    except UNREADABLE as error:
        raise Damaged(f"{path.name} is no backup, or only a part of one.") from error
    if not is_known:
        raise Damaged(f"{path.name} comes from a later release of Summit (revision {manifest.revision}): install it.")
    columns = {table.name: [column.name for column in table.columns] for table in schema.tables(manifest.revision)}
    if there != columns:
        raise Damaged(f"{path.name} has other tables than its revision {manifest.revision}.")
    return manifest


def sync(folder: Path) -> None:
    """See to it that the new name outlives a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
