"""Workbooks for tests: real ones, and the same ones with one part of the archive replaced by something hostile."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def real(rows: Iterable[Sequence[Any]] = (("Name", "E-mail"), ("Ada Holm", "ada@forum.example"))) -> bytes:
    """A workbook as Excel would save it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    """The bytes of an openpyxl workbook."""
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_parts(parts: Mapping[str, str | bytes | None], base: bytes | None = None) -> bytes:
    """A real workbook with members replaced, added, or (None) left out."""
    original = zipfile.ZipFile(BytesIO(base or real()))
    members: dict[str, str | bytes | None] = {name: original.read(name) for name in original.namelist()}
    if STRINGS in parts:  # openpyxl writes none, Excel always does
        types = original.read(TYPES).decode()
        members[TYPES] = types.replace(
            "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{_STRINGS_TYPE}"/></Types>'
        )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**members, **parts}.items():
            if content is not None:
                archive.writestr(name, content)
    return buffer.getvalue()


def sheet(content: str, before: str = "") -> str:
    """A sheet's XML around `content`, the inside of its sheetData."""
    return f'<?xml version="1.0"?>{before}<worksheet {_NAMESPACE}><sheetData>{content}</sheetData></worksheet>'


def strings(content: str, before: str = "") -> str:
    """The XML of the shared strings."""
    return f'<?xml version="1.0"?>{before}<sst {_NAMESPACE}>{content}</sst>'
