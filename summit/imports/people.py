"""Lists of people: what can be used, and what is wrong with the other rows, each named by its number.

Nothing is stored here. Messages are English msgids with values; the door that shows them translates.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email

from summit import languages
from summit.errors import N_
from summit.imports import columns, sandbox
from summit.imports.columns import Field
from summit.imports.paste import read_paste
from summit.imports.sheetful import MAX_ROWS, BadFile, Row, Sheetful
from summit.imports.wording import folded, shortened, tidy, turned

__all__ = ["BadRow", "Parsed", "PersonRow", "people_from", "read_paste", "read_upload"]

LIMITS = {
    Field.NAME: 120,
    Field.EMAIL: 254,
    Field.ORGANISATION: 160,
    Field.AREA: 120,
    Field.PHONE: 40,
    Field.LANGUAGE: 40,
    Field.GROUP: 120,
    Field.PARTY: 120,
    Field.NOTE: 500,
}
_LANGUAGE_NAMES = {
    "da": "danish dansk deens",
    "nb": "norwegian norsk bokmål norwegianbokmål norskbokmål noors",
    "nl": "dutch hollandsk nederlandsk nederlands hollands",
    "en": "english engelsk engels",
}
_CODE_OF = {name: code for code, names in _LANGUAGE_NAMES.items() for name in names.split()}
_CODE = re.compile(r"[A-Za-z]{2}([-_][A-Za-z]{2})?")  # "da", "nl-NL"
_PHONE_BEHIND = re.compile(r"[ ,;:–-](?:tlf\.? ?|tel\.? ?)?(\+?\d(?:[ -]?\d){7,13})$", re.IGNORECASE)
_BRACKETED = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One usable row. Everything but the name may be empty; `area` is spelt as the event spells it, `language` is one
    of our codes.
    """

    row_number: int
    name: str
    email: str = ""
    organisation: str = ""
    area: str = ""
    phone: str = ""
    language: str = ""
    group: str = ""
    party: str = ""
    note: str = ""


@dataclass(frozen=True)
class BadRow:
    """One thing that is wrong with one row: a msgid with values. `cells` is the row as it was sent."""

    row_number: int
    field: Field
    message: str
    values: Mapping[str, Any]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Parsed:
    """The outcome of a list. `used` maps our fields to the titles of their columns (empty: recognised by content);
    `ignored` are the titles of columns that nobody reads.
    """

    good: tuple[PersonRow, ...]
    bad: tuple[BadRow, ...]
    used: Mapping[Field, str]
    ignored: tuple[str, ...]


def read_upload(data: bytes, filename: str) -> Sheetful:
    """An uploaded .xlsx or CSV file as a list; rows are numbered as a spreadsheet shows them. Raises BadFile."""
    return columns.with_titles(sandbox.read(data, filename))


def people_from(sheetful: Sheetful, *, areas: Collection[str], max_rows: int = MAX_ROWS) -> Parsed:
    """Judge every row. Without any `areas` an event has none, and whatever is called an area is kept as it is.

    Raises BadFile when there are no rows, more than `max_rows`, or no column that could hold names.
    """
    if not sheetful.rows:
        raise BadFile("empty")
    if len(sheetful.rows) > max_rows:
        raise BadFile("too_many_rows", limit=max_rows)
    where = columns.recognise(sheetful.columns) or columns.guess(sheetful.rows, areas)
    if not where.keys() & {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME}:
        raise BadFile("no_name")
    judge = _Judge(where, areas)
    good: list[PersonRow] = []
    bad: list[BadRow] = []
    for row in sheetful.rows:
        person, faults = judge.judged(row)
        bad.extend(faults)
        if person is not None:
            good.append(person)
    used = {field: sheetful.columns[index] for field, index in where.items()}
    ignored = tuple(t for index, t in enumerate(sheetful.columns) if t and index not in where.values())
    return Parsed(tuple(good), tuple(bad), used, ignored)


class _Judge:
    """Judges one row after the other and remembers who was there already."""

    def __init__(self, where: Mapping[Field, int], areas: Collection[str]) -> None:
        self.where = where
        self.areas = {folded(area): area for area in areas}
        self.seen: dict[tuple[str, ...], tuple[int, str]] = {}

    def judged(self, row: Row) -> tuple[PersonRow | None, list[BadRow]]:
        """The person of a row, or None and what is wrong."""
        values = {field: tidy(row.cell(self.where.get(field))) for field in Field}
        parts = [values.pop(part) for part in (Field.FIRST_NAME, Field.MIDDLE_NAME, Field.LAST_NAME)]
        values[Field.NAME] = turned(values[Field.NAME]) or " ".join(part for part in parts if part)
        _part_phone(values)
        faults = [
            BadRow(row.number, field, message, numbers, row.cells)
            for field, message, numbers in self._faults(row.number, values)
        ]
        if faults:
            return None, faults
        return PersonRow(row_number=row.number, **{field.value: value for field, value in values.items()}), []

    def _faults(self, number: int, values: dict[Field, str]) -> Iterator[tuple[Field, str, dict[str, Any]]]:
        """What is wrong; e-mail, area and language are put into their proper spelling on the way."""
        if not values[Field.NAME]:
            yield Field.NAME, N_("The name is missing."), {}
        for field, limit in LIMITS.items():
            if len(values[field]) > limit:
                numbers = {"length": len(values[field]), "limit": limit}
                yield field, N_("This is %(length)s characters long; at most %(limit)s fit."), numbers
                return
        yield from self._email_faults(values)
        yield from self._area_faults(values)
        yield from self._language_faults(values)
        yield from self._duplicates(number, values)

    def _email_faults(self, values: dict[Field, str]) -> Iterator[tuple[Field, str, dict[str, Any]]]:
        written = values[Field.EMAIL]
        if written:
            try:
                values[Field.EMAIL] = proper_email(written)
            except EmailNotValidError:
                quoted = {"value": shortened(written)}
                yield Field.EMAIL, N_("“%(value)s” is not an e-mail address."), quoted

    def _area_faults(self, values: dict[Field, str]) -> Iterator[tuple[Field, str, dict[str, Any]]]:
        written = values[Field.AREA]
        if not written or not self.areas:
            return
        if folded(written) in self.areas:
            values[Field.AREA] = self.areas[folded(written)]
            return
        nearest = [self.areas[near] for near in difflib.get_close_matches(folded(written), self.areas, n=3, cutoff=0.5)]
        quoted = {"value": shortened(written)}
        if nearest:
            message = N_("“%(value)s” is not an area of this event. Did you mean one of these: %(nearest)s?")
            yield Field.AREA, message, {**quoted, "nearest": ", ".join(nearest)}
        else:
            yield Field.AREA, N_("“%(value)s” is not an area of this event."), quoted

    def _language_faults(self, values: dict[Field, str]) -> Iterator[tuple[Field, str, dict[str, Any]]]:
        written = values[Field.LANGUAGE]
        if not written:
            return
        code = _CODE_OF.get(re.sub(r"[\W_]+", "", folded(written)))
        if code is None and _CODE.fullmatch(written):
            code = languages.known(written)
        if code is None:
            yield Field.LANGUAGE, N_("“%(value)s” is not a language we have."), {"value": shortened(written)}
        else:
            values[Field.LANGUAGE] = code

    def _duplicates(self, number: int, values: dict[Field, str]) -> Iterator[tuple[Field, str, dict[str, Any]]]:
        """The same address twice, or, without addresses, the same name with the same particulars."""
        email, name = values[Field.EMAIL], values[Field.NAME]
        if not (email or name):
            return
        particulars = [folded(values[part]) for part in (Field.ORGANISATION, Field.AREA, Field.PHONE)]
        key = (folded(email),) if email else (folded(name), *particulars)
        if key not in self.seen:
            self.seen[key] = number, name
            return
        first, first_name = self.seen[key]
        if folded(first_name) == folded(name):
            yield Field.NAME, N_("The same person is already in row %(first)s."), {"first": first}
        else:
            taken = {"value": shortened(email), "first": first, "name": shortened(first_name)}
            message = N_("The address %(value)s is already in row %(first)s, for %(name)s.")
            yield Field.EMAIL, message, taken


def _part_phone(values: dict[Field, str]) -> None:
    """A telephone number that stands behind the name goes where it belongs."""
    name = values[Field.NAME]
    match = _PHONE_BEHIND.search(name)
    if match and not values[Field.PHONE]:
        values[Field.NAME], values[Field.PHONE] = name[: match.start()].rstrip(" ,;:–-"), match[1]


def proper_email(written: str) -> str:
    """The address in its normal form. Also from "Ada <ada@…>" and "mailto:ada@…". Raises EmailNotValidError."""
    match = _BRACKETED.search(written)
    bare = match[1] if match else written.removeprefix("mailto:").rstrip(";,")
    return str(validate_email(bare, check_deliverability=False).normalized)
