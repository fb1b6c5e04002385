"""More files that strangers upload: workbooks and lists, each named by its trick, with what may become of it.

`READ` is the outcome of a file that is odd and yet a list: then its rows are judged one by one.
"""

from __future__ import annotations

import random
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import openpyxl

from tests.imports import workbooks
from tests.imports.workbooks import SHEET, STRINGS, real, sheet, strings, with_parts

READ = "read"
BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_BROKEN = frozenset({"unreadable"})
_HEAVY = frozenset({"too_much", "too_slow", "unreadable"})
_EITHER = frozenset({READ, "unreadable"})
_LIST = frozenset({READ})


@dataclass(frozen=True)
class Trick:
    """A file, what it is called, and how it may end: a code of imports.sheetful.REASONS, or READ."""

    filename: str
    make: Callable[[], bytes]
    ends: frozenset[str]


def cells(*texts: str, row: int = 1) -> str:
    """One row of inline texts."""
    inside = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{row}">{inside}</row>'


def bare(*xml: str) -> bytes:
    """A workbook with these raw cells in its second row, below a title."""
    return with_parts({SHEET: sheet(cells("Name") + f'<row r="2">{"".join(xml)}</row>')})


def with_members(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A real workbook with more members."""
    buffer = BytesIO(real())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def _symlink() -> bytes:
    member = zipfile.ZipInfo("xl/media/link")
    member.create_system, member.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return with_members((member, b"/etc/passwd"))


def _nested() -> bytes:
    inner = b"\0" * 20_000_000
    for _ in range(3):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.zip", inner)
        inner = buffer.getvalue()
    return with_members(("xl/embeddings/inner.zip", inner))


def _lying(size: int) -> bytes:
    """The directory says that the sheet is `size` bytes long; it is 60 MB."""
    data = bytearray(with_parts({SHEET: sheet(cells("x" * 60_000_000))}))
    position = data.find(b"PK\x01\x02")
    while position >= 0:
        length = struct.unpack_from("<H", data, position + 28)[0]
        if data[position + 46 : position + 46 + length] == SHEET.encode():
            struct.pack_into("<I", data, position + 24, size)
        position = data.find(b"PK\x01\x02", position + 4)
    return bytes(data)


def _overlapping() -> bytes:
    """Every entry of the directory points at the same bytes."""
    data = bytearray(real())
    position = data.find(b"PK\x01\x02")
    while position >= 0:
        struct.pack_into("<I", data, position + 42, 0)
        position = data.find(b"PK\x01\x02", position + 4)
    return bytes(data)


def _noise(count: int) -> bytes:
    return random.Random(5).randbytes(count)


def _book(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Name", "E-mail"])
    book.active.append(["Ada Holm", "ada@post.example"])
    change(book)
    return workbooks.saved(book)


def _epoch(book: openpyxl.Workbook) -> None:
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904


def _merged(book: openpyxl.Workbook) -> None:
    book.active.merge_cells("A2:B900")


def _hidden(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[2].hidden = book.active.column_dimensions["A"].hidden = True


def _many_sheets(book: openpyxl.Workbook) -> None:
    for number in range(150):
        book.create_sheet(f"={number}+1")


def _styled(count: int) -> bytes:
    font = "<fonts><font/></fonts><fills><fill/></fills><borders><border/></borders>"
    xfs = f"<cellXfs>{'<xf xfId=' + chr(34) + '7' + chr(34) + '/>'}{'<xf/>' * count}</cellXfs>"
    name = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return with_parts({STYLES: f"<styleSheet {name}>{font}{xfs}</styleSheet>"})


def _related(target: str) -> bytes:
    relations = zipfile.ZipFile(BytesIO(real())).read(RELATIONS).decode()
    return with_parts({RELATIONS: relations.replace("/xl/worksheets/sheet1.xml", target)})


_SPY = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/evil.dtd">'
_PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
_QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"ha" * 50_000}">]>'
_PLAIN = sheet(cells("Name") + cells("Ada Holm", row=2))

WORKBOOKS: dict[str, Trick] = {
    "a bomb in a bomb": Trick("a.xlsx", _nested, frozenset({"too_much", READ})),
    "sizes that lie downwards": Trick("a.xlsx", lambda: _lying(2_000), _HEAVY),
    "sizes that lie upwards": Trick("a.xlsx", lambda: _lying(2**32 - 2), _HEAVY),
    "members that overlap": Trick("a.xlsx", _overlapping, _BROKEN),
    "noise behind the signature": Trick("a.xlsx", lambda: b"PK\x03\x04" + _noise(100_000), _BROKEN),
    "noise": Trick("a.xlsx", lambda: _noise(100_000), frozenset({"not_a_workbook"})),
    "a page in front": Trick("a.xlsx", lambda: b"<html>" + real(), frozenset({"not_a_workbook"})),
    "noise at the end": Trick("a.xlsx", lambda: real() + _noise(500), _EITHER),
    "up out of the archive": Trick("a.xlsx", lambda: with_members(("../../../tmp/evil", b"x")), _LIST),
    "an absolute member": Trick("a.xlsx", lambda: with_members(("/etc/cron.d/evil", b"x")), _LIST),
    "a member that is a link": Trick("a.xlsx", _symlink, _LIST),
    "a member twice": Trick("a.xlsx", lambda: with_members((SHEET, _PLAIN.encode())), _EITHER),
    "a sheet outside the archive": Trick("a.xlsx", lambda: _related("/../../../../etc/passwd"), _BROKEN | {"empty"}),
    "a sheet on another machine": Trick("a.xlsx", lambda: _related("http://127.0.0.1:9/x.xml"), _BROKEN | {"empty"}),
    "macros": Trick("a.xlsm", lambda: with_members(("xl/vbaProject.bin", _noise(2_000))), _LIST),
    "a binary workbook": Trick(
        "a.xlsb", lambda: with_parts({BOOK: None, "xl/workbook.bin": b"x"}), frozenset({"other_document"})
    ),
    "a list of types outside": Trick("a.xlsx", lambda: with_parts({SHEET: _PLAIN.replace("?>", f"?>{_SPY}")}), _EITHER),
    "a parameter entity": Trick(
        "a.xlsx", lambda: with_parts({SHEET: _PLAIN.replace("?>", f"?>{_PARAMETER}")}), _BROKEN
    ),
    "quadratic laughs": Trick(
        "a.xlsx", lambda: with_parts({STRINGS: strings(f"<si><t>{'&a;' * 1_000}</t></si>", _QUADRATIC)}), _BROKEN
    ),
    "a spy in the styles": Trick("a.xlsx", lambda: with_parts({STYLES: f"{_PARAMETER}<styleSheet/>"}), _BROKEN),
    "UTF-16": Trick(
        "a.xlsx",
        lambda: with_parts({SHEET: _PLAIN.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")}),
        _EITHER,
    ),
    "letters of no known kind": Trick(
        "a.xlsx", lambda: with_parts({SHEET: _PLAIN.replace('"1.0"', '"1.0" encoding="evil"')}), _BROKEN
    ),
    "a NUL as a reference": Trick("a.xlsx", lambda: with_parts({SHEET: sheet(cells("Ada&#0;Holm"))}), _BROKEN),
    "a NUL as Excel writes it": Trick(
        "a.xlsx", lambda: with_parts({SHEET: sheet(cells("Name") + cells("Ada_x0000_Holm_x001B_", row=2))}), _LIST
    ),
    "half a character as Excel writes it": Trick(
        "a.xlsx", lambda: with_parts({SHEET: sheet(cells("Name") + cells("Ada_xD800_Holm", row=2))}), _LIST
    ),
    "a cell of 30 MB": Trick(
        "a.xlsx",
        lambda: with_parts({SHEET: sheet(cells("Name") + cells(_noise(4_000_000).hex(), row=2))}),
        _HEAVY | {READ},
    ),
    "an attribute of 5 MB": Trick("a.xlsx", lambda: bare(f'<c s="{_noise(2_500_000).hex()}"/>'), _HEAVY),
    "many attributes": Trick(
        "a.xlsx",
        lambda: bare(f"<c {' '.join(f'a{n}=' + chr(34) + chr(34) for n in range(50_000))}/>"),
        _HEAVY | {"empty"},
    ),
    "styles without end": Trick("a.xlsx", lambda: _styled(400_000), _HEAVY | {READ}),
    "a style that refers to itself": Trick("a.xlsx", lambda: _styled(1), _EITHER),
    "a style that is not there": Trick("a.xlsx", lambda: bare('<c s="9999" t="n"><v>1</v></c>'), _EITHER),
    "the last row of a sheet": Trick(
        "a.xlsx", lambda: with_parts({SHEET: sheet(cells("Name") + cells("Ada", row=1_048_576))}), _HEAVY | {READ}
    ),
    "row minus five": Trick(
        "a.xlsx", lambda: with_parts({SHEET: sheet(cells("Name") + cells("Ada", row=-5))}), _BROKEN | {"empty"}
    ),
    "cells out of order": Trick("a.xlsx", lambda: bare('<c r="B2"><v>1</v></c><c r="A2"><v>2</v></c>'), _EITHER),
    "a cell without a row": Trick("a.xlsx", lambda: bare('<c r="A0"><v>1</v></c>'), _EITHER),
    "a column beyond the last": Trick(
        "a.xlsx", lambda: bare('<c r="ZZZZ2"><v>1</v></c>'), _EITHER | {"too_many_columns", "too_much", "too_slow"}
    ),
    "string number minus one": Trick("a.xlsx", lambda: bare('<c t="s"><v>-1</v></c>'), _EITHER),
    "numbers that are none": Trick(
        "a.xlsx", lambda: bare(*(f'<c t="n"><v>{value}</v></c>' for value in ("NaN", "1e999", "-INF"))), _EITHER
    ),
    "a number in letters": Trick("a.xlsx", lambda: bare('<c t="n"><v>abc</v></c>'), _EITHER),
    "days of 1904": Trick("a.xlsx", lambda: _book(_epoch), _LIST),
    "days that never were": Trick("a.xlsx", lambda: bare('<c t="d"><v>2021-02-31T99:00</v></c>'), _EITHER),
    "a kind of cell that is none": Trick("a.xlsx", lambda: bare('<c t="evil"><v>1</v></c>'), _EITHER),
    "merged cells": Trick("a.xlsx", lambda: _book(_merged), _LIST),
    "hidden rows and columns": Trick("a.xlsx", lambda: _book(_hidden), _LIST),
    "sheets named as formulas": Trick("a.xlsx", lambda: _book(_many_sheets), _LIST),
    "formulas never computed": Trick("a.xlsx", lambda: real([["Name"], ["=cmd|' /C calc'!A0"], ["Ada"]]), _LIST),
    "titles twice": Trick(
        "a.xlsx", lambda: real([["Name", "Name", "E-mail", "E-mail"], ["Ada", "Bo", "x@y.dk", "z"]]), _LIST
    ),
    "titles in row 7": Trick(
        "a.xlsx", lambda: real([["List"], [], [], [], [], [], ["Name", "E-mail"], ["Ada", "a@x.dk"]]), _LIST
    ),
    "no titles": Trick("a.xlsx", lambda: real([["Ada Holm", "a@x.dk"], ["Bo Aas", "b@x.dk"]]), _LIST),
    "letters that pile up": Trick("a.xlsx", lambda: real([["Name"], ["A" + "\u0301" * 20_000]]), _LIST),
    "right to left": Trick("a.xlsx", lambda: real([["Name"], ["\u202eمرحبا\u2066"]]), _LIST),
    "300 columns": Trick("a.xlsx", lambda: real([["Name"] * 300]), frozenset({"too_many_columns"})),
    "10,000 rows": Trick("a.xlsx", lambda: real([["Ada"]] * 10_000), frozenset({"too_many_rows"})),
}
