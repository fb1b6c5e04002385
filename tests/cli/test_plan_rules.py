"""What a list can ask of its tables: each rule ends in the instance, and the plan that comes back keeps it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from summit import planning
from summit.cli import plan_list
from summit.planning import Language, Meet, Pin, Problem, ThemedTable
from tests.cli.lists import Rows, csv, first_sheet, workbook
from tests.cli.test_plan_list import run

TODAY = date(2021, 9, 5)
OPTIONS = {
    "tables": None,
    "rounds": 2,
    "mix": (),
    "min": None,
    "max": None,
    "accessible_tables": None,
    "facilitator_column": None,
    "facilitators_per_table": None,
    "stay": True,
    "own_department": (),
    "meet": (),
    "sheet": None,
    "language": None,
}


def problem_of(path: Path, **options: object) -> Problem:
    """The problem that a list makes."""
    return plan_list.task_from(path, {**OPTIONS, **options}, TODAY).problem


def listed(path: Path, *rows: list[object]) -> Path:
    return workbook(path / "people.xlsx", People=list(rows))


def guests(number: int, *rest: object) -> list[list[object]]:
    return [[f"Guest {n}", *rest] for n in range(1, number + 1)]


def test_people_apart_and_together_are_named_by_name_row_number_or_code(tmp_path: Path) -> None:
    rows: Rows = [
        ["Name", "Apart", "Sits with", "Together"],
        ["Ada Holm", "Bo Krog; Cid Lund", None, "blue"],
        ["Bo Krog", None, "5", None],
        ["Cid Lund", None, "Dam, Eva", "BLUE"],
        ["Ib Vang", None, None, "blue"],
        ["Eva Dam", "bo krog, 4", None, None],
    ]
    rules = problem_of(listed(tmp_path, *rows), tables="2").rules
    assert set(rules.keep_apart) == {
        ("Ada Holm", "Bo Krog"),
        ("Ada Holm", "Cid Lund"),
        ("Bo Krog", "Eva Dam"),
        ("Cid Lund", "Eva Dam"),
    }
    assert set(rules.keep_together) == {
        ("Bo Krog", "Ib Vang"),
        ("Cid Lund", "Eva Dam"),
        ("Ada Holm", "Cid Lund", "Ib Vang"),
    }


def test_a_column_of_numbers_that_all_come_twice_holds_codes(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Together"], ["A B", 1], ["C D", 2], ["E F", 1], ["G H", 2], ["I J", None]]
    rules = problem_of(listed(tmp_path, *rows), tables="2").rules
    assert set(rules.keep_together) == {("A B", "E F"), ("C D", "G H")}


def test_with_numbers_of_their_own_people_are_meant_by_those(tmp_path: Path) -> None:
    rows: Rows = [["No.", "Name", "Apart"], [3, "Ada Holm", 7], [7, "Ada Holm", None], [8, "Bo Krog", "3"]]
    problem = problem_of(listed(tmp_path, *rows), tables="2")
    assert [person.id for person in problem.people] == ["Ada Holm (3)", "Ada Holm (7)", "Bo Krog"]
    assert set(problem.rules.keep_apart) == {("Ada Holm (3)", "Ada Holm (7)"), ("Ada Holm (3)", "Bo Krog")}


def test_namesakes_are_told_apart_by_their_rows_and_must_be(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Area", "Apart"], ["Ada Holm", "Tuse", None], ["Ada Holm", "Jyderup", None]]
    problem = problem_of(listed(tmp_path, *rows), tables="1")
    assert [person.id for person in problem.people] == ["Ada Holm (row 2)", "Ada Holm (row 3)"]
    result = run(listed(tmp_path, *rows, ["Bo Krog", "Tuse", "Ada Holm"]), "-o", tmp_path / "plan.csv", "--tables", 1)
    assert result.exit_code == 3
    assert "Several people are called Ada Holm (rows 2 and 3). Write the row number instead." in result.stderr


def test_pins_and_presence_hold_for_their_rounds(tmp_path: Path) -> None:
    rows: Rows = [
        ["Navn", "Bord", "Runde", "Til stede"],
        ["Ada Holm", "Bord 2", None, "alle"],
        ["Bo Krog", 1, "2", "2-3"],
        ["Cid Lund", "T01", "1 og 3", "1,3"],
        ["Eva Dam", None, None, None],
    ]
    problem = problem_of(listed(tmp_path, *rows), tables="2", rounds=3)
    assert problem.rules.pins == (
        Pin("Ada Holm", "T2", None),
        Pin("Bo Krog", "T1", 1),
        Pin("Cid Lund", "T1", 0),
        Pin("Cid Lund", "T1", 2),
    )
    assert [person.rounds for person in problem.people] == [None, (1, 2), (0, 2), None]
    assert [(table.min, table.max) for table in problem.tables] == [(1, 2), (1, 2)]


@pytest.mark.parametrize(
    ("title", "leads", "helps"),
    [
        ("Role", "Table facilitator", "Co-facilitator"),
        ("Rolle", "bordleder", "Medfacilitator"),
        ("Facilitator", "x", "co-facilitator"),
        ("Bordfacilitator", "JA", "hjælpefacilitator"),
        ("Tafelbegeleider", "ja", "hulpbegeleider"),
        ("Moderator", "1", "co-facilitator"),
        ("Rol", "gespreksleider", "cobegeleider"),
    ],
)
def test_who_leads_is_known_by_yes_or_by_the_word(tmp_path: Path, title: str, leads: str, helps: str) -> None:
    rows: Rows = [["Name", title], ["Ada", leads], ["Bo", helps], ["Cid", None], ["Eva", leads]]
    problem = problem_of(listed(tmp_path, *rows), tables="2")
    assert [person.is_facilitator for person in problem.people] == [True, False, False, True]
    assert problem.rules.co_facilitators == ("Bo",)
    assert (problem.rules.facilitators_per_table, problem.rules.facilitators_stay) == (1, True)


def test_facilitators_may_be_a_sector_or_a_column_that_is_named(tmp_path: Path) -> None:
    rows: Rows = [["Name", "Group", "Hat"], ["Ada", "Facilitators", None], ["Bo", "Citizens", "yes"]]
    source = listed(tmp_path, *rows)
    assert [p.is_facilitator for p in problem_of(source, tables="1").people] == [True, False]
    named = problem_of(source, tables="1", facilitator_column="hat")
    assert [person.is_facilitator for person in named.people] == [False, True]


def test_surplus_facilitators_sit_among_the_others_and_are_named(tmp_path: Path) -> None:
    rows: Rows = [
        ["Name", "Facilitator", "Table"],
        *guests(4, None, None),
        ["Ada", 1, None],
        ["Bo", 1, None],
        ["Cid", 1, 2],
    ]
    source = listed(tmp_path, *rows)
    task = plan_list.task_from(source, {**OPTIONS, "tables": "2"}, TODAY)
    assert [person.id for person in task.problem.people if person.is_facilitator] == ["Ada", "Cid"]
    assert task.surplus == ("Bo",)
    assert problem_of(source, tables="2", facilitators_per_table=0).rules.facilitators_per_table == 0
    three = listed(tmp_path, ["Name", "Facilitator"], *guests(3, "x"), *guests(9, None)[3:])
    assert problem_of(three, tables="1").rules.facilitators_per_table == 3


def test_ages_years_and_dates_of_birth_become_bands(tmp_path: Path) -> None:
    rows: Rows = [
        ["Name", "Born"],
        ["A", 1950],
        ["B", "06-09-1991"],
        ["C", date(1991, 9, 5)],
        ["D", "2010"],
        ["E", None],
    ]
    problem = problem_of(listed(tmp_path, *rows), tables="1")
    assert [person.attrs["Born"] for person in problem.people] == ["60–74", "18–29", "30–44", "0–17", ""]
    rows = [["Navn", "Alder"], *([f"G{n}", age] for n, age in enumerate([17, 18, 29, 30, 44, 45, 59, 60, 74, 75, 99]))]
    bands = [person.attrs["Alder"] for person in problem_of(listed(tmp_path, *rows), tables="1").people]
    assert bands == ["0–17", *["18–29"] * 2, *["30–44"] * 2, *["45–59"] * 2, *["60–74"] * 2, *["75+"] * 2]
    rows = [["Navn", "Aldersgruppe"], ["A", "18-29 år"], ["B", "ung"], ["C", "18-29 ÅR"]]
    words = [person.attrs["Aldersgruppe"] for person in problem_of(listed(tmp_path, *rows), tables="1").people]
    assert words == ["18-29 år", "ung", "18-29 år"]


def test_what_is_mixed_can_be_named_and_weighed(tmp_path: Path) -> None:
    source = listed(
        tmp_path, ["Navn", "Sektor", "Køn", "Skonummer", "Kommune", "Bydel"], *guests(4, "a", "b", 43, "c", "d")
    )
    mix = ("sector:must,SKONUMMER:2.5", "gender:mix,Bydel,Kommune:little")
    assert dict(problem_of(source, tables="1", mix=mix).rules.attributes) == {
        "Sektor": 100,
        "Køn": 10,
        "Bydel": 10,
        "Kommune": 5,
        "Skonummer": 2.5,
    }
    result = run(source, "-o", tmp_path / "plan.csv", "--tables", 1)
    assert result.exit_code == 3
    assert "The columns “Kommune” and “Bydel” mean the same to us (area)." in result.stderr


def test_languages_departments_and_meetings_become_rules(tmp_path: Path) -> None:
    rows: Rows = [
        ["Name", "Group", "Department", "Facilitator", "Needs language", "Speaks"],
        ["Ada", "Staff", "Roads", "yes", None, "Arabic, Polish"],
        ["Bo", "Citizen", "Roads", None, "arabic", None],
        ["Cid", "Politician", None, None, "no", "ARABIC"],
    ]
    source = listed(tmp_path, *rows)
    rules = problem_of(source, tables="1", own_department=("department",), meet=("group=politician",)).rules
    assert rules.languages == (Language("Arabic", ("Bo",), ("Ada", "Cid")),)
    assert rules.facilitators_avoid == ("Department",)
    assert rules.meet == (Meet("Group", "Politician"),)
    result = run(source, "-o", tmp_path / "plan.csv", "--tables", 1, "--meet", "group=King", "--meet", "shoe=1")
    assert result.exit_code == 3
    assert "--meet names “King”, but nobody has it." in result.stderr
    assert "--meet names “shoe”, but the list has no such column." in result.stderr


def test_tables_of_the_workbook_have_sizes_access_and_themes(tmp_path: Path) -> None:
    tables: Rows = [
        ["Bord", "Min", "Max", "Tilgængeligt", "Tema"],
        [1, 2, 4, "ja", "Klima"],
        ["Havnen", None, None, None, "Skole"],
        [3, 2, 3, "nej", None],
    ]
    people: Rows = [
        ["Navn", "Kørestol", "1. ønske", "2. ønske"],
        *guests(8, None, "klima", "Skole"),
        ["Ib", "ja", "Skole", ""],
    ]
    source = workbook(tmp_path / "people.xlsx", Borde=tables, Deltagere=people)
    problem = problem_of(source)
    assert [(t.id, t.min, t.max, t.accessible) for t in problem.tables] == [
        ("T1", 2, 4, True),
        ("Havnen", 2, 3, False),
        ("T3", 2, 3, False),
    ]
    assert problem.rules.themes == (ThemedTable("T1", "Klima"), ThemedTable("Havnen", "Skole"))
    assert problem.rules.wishes["Guest 1"] == ("Klima", "Skole")
    result = run(source, "-o", tmp_path / "plan.xlsx", "--rounds", 2, "--seconds", 5)
    assert result.exit_code == 0, result.stderr
    assert "Seats at a first wish: " in result.stderr
    seats = first_sheet(tmp_path / "plan.xlsx")
    assert [row[-4] for row in seats if row[0] == "Ib"] == [1]
    assert {row[-3] for row in seats[1:]} == {"Klima", "Skole", None}


def test_faults_of_the_tables_are_named_by_row(tmp_path: Path) -> None:
    tables: Rows = [
        ["Table", "Min", "Max", "Theme round 5"],
        [1, 5, 4, None],
        [None, 1, 2, None],
        ["01", 2, "many", None],
    ]
    result = run(
        workbook(tmp_path / "people.xlsx", People=[["Name"], ["Ada"]], Tables=tables), "-o", tmp_path / "plan.csv"
    )
    assert (result.exit_code, result.stderr.splitlines()) == (
        3,
        [
            "Column “Theme round 5”: There is no round 5: there are 1.",
            "Row 2: The table is to have at least 5 people but at most 4.",
            "Row 3, column “Table”: The table has no name or number.",
            "Row 4: Table 01 is already in row 2.",
        ],
    )


def test_the_sheet_and_the_tables_may_be_named(tmp_path: Path) -> None:
    source = workbook(tmp_path / "people.xlsx", Notes=[["Name", "x"], ["Nobody", 1]], Guests=[["Name"], *guests(6)])
    tables = csv(tmp_path / "tables.csv", [["Table", "Max"], ["A", 4], ["B", 4]])
    problem = problem_of(source, sheet="guests", tables=str(tables), rounds=1)
    assert len(problem.people) == 6
    assert [(table.id, table.min, table.max) for table in problem.tables] == [("A", 3, 4), ("B", 3, 4)]
    result = run(source, "-o", tmp_path / "plan.csv", "--tables", 2, "--sheet", "People")
    assert result.exit_code == 3
    assert "There is no sheet called “People”. The file has these: Notes, Guests." in result.stderr


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    source = listed(tmp_path, ["Name", "Sector"], *([f"Guest {n}", "xyz"[n % 3]] for n in range(12)))
    for name in ("a.json", "b.json"):
        run(source, "-o", tmp_path / name, "--tables", 3, "--rounds", 3, "--deterministic", "--seed", 7)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert planning.read_plan(tmp_path / "a.json").rounds
