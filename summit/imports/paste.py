"""Lists pasted from Word, Excel or a mail: tabs, semicolons or commas, "Name <address>", or only a name on a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summit.imports import columns, delimited
from summit.imports.sheetful import BadFile, Row, Sheetful, checked
from summit.imports.wording import readable, turned

MAX_CHARACTERS = 1_000_000
_ADDRESS = re.compile(r"(?:mailto:)?([^\s<>()\[\],;:\"'|]{1,64}@[^\s<>()\[\],;:\"'|]{1,255})")
_AROUND = " \t<>()[]\"'“”„«»,;:|–—-"
_BULLET = re.compile(r"^\s*(?:[•◦▪■●·‣*–—\uf0a7\uf0b7-]|o(?=\t))\s+")
_NUMBER = re.compile(r"^\s*\d{1,3}[.)][ ]+")
_NUMBER_CELL = re.compile(r"^\s*\d{1,3}[.)]?\t")
_FULL_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’-])*(?: [^\W\d_](?:[^\W\d_]|[.'’-])*){1,4}")
_ENDED_BY_ADDRESS = re.compile(r"[^<>\n]{0,200}<[^<>\s@]+@[^<>\s@]+>\s*(?:[;,]\s*|$)")


def read_paste(text: str) -> Sheetful:
    """The lines of a paste as a list; rows are numbered by line. Raises BadFile when it is empty or too long."""
    if len(text) > MAX_CHARACTERS:
        raise BadFile("too_much")
    lines = _unnumbered(readable(text).replace("\xa0", " ").split("\n"))
    recipients = [_recipients(line) for line in lines]
    if len(recipients) == 1 or not any(line.strip() for line in lines[1:]):
        recipients[0] = _names_in_a_row(lines[0]) or recipients[0]
    if any(len(parts) > 1 for parts in recipients):
        rows = [Row(number, (part,)) for number, parts in enumerate(recipients, start=1) for part in parts]
    else:
        rows = _surnames_together(checked(list(delimited.pasted_rows("\n".join(lines)))), "\n".join(lines))
    return columns.with_titles(checked(_split_addresses(checked(rows))))


def _unnumbered(lines: Sequence[str]) -> list[str]:
    """The lines without the bullets and numbers of a list in Word, and without Excel's column that only counts."""
    lines = [_BULLET.sub("", line) for line in lines]
    filled = [line for line in lines if line.strip(" \t\ufeff")]
    if filled and all(_NUMBER_CELL.match(line) for line in filled):
        return [_NUMBER_CELL.sub("", line) for line in lines]
    if 2 * sum(_NUMBER.match(line) is not None for line in filled) >= len(filled):
        return [_NUMBER.sub("", line) for line in lines]
    return lines


def _recipients(line: str) -> list[str]:
    """The people of one line copied from the recipients of a mail; the line itself when it is none."""
    if "\t" in line:
        return [line]
    if line.count("@") > 1 and _is_all_addressed(line):
        return [match[0].strip(" \t;,") for match in _ENDED_BY_ADDRESS.finditer(line)]
    for separator in ";,":
        parts = [part.strip() for part in line.split(separator) if part.strip()]
        if len(parts) > 1 and all("@" in part for part in parts):
            return parts
    return [line]


def _names_in_a_row(line: str) -> list[str]:
    """The people of the only line, when it holds several full names and nothing else."""
    for separator in ";,":
        parts = [part.strip() for part in line.split(separator) if part.strip()]
        if len(parts) > 1 and all(_FULL_NAME.fullmatch(part) for part in parts):
            return parts
    return []


def _is_all_addressed(line: str) -> bool:
    rest = line.strip()
    end = 0
    for match in _ENDED_BY_ADDRESS.finditer(rest):
        if match.start() != end:
            return False
        end = match.end()
    return end == len(rest)


def _split_addresses(rows: Sequence[Row]) -> list[Row]:
    """Columns that hold names and addresses together become two."""
    width = max(len(row.cells) for row in rows)
    mixed = {index for index in range(width) if any(_is_mixed(row.cell(index)) for row in rows)}
    if not mixed:
        return list(rows)
    return [Row(row.number, tuple(_cells(row, width, mixed))) for row in rows]


def _cells(row: Row, width: int, mixed: set[int]) -> Iterator[str]:
    for index in range(width):
        if index in mixed:
            yield from _parted(row.cell(index))
        else:
            yield row.cell(index)


def _is_mixed(cell: str) -> bool:
    name, address = _parted(cell)
    return bool(name and address)


def _parted(cell: str) -> tuple[str, str]:
    """(name, address) of "Ada Holm <ada@…>", of "Holm, Ada ada@…" and of each alone."""
    match = _ADDRESS.search(cell)
    if match is None:
        return cell, ""
    name = f"{cell[: match.start()].strip(_AROUND)} {cell[match.end() :].strip(_AROUND)}".strip()
    return turned(name), match[1].rstrip(".")


def _surnames_together(rows: Sequence[Row], text: str) -> list[Row]:
    """Lists of "Holm, Ada" come apart at their commas; a surname and what follows it belong in one cell."""
    are_apart = delimited.separator_of(text) == "," and "," in text and re.search(r",\S", text) is None
    if not are_apart or not columns.are_single_words([row.cell(0) for row in rows]) or "@" in rows[0].cell(1):
        return list(rows)
    return [Row(row.number, (f"{row.cell(0)}, {row.cell(1)}".rstrip(", "), *row.cells[2:])) for row in rows]
