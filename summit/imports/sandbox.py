"""Reading an upload in a child process, so that a hostile file can harm neither the server nor its memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from summit.imports.sheetful import MAX_BYTES, REASONS, BadFile, Row, Wanted

WALL_SECONDS = 10.0  # the child's own limit is 5 s of computing; this one also ends a child that sleeps

# An empty "summit" stands in for the application: the child starts fast, holds no secret and loads no numpy.
_START = """
import sys, types
sys.modules["summit"] = types.ModuleType("summit")
sys.modules["summit"].__path__ = [sys.argv[1]]
sys.modules["numpy"] = None
from summit.imports import child
child.main()
"""


def read(data: bytes, filename: str) -> list[Row]:
    """The rows of an uploaded workbook or CSV file. Raises BadFile, with words for its owner."""
    return read_sheets(data, filename, Wanted())[0][1]


def read_sheets(data: bytes, filename: str, wanted: Wanted) -> list[tuple[str, list[Row]]]:
    """The wanted sheets, the list first, each with its title. Raises BadFile, with words for its owner."""
    if len(data) > MAX_BYTES:
        raise BadFile("too_big", limit=MAX_BYTES // 1_000_000)
    package = Path(__file__).resolve().parent.parent
    asked = {"filename": filename[-100:], "title": wanted.title, "beside": wanted.beside}
    try:
        child = subprocess.run(  # noqa: S603 - our own program; what is asked is an argument, never a command
            [sys.executable, "-I", "-c", _START, str(package), json.dumps(asked)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile("too_slow") from error
    if child.returncode < 0:
        raise BadFile("too_slow")
    return _understood(child.stdout)


def _understood(answer: bytes) -> list[tuple[str, list[Row]]]:
    """Sheets or the refusal from the child's answer; one cut off half-way means that the child died of the file."""
    try:
        found = json.loads(answer)
        if found.get("sheets"):
            return [
                (str(title), [Row(int(number), tuple(map(str, cells))) for number, cells in rows])
                for title, rows in found["sheets"]
            ]
        code, values = str(found["refused"]), dict(found["values"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile("unreadable") from error
    raise BadFile(code if code in REASONS else "unreadable", **values)
