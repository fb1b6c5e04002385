"""Text with separators, from a CSV file or from the clipboard, as rows. Guesses encoding and separator."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from summit.imports.sheetful import BadFile, Row

SEPARATORS = "\t;,"
_OF_UTF_8 = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")  # "Æ", "ő" and their like; no word of Windows' letters has these
_SAMPLE = 50  # lines looked at
_FORMULA_STARTS = ("'=", "'+", "'-", "'@")


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 (with or without BOM), UTF-16 with BOM, otherwise Windows' western letters."""
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_utf_16 else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise BadFile("other_document")
        if encoding == "cp1252" and _OF_UTF_8.search(
            data
        ):  # two files copied into one: half of the names would be wrong
            raise BadFile("unknown_letters")
        return text
    raise BadFile("unknown_letters")


def file_rows(text: str) -> Iterator[Row]:
    """Rows numbered as a spreadsheet numbers them: blank rows count, a value of several lines is one row."""
    lines = _one_line_end(text)
    separator, lines = _announced(lines)
    for number, (_, cells) in enumerate(_records(lines, separator or separator_of(lines)), start=1):
        yield Row(number, tuple(_unescaped(cell) for cell in cells))


def pasted_rows(text: str) -> Iterator[Row]:
    """Rows numbered by the line on which they begin."""
    lines = _one_line_end(text)
    for number, cells in _records(lines, separator_of(lines)):
        yield Row(number, tuple(cells))


def separator_of(text: str) -> str:
    """The first of tab, semicolon and comma that stands in at least half of the lines; a tab when none does."""
    lines = [line for line in islice(text.split("\n"), _SAMPLE) if line.strip()]
    for separator in SEPARATORS:
        if lines and 2 * sum(separator in line for line in lines) >= len(lines):
            return separator
    return "\t"


def _one_line_end(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _announced(text: str) -> tuple[str | None, str]:
    """Excel's own first line "sep=;" is an announcement, not a row."""
    first, _, rest = text.partition("\n")
    announcement = re.fullmatch(r'"?sep=([^"])"?', first, re.IGNORECASE)
    return (announcement[1], rest) if announcement else (None, text)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, cells). A stray quotation mark must not swallow the lines below it."""
    try:
        return iter(list(_quoted(text, separator)))
    except csv.Error:
        return _line_by_line(text, separator)


def _quoted(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    for cells in reader:
        yield begins, cells
        begins = reader.line_num + 1


def _line_by_line(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            yield number, next(csv.reader([line], delimiter=separator, strict=True), [])
        except csv.Error:
            yield number, [cell.strip().strip('"') for cell in line.split(separator)]


def _unescaped(cell: str) -> str:
    """The apostrophe that keeps a CSV field from being computed is not part of the text."""
    return cell[1:] if cell.startswith(_FORMULA_STARTS) else cell
