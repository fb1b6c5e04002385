"""The proof sheet of a plan in words and figures: plain rows for a page, a PDF and a workbook, already put into words.

No row holds anybody's name, nor anything about anybody's needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What is claimed of the plan, in a sentence; `is_sure` when no plan can be better, or nothing is broken."""

    title: str
    text: str
    is_sure: bool


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a reader has to know beside the figures. `kind`: good, warn or alert."""

    kind: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure beside its bound. Texts; `bound` and `gap` are empty for a part of the figure above it."""

    name: str
    value: str
    bound: str = ""
    gap: str = ""
    why: tuple[str, ...] = ()
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class Bar:
    """So many people meet so many others."""

    others: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A hard rule and what the count says of it."""

    text: str
    verdict: str
    is_kept: bool


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One number of a table: how far it is off (+1, −2; empty when it is not), what that means, and its own share."""

    count: int
    off: str = ""
    said: str = ""
    share: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value, table by table; `share` is empty where it differs from table to table."""

    name: str
    total: str
    share: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True)
class Block:
    """One attribute: its name, in a sentence how even it is, and its values."""

    name: str
    note: str
    is_even: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round, table by table."""

    title: str
    tables: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def off(self) -> int:
        """How many numbers are not within their share."""
        return sum(bool(mark.off) for block in self.blocks for line in block.lines for mark in line.marks)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something to know for repeating the plan."""

    name: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, kw_only=True)
class Command:
    """What a line on the command line does, and the line."""

    text: str
    line: str


@dataclass(frozen=True, kw_only=True)
class ProofSheet:
    """Everything. `words` are the headings, by their names in the page and in the PDF's template."""

    title: str
    subtitle: str
    event: str
    host: str
    made: str
    language: str
    claims: tuple[Claim, ...]
    remarks: tuple[Remark, ...]
    figures: tuple[Figure, ...]
    meetings: str
    bars: tuple[Bar, ...]
    rules: tuple[Rule, ...]
    rounds: tuple[Round, ...]
    facts: tuple[Fact, ...]
    commands: tuple[Command, ...]
    words: Mapping[str, str] = field(default_factory=dict)
