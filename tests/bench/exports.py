"""How long the workbook of 20,000 attendees takes and how much memory, each in a process of its own.

The floor is a bare write-only loop of openpyxl that writes the same cells.
python -m tests.bench.exports URL FOLDER writes it and says one line of JSON; with `floor` before them, the bare one.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from io import BytesIO
from math import ceil
from pathlib import Path
from statistics import median

import openpyxl
from flask_babel import force_locale, gettext
from sqlalchemy import insert

from summit.db import db, transaction
from summit.exports import sheets, workbook
from summit.models import Event, PlanState, Seat, Table, TablePlan
from summit.services import reports
from tests import crowd, factories
from tests.bench.measure import Line, Place, application, ratio, seconds
from tests.bench.planner import ROOT
from tests.bench.tables import number
from tests.bench.work import mebibytes
from tests.factories import NOW

PEOPLE, TURNS = 20_000, 3
PER_TABLE = 9
SLOWER, MEMORY = 1.5, 300
BOOK, CELLS = "attendance.xlsx", "cells"


def lines(place: Place) -> list[Line]:
    """Time against that of the floor, and the most memory."""
    people, turns = (200, 1) if place.is_quick else (PEOPLE, TURNS)
    with application(place):
        _attended(people)
    ours, bare = [], []
    for _ in range(turns):
        ours.append(_child(place))
        bare.append(_child(place, "floor"))
    value, least = (median(one["seconds"] for one in some) for some in (ours, bare))
    most = max(one["mebibytes"] for one in ours)
    of = f"workbook of {people:,} attendees, {ours[0]['cells']:,.0f} cells"
    return [
        Line(
            what=f"{of}: time",
            database=place.database,
            value=f"{value:.1f} s",
            floor=f"{least:.1f} s",
            ratio=ratio(value, least),
            goal=f"≤ {SLOWER}",
            is_met=value <= SLOWER * least,
        ),
        Line(
            what=f"{of}: most memory",
            database=place.database,
            value=f"{number(round(most))} MiB",
            floor=f"{number(round(max(one['mebibytes'] for one in bare)))} MiB",
            goal=f"< {MEMORY} MiB",
            is_met=most < MEMORY,
        ),
    ]


def _attended(people: int) -> None:
    """Everybody has a place and, in two rounds, a seat."""
    with transaction():
        event = factories.event(now=NOW, capacity=people)
        group = factories.group(event, "Ansatte", quota=people)
        registered = crowd.accepted(group, crowd.invited(group, people, NOW), NOW)
        plan = TablePlan(event=event, number=1, state=PlanState.PUBLISHED, rounds=2, seed=1, seconds=1, created_at=NOW)
        tables = [
            Table(event=event, number=k + 1, min_seats=1, max_seats=PER_TABLE) for k in range(ceil(people / PER_TABLE))
        ]
        db.session.add_all([plan, *tables])
        db.session.flush()
        seats = [
            {"plan_id": plan.id, "table_id": tables[k // PER_TABLE].id, "registration_id": one, "round": round}
            for round in range(2)
            for k, one in enumerate(registered)
        ]
        db.session.execute(insert(Seat), seats)


def _child(place: Place, *before: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.exports", *before, place.url, str(place.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _ours(place: Place) -> float:
    """Read and write as the door does; the seconds. The file is kept, its cells are the floor's."""
    with application(place) as app, app.test_request_context(), force_locale("da"):
        event = db.session.scalars(db.select(Event)).one()
        made = BytesIO()

        def export() -> None:
            data = reports.attendance(event, has_needs=True, now=NOW)
            book = sheets.attendance_workbook(data, translate=gettext, tz=event.zone)
            made.write(workbook.as_bytes(book))

        taken = seconds(export)
        (place.folder / BOOK).write_bytes(made.getvalue())
    return taken


def _cells(folder: Path) -> list[list[tuple[object, ...]]]:
    """What the workbook holds, page by page; read from it once, which takes longer than to write it."""
    kept = folder / CELLS
    if not kept.exists():
        book = openpyxl.load_workbook(folder / BOOK, read_only=True)
        kept.write_bytes(pickle.dumps([list(page.iter_rows(values_only=True)) for page in book.worksheets]))
    found: list[list[tuple[object, ...]]] = pickle.loads(kept.read_bytes())
    return found


def _bare(pages: list[list[tuple[object, ...]]]) -> float:
    def write() -> None:
        book = openpyxl.Workbook(write_only=True)
        for rows in pages:
            page = book.create_sheet()
            for row in rows:
                page.append(row)
        book.save(BytesIO())

    return seconds(write)


if __name__ == "__main__":
    where = Place("", sys.argv[-2], Path(sys.argv[-1]))
    if sys.argv[1] == "floor":
        print(json.dumps({"seconds": _bare(_cells(where.folder)), "mebibytes": mebibytes()}))
    else:
        taken, most = _ours(where), mebibytes()
        cells = sum(value is not None for page in _cells(where.folder) for row in page for value in row)
        print(json.dumps({"seconds": taken, "mebibytes": most, "cells": cells}))
