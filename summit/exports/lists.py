"""Plain lists as CSV: UTF-8 with BOM, semicolons, harmless when opened in a spreadsheet."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import StringIO
from typing import Any

from summit.exports import text
from summit.exports.workbook import Sheet, Workbook, settled


def as_csv(sheet: Sheet, book: Workbook) -> bytes:
    """The rows of one sheet as CSV; zone and words come from `book`. Every field is quoted, line ends are CRLF.

    A text that a spreadsheet would take for a formula gets an apostrophe in front (the rule of OWASP); numbers and
    dates are written by us and stay as they are.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_written(settled(column.kind, column.value(row), book)[0]) for column in sheet.columns])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def harmless(value: str) -> str:
    """`value` as a CSV field that no spreadsheet computes."""
    return f"'{text.printable(value)}" if value.startswith(text.FORMULA_STARTS) else text.printable(value)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")  # semicolons go with the decimal comma: 1.5 would become 1 May
    return str(value) if isinstance(value, int) else harmless(str(value))
