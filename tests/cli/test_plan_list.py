"""`flask plan` with a list of people: what is read, what is said, and the workbook that comes back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from summit import planning
from summit.cli.plan import plan as plan_command
from tests.cli.lists import Rows, assembly, csv, first_sheet, plan_of, sheets_of, workbook
from tests.planning import slow_judge

SMALL: Rows = [["Name", "Sector"], *([f"Guest {n}", "xyz"[n % 3]] for n in range(12))]


def run(*args: object) -> Result:
    return CliRunner().invoke(plan_command, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The assembly of 168, planned once: the command's result, and the folder of its files."""
    folder = tmp_path_factory.mktemp("planned")
    source = workbook(folder / "people.xlsx", Deltagere=assembly())
    options = ["--tables", 19, "--rounds", 3, "--accessible-tables", "1-8", "--instance-out", folder / "instance.json"]
    return run(source, "-o", folder / "plan.xlsx", *options, "--seconds", 10), folder


def test_a_list_becomes_a_plan_that_the_judge_finds_perfect(planned: tuple[Result, Path]) -> None:
    result, folder = planned
    assert result.exit_code == 0, result.stderr
    problem = planning.read_instance(folder / "instance.json")
    plan = plan_of(first_sheet(folder / "plan.xlsx"), 3)
    report = planning.measure(problem, plan)
    figures = json.loads(result.stdout.splitlines()[-1])
    assert slow_judge.is_legal(problem, plan)
    assert (report.violations, report.imbalance_weighted, report.repeats) == ((), 0, 0)
    assert (figures["imbalance_weighted"], figures["repeats"], figures["proven"]) == (0, 0, True)
    assert (len(problem.people), len(problem.tables), problem.rounds) == (168, 19, 3)
    assert [table.accessible for table in problem.tables] == [True] * 8 + [False] * 11
    assert sum(person.needs_accessible for person in problem.people) == 3
    assert sum(person.is_facilitator for person in problem.people) == 19


def test_what_each_column_is_taken_for_is_said(planned: tuple[Result, Path]) -> None:
    said = planned[0].stderr
    assert "168 people; 19 tables of 8 to 9 seats, an even share (--min and --max change it)." in said
    assert "“Gruppe” is the sector, mixed with weight 100" in said
    assert "“Alder” is the age, mixed with weight 5" in said
    assert "“Kørestol” is who needs an accessible table" in said
    assert "1 facilitator leads each table at the same table in all rounds." in said
    assert "168 people at 19 tables in 3 rounds. Every table has its even share" in said
    assert said.endswith("Proven: no plan is better.\n")


def test_the_workbook_shows_rounds_tables_figures_and_proof(planned: tuple[Result, Path]) -> None:
    sheets = sheets_of(planned[1] / "plan.xlsx")
    words = list(sheets)
    assert len(words) == 7
    seats, first_round, tables, figures, proof = (sheets[words[i]] for i in (0, 1, 4, 5, 6))
    assert [row[:9] for row in seats] == assembly()
    assert [row[0] for row in first_round[1:]] == sorted(row[0] for row in first_round[1:])
    leading = {row[0]: row[1] for row in reversed(first_round[1:])}
    assert leading == {row[9]: row[0] for row in seats[1:] if row[6] == "ja"}
    assert len(tables) == 1 + 3 * 19
    assert all(8 <= row[2] <= 9 for row in tables[1:])
    values = [row[1] for row in figures]
    instance = (planned[1] / "instance.json").read_bytes()
    assert hashlib.sha256(instance).hexdigest() in values
    assert any(str(value).startswith("flask --app app plan ") and "--tables 19" in str(value) for value in values)
    citizens = [row for row in proof if row[:2] == ["Gruppe", "Borger"]]
    assert [row[2:7] for row in citizens] == [[number, 76, 4, 4, 0] for number in (1, 2, 3)]
    assert citizens[0][7:] == [4] * 19


def test_the_workbook_speaks_the_language_of_the_list(tmp_path: Path) -> None:
    for language, rows in (("da", [["Navn", "Gruppe"], *SMALL[1:]]), ("en", SMALL)):
        workbook(tmp_path / "people.xlsx", People=rows)
        assert run(tmp_path / "people.xlsx", "-o", tmp_path / "plan.xlsx", "--tables", 3).exit_code == 0
        sheets = sheets_of(tmp_path / "plan.xlsx")
        assert ("Runde 1" in sheets, "Round 1" in sheets) == (language == "da", language == "en")
    run(tmp_path / "people.xlsx", "-o", tmp_path / "plan.xlsx", "--tables", 3, "--language", "da")
    assert "Runde 1" in sheets_of(tmp_path / "plan.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize(("separator", "ending"), [(";", "csv"), (",", "csv"), ("\t", "tsv"), ("\t", "txt")])
def test_text_files_are_read_as_people_save_them(tmp_path: Path, encoding: str, separator: str, ending: str) -> None:
    rows: Rows = [["Navn", "Køn"], *([f"Gæst Ø{n}", "KM"[n % 2]] for n in range(8))]
    source = csv(tmp_path / f"liste.{ending}", rows, encoding, separator)
    result = run(source, "-o", tmp_path / "plan.json", "--tables", 2, "--instance-out", tmp_path / "instance.json")
    assert result.exit_code == 0, result.stderr
    problem = planning.read_instance(tmp_path / "instance.json")
    assert [person.id for person in problem.people] == [row[0] for row in rows[1:]]
    assert dict(problem.rules.attributes) == {"Køn": 5}
    plan = planning.read_plan(tmp_path / "plan.json")
    assert planning.measure(problem, plan).imbalance_weighted == 0


def test_all_bad_rows_are_named_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    rows: Rows = [
        ["Navn", "Gruppe", "Alder", "Facilitator", "Sammen med", "Bord", "Runde", "Kørestol", "Runder"],
        ["Anne Holm", "a", 40, "ja", "Ukendt", None, None, None, None],
        [None, "a", 41, None, None, None, None, None, None],
        ["Bo Krog", "b", "gammel", "måske", None, 7, None, None, None],
        ["Cille Lund", "b", 130, None, "Cille Lund", 2, 5, "måske", "1,4"],
        ["Dorte Bæk", "a", 44, None, None, None, None, None, None],
        ["Dorte Bæk", "a", 44, None, None, None, None, None, "tit"],
    ]
    source = workbook(tmp_path / "people.xlsx", Ark1=rows)
    result = run(source, "-o", tmp_path / "plan.xlsx", "--tables", 2, "--rounds", 3)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines() == [
        "Row 2, column “Sammen med”: There is no person “Ukendt” in the list.",
        "Row 3: The name is missing.",
        "Row 4, column “Facilitator”: “måske” is neither yes nor no.",
        "Row 4, column “Bord”: There is no table “7”.",
        "Row 4, column “Alder”: “gammel” is no age.",
        "Row 5, column “Runde”: There is no round 5: there are 3.",
        "Row 5, column “Alder”: “130” is no age.",
        "Row 5, column “Kørestol”: “måske” is neither yes nor no.",
        "Row 5, column “Runder”: There is no round 4: there are 3.",
        "Row 5, column “Sammen med”: Cille Lund cannot be meant in their own row.",
        "Row 7, column “Runder”: “tit” is no list of rounds. Write them as “1” or “1,3”.",
        "Row 7: Dorte Bæk is already in row 6, with the same particulars.",
    ]
    assert not (tmp_path / "plan.xlsx").exists()


def test_of_very_many_faults_the_first_fifty_are_told(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Age"], *([f"Guest {n}", 30 if n > 60 else 999] for n in range(200))]
    result = run(csv(tmp_path / "people.csv", rows), "-o", tmp_path / "plan.csv", "--tables", 4)
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 51
    assert result.stderr.endswith("And 11 more.\n")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "This is not a list."),
        (b"PK\x03\x04", "The file cannot be read."),
        (b"", "There are no rows in it."),
        (b"Shoe size;Town\r\n43;Tuse\r\n", "No column of names was found."),
        (b"Name;Sector\r\n", "There is nobody in the list"),
    ],
)
def test_a_file_that_is_no_list_is_bad_input(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    result = run(tmp_path / "people.csv", "-o", tmp_path / "plan.csv", "--tables", 2)
    assert result.exit_code == 3
    assert said in result.stderr


def test_no_plan_is_told_with_the_names_of_the_list(tmp_path: Path) -> None:
    rows: Rows = [
        ["Name", "Keep apart", "Table"],
        ["Ada Holm", "Bo Krog", 1],
        ["Bo Krog", None, 1],
        ["Cid", None, None],
    ]
    result = run(csv(tmp_path / "people.csv", rows), "-o", tmp_path / "plan.csv", "--tables", 1, "--max", 9)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "Ada Holm and Bo Krog" in result.stderr
    assert not (tmp_path / "plan.csv").exists()


def test_wrong_usage_is_exit_2(tmp_path: Path) -> None:
    source = csv(tmp_path / "people.csv", SMALL)
    instance = tmp_path / "instance.json"
    assert run(source, "-o", tmp_path / "plan.json", "--tables", 3, "--instance-out", instance).exit_code == 0
    wrong: list[tuple[Any, ...]] = [
        (source, "-o", tmp_path / "plan.pdf", "--tables", 3),
        (source, "-o", tmp_path / "plan.csv", "--tables", 3, "--min", 5, "--max", 4),
        (instance, "-o", tmp_path / "plan.json", "--tables", 3),
        (instance, "-o", tmp_path / "plan.json", "--mix", "sector"),
    ]
    assert [run(*args).exit_code for args in wrong] == [2, 2, 2, 2]


def test_without_tables_the_way_to_name_them_is_told(tmp_path: Path) -> None:
    result = run(csv(tmp_path / "people.csv", SMALL), "-o", tmp_path / "plan.csv")
    assert result.exit_code == 3
    assert "--tables 19" in result.stderr


def test_an_instance_leaves_as_a_workbook_too(tmp_path: Path) -> None:
    source = csv(tmp_path / "people.csv", SMALL)
    run(
        source, "-o", tmp_path / "plan.json", "--tables", 3, "--rounds", 2, "--instance-out", tmp_path / "instance.json"
    )
    result = run(tmp_path / "instance.json", "-o", tmp_path / "plan.xlsx", "--seed", 5)
    assert result.exit_code == 0, result.stderr
    seats = sheets_of(tmp_path / "plan.xlsx")["Seats"]
    assert seats[0][:3] == ["Name", "Role", "Sector"]
    assert [row[0] for row in seats[1:]] == [row[0] for row in SMALL[1:]]


def test_a_folder_that_is_missing_is_said_before_the_search(tmp_path: Path) -> None:
    source = csv(tmp_path / "people.csv", SMALL)
    result = run(source, "-o", tmp_path / "nowhere" / "plan.csv", "--tables", 3)
    assert (result.exit_code, result.stderr) == (3, f"{tmp_path / 'nowhere'}: There is no such folder.\n")


def test_why_no_plan_is_better_is_said_and_what_is_worth_knowing_before(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Sector"], *([f"Guest {n}", "x" if n else "y"] for n in range(6))]
    result = run(csv(tmp_path / "people.csv", rows), "-o", tmp_path / "plan.csv", "--tables", 2, "--rounds", 3)
    assert result.exit_code == 0, result.stderr
    figures = json.loads(result.stdout.splitlines()[-1])
    assert figures["repeats"] >= figures["repeats_bound"] > 0
    lines = result.stderr.splitlines()
    came_out = next(index for index, line in enumerate(lines) if line.startswith("6 people at 2 tables"))
    assert any(line.startswith("Note: ") and "repeats" in line for line in lines[:came_out])
    assert any("meet" in line and str(figures["repeats_bound"]) in line for line in lines[came_out + 1 :])
    assert "all 6 seats are taken" not in result.stderr


def test_somebody_may_still_say_how_many_seats_there_are(tmp_path: Path) -> None:
    result = run(csv(tmp_path / "people.csv", SMALL), "-o", tmp_path / "plan.csv", "--tables", 3, "--max", 4)
    assert "Note: All 12 seats are taken: nobody can be added." in result.stderr
