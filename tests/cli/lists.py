"""Lists of invented people for the planner, as organisers keep them; and a plan read back from its workbook."""

from __future__ import annotations

import random
from collections import defaultdict
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from summit.planning import Plan

FIRST = "Anne Bo Cille Dorte Erik Freja Gorm Hanne Ib Jens Karen Lars Mette Niels Ole Pia Rune Sofie Tove Ulla"
LAST = "Holm Krog Lund Bæk Skov Dam Vang Kjær Toft Høj"
SECTORS = {"Borger": 76, "Politiker": 31, "Erhverv": 8, "Skole": 18, "Kommune": 16, "Bordfacilitator": 19}
DANISH = ["Navn", "Gruppe", "Lokalområde", "Køn", "Alder", "Parti", "Facilitator", "Kørestol", "Sidder sammen med"]

Rows = list[list[Any]]


def assembly(seed: int = 3) -> Rows:
    """168 people with titles above them, 19 of whom lead a table; three need room, two sit together."""
    rnd = random.Random(seed)
    names = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
    rnd.shuffle(names)
    rows: Rows = []
    for sector, number in SECTORS.items():
        for _ in range(number):
            area = f"Område {rnd.randint(1, 18)}" if sector in ("Borger", "Skole") else None
            party = rnd.choice("ABCDV") if sector == "Politiker" else None
            leads = "ja" if sector == "Bordfacilitator" else None
            rows.append([names.pop(), sector, area, rnd.choice("KM"), rnd.randint(18, 85), party, leads, None, None])
    for index in (3, 50, 99):
        rows[index][7] = "x"
    rows[0][8] = rows[90][0]
    return [DANISH, *rows]


def workbook(path: Path, **sheets: Rows) -> Path:
    """A workbook of these sheets."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def csv(path: Path, rows: Rows, encoding: str = "utf-8", separator: str = ";") -> Path:
    """The rows as a text file without quotation marks."""
    lines = (separator.join("" if cell is None else str(cell) for cell in row) for row in rows)
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def sheets_of(path: Path) -> dict[str, Rows]:
    """Every sheet of a workbook as rows of values."""
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book.worksheets}


def first_sheet(path: Path) -> Rows:
    """The sheet of seats, whatever it is called in its language."""
    return next(iter(sheets_of(path).values()))


def plan_of(seats: Rows, rounds: int) -> Plan:
    """The plan that the sheet of seats tells: its first column are the names, its last the tables of the rounds."""
    found: list[dict[str, tuple[str, ...]]] = []
    for number in range(rounds):
        tables: defaultdict[str, list[str]] = defaultdict(list)
        for row in seats[1:]:
            table = row[len(row) - rounds + number]
            if table is not None:
                tables[f"T{table}"].append(row[0])
        found.append({table: tuple(ids) for table, ids in tables.items()})
    return Plan(tuple(found))
