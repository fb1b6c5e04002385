"""A plan of ours is read again: as a list, without its old tables and themes, and as the plan to start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.lists import Rows, first_sheet, plan_of, workbook
from tests.cli.test_plan_list import run


def test_a_plan_of_ours_is_a_list_and_an_earlier_plan(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Sector"], *([f"Guest {n}", "xyz"[n % 3]] for n in range(12))]
    source = workbook(tmp_path / "people.xlsx", People=rows)
    first = tmp_path / "plan.xlsx"
    assert run(source, "-o", first, "--tables", 3, "--rounds", 2, "--min", 3, "--max", 5).exit_code == 0
    seats = first_sheet(first)
    edited = workbook(tmp_path / "edited.xlsx", Seats=[*seats[:5], *seats[6:], ["New Guest", "x"]])
    options = ["--tables", 3, "--rounds", 2, "--min", 3, "--max", 5, "--seconds", 2]
    second = run(edited, "-o", tmp_path / "new.xlsx", *options, "--baseline", first)
    assert second.exit_code == 0, second.stderr
    assert "“Table in round 1” of an earlier plan is not read" in second.stderr
    old, new = plan_of(seats, 2), plan_of(first_sheet(tmp_path / "new.xlsx"), 2)
    stayed = {row[0] for row in seats[1:]} - {seats[5][0]}
    assert all(old.table_of(name, r) == new.table_of(name, r) for name in stayed for r in range(2))
    assert first_sheet(tmp_path / "new.xlsx")[0] == seats[0]
    assert run(first, "-o", tmp_path / "again.csv", "--rounds", 2).exit_code == 0


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_plan_with_themes_is_read_again_without_its_old_columns(tmp_path: Path, language: str) -> None:
    tables: Rows = [["Table", "Min", "Max", "Theme"], [1, 2, 4, "Climate"], [2, 2, 4, "School"]]
    people: Rows = [["Name", "Sector", "1st wish"], *([f"Guest {n}", "xy"[n % 2], "School"] for n in range(6))]
    source = workbook(tmp_path / "people.xlsx", Tables=tables, People=people)
    options = ("--rounds", 2, "--seconds", 2, "--language", language)
    first, second = tmp_path / "plan.xlsx", tmp_path / "again.xlsx"
    assert run(source, "-o", first, *options).exit_code == 0
    titles = first_sheet(first)[0]
    assert len(titles) == 7  # the list's three, and a table and a theme in each round
    again = run(first, "-o", second, *options)
    assert again.exit_code == 0, again.stderr
    assert f"“{titles[4]}” of an earlier plan is not read" in again.stderr
    assert first_sheet(second)[0] == titles
