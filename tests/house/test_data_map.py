"""Nothing is kept that the data map does not tell of, and it tells of nothing that is not kept."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import MetaData

from summit.db import db
from summit.models import data_map
from summit.models.data_kinds import DataClass, Kept
from summit.web import second_database


def columns(*databases: MetaData) -> set[str]:
    return {f"{t.name}.{column.name}" for metadata in databases for t in metadata.sorted_tables for column in t.columns}


def test_every_column_has_its_line_and_every_line_its_column() -> None:
    kept, told = columns(db.metadata, second_database.metadata), set(data_map.entries())
    assert {"without a line": kept - told, "stale": told - kept} == {"without a line": set(), "stale": set()}


def test_no_column_has_two_lines() -> None:
    twice = [name for name, times in Counter(name for name, _ in data_map.lines()).items() if times > 1]
    assert twice == []


def test_every_line_says_why() -> None:
    assert [name for name, entry in data_map.lines() if len(entry.purpose.split()) < 3] == []


def test_special_category_data_stands_in_a_table_of_its_own_and_goes_first() -> None:
    special = {name: entry.kept for name, entry in data_map.lines() if entry.data_class is DataClass.SPECIAL}
    assert {name.split(".")[0] for name in special} == {"needs"}
    assert set(special.values()) == {Kept.NEEDS}
    others = {name for name in columns(db.metadata) if name.startswith("needs.")} - set(special)
    assert others == {"needs.id"}


def test_the_log_holds_no_contact_data() -> None:
    classes = {entry.data_class for name, entry in data_map.lines() if name.startswith("audit_entry.")}
    assert classes == {DataClass.LOG, DataClass.TECHNICAL}
