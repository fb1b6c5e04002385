"""The child process that opens what strangers upload: little memory, little time, no files, no secrets.

Reads the file from stdin and writes one JSON object to stdout: {"sheets": [[title, [[number, [cell, …]], …]], …]} or
{"refused": code, "values": {…}}. It loads nothing of the application but this package.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterable
from typing import Any

from summit.imports import delimited
from summit.imports.sheetful import MAX_BYTES, MAX_ROWS, BadFile, Row, Wanted, checked

MEMORY = 256_000_000  # bytes of address space
CPU_SECONDS = 5  # 5,000 rows × 40 columns take 3 to 4
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def main() -> None:
    """Answer on stdout; the exit code is 0 also for a refusal."""
    _limit()
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    asked = json.loads(sys.argv[-1])
    wanted = Wanted(asked["title"], tuple(asked["beside"]))
    sys.stdout.write(_answer(data, asked["filename"], wanted))


def _answer(data: bytes, filename: str, wanted: Wanted) -> str:
    try:
        sheets = read(data, filename, wanted)
        return json.dumps({"sheets": [[title, [[row.number, row.cells] for row in rows]] for title, rows in sheets]})
    except BadFile as refusal:
        return _refused(refusal.code, refusal.values)
    except MemoryError:
        return _refused("too_much", {})
    except Exception:  # whatever a hostile file does to a parser, its owner hears the same sentence
        return _refused("unreadable", {})


def _refused(code: str, values: dict[str, Any]) -> str:
    return json.dumps({"refused": code, "values": values})


def read(data: bytes, filename: str, wanted: Wanted) -> list[tuple[str, list[Row]]]:
    """The sheets of an uploaded file, the list first; judged by its content: its name only says what its owner believes
    it to be.
    """
    if len(data) > MAX_BYTES:
        raise BadFile("too_big", limit=MAX_BYTES // 1_000_000)
    if not data.strip():
        raise BadFile("empty")
    if data.startswith(ZIP):
        from summit.imports import spreadsheet  # loaded only when needed: it is most of the starting time

        found = [(title, _at_most(MAX_ROWS + 2, rows)) for title, rows in spreadsheet.sheets(data, wanted)]
        return [(title, checked(rows)) for title, rows in found if rows]
    if data.startswith(OLE):
        raise BadFile("encrypted" if ENCRYPTED_STREAM in data else "old_excel")
    if filename.lower().endswith((".xlsx", ".xlsm", ".xls", ".xlsb")):
        raise BadFile("not_a_workbook")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"%PDF", b"{\\rtf")):
        raise BadFile("other_document")
    return [("", checked(_at_most(MAX_ROWS + 2, delimited.file_rows(delimited.decoded(data)))))]


def _at_most(count: int, rows: Iterable[Row]) -> list[Row]:
    """The first `count` rows that hold something: enough to know that there are too many."""
    kept: list[Row] = []
    for row in rows:
        if any(row.cells):
            kept.append(row)
        if len(kept) == count:
            break
    return kept


def _limit() -> None:
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (amount, amount))
        except (ValueError, OSError):
            if sys.platform == "linux":  # macOS knows no limit on address space
                raise
