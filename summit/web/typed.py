"""What people typed, before anybody reads it: without characters that nobody can see and no file or mail could hold.

NUL and its like are taken out wherever they come from, line ends are one kind, and blanks alone are nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import ImmutableMultiDict

from summit.imports.wording import readable, tidy

LARGEST_ID = 2**31 - 1  # what PostgreSQL's integer holds


def one_line(text: str | None) -> str:
    """What was typed, as one tidy line."""
    return tidy(text or "")


def lines(text: str | None) -> str:
    """What was typed, with its line breaks. A tab at its beginning stays: in a pasted list it is an empty cell."""
    return readable(text or "").strip(" \n")


def _seen(text: str) -> str:
    """`text` as it can be read; blanks alone are nothing."""
    return readable(text) if tidy(text) else ""


def row_number(typed: str) -> int:
    """`typed` as a number that a row can have. Raises ValueError."""
    number = int(typed)
    if abs(number) > LARGEST_ID:
        raise ValueError("No row has this number.")
    return number


def whole_number(typed: str) -> int | None:
    """The number of a row, a table or a plan that stands there in digits alone; None for anything else."""
    try:
        return row_number(typed) if typed.isascii() and typed.isdecimal() else None
    except ValueError:  # longer than any number that is meant
        return None


class Typed(ImmutableMultiDict[str, Any]):
    """The fields of a form, or the question in an address."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        if isinstance(mapping, list):
            mapping = [(name, _seen(value) if isinstance(value, str) else value) for name, value in mapping]
        super().__init__(mapping)

    def get(  # type: ignore[override]  # one signature for all that the others say
        self, key: str, default: Any = None, type: Callable[[Any], Any] | None = None
    ) -> Any:
        """As ever; a whole number is one that a row can have."""
        return super().get(key, default, row_number if type is int else type)  # type: ignore[arg-type]

    def getlist(self, key: str, type: Callable[[Any], Any] | None = None) -> list[Any]:
        """As ever; whole numbers are those that rows can have."""
        return super().getlist(key, row_number if type is int else type)  # type: ignore[arg-type]
