"""Text that may stand in a file: made safe without being damaged, and file names that every system accepts."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

CELL_LIMIT = 32_767  # UTF-16 code units that one cell of a workbook can hold
CUT_MARK = " […]"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "þ": "th", "ð": "d", "đ": "d", "ł": "l", "œ": "oe"}
)


def printable(text: str) -> str:
    """`text` with every control character replaced by U+FFFD and every line end written as a line feed."""
    return _NOT_PRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def for_cell(text: str) -> str:
    """`text` as a workbook cell stores it: printable, cut with a visible mark where a cell would overflow.

    Spreadsheets read `_x0041_` as the letter A; such text is escaped, so that it is shown as it was written.
    """
    if len(text) <= CELL_LIMIT // 2 and text.isprintable() and "_x" not in text:
        return text  # as nearly every text is
    return cut(_LOOKS_ESCAPED.sub("_x005F_", printable(text)), CELL_LIMIT)


def from_cell(stored: str) -> str:
    """The text that `for_cell` was given, as far as a cell can hold it. Line ends may come escaped, too."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), stored)


def cut(text: str, limit: int) -> str:
    """`text` in at most `limit` UTF-16 code units; what was cut leaves a mark at the end."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * limit:
        return text
    return units[: 2 * (limit - len(CUT_MARK))].decode("utf-16-le", "ignore") + CUT_MARK


def safe_file_name(event_title: str, list_name: str, on: date, suffix: str = "xlsx") -> str:
    """`<event>_<list>_<YYYY-MM-DD>.<suffix>` in lower-case ASCII letters, digits and hyphens."""
    return f"{_kebab(event_title, 60) or 'event'}_{_kebab(list_name, 40) or 'list'}_{on.isoformat()}.{suffix}"


def _kebab(text: str, limit: int) -> str:
    folded = unicodedata.normalize("NFKC", text).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[: limit + 1].strip("-")[:limit].strip("-")
