"""Our workbooks in LibreOffice: they open, dates are dates, and no text is computed."""

import csv
import shutil
import subprocess
import warnings
import zipfile
from pathlib import Path

import pytest

from summit.exports import sheets, text, workbook
from summit.exports.plan_book import plan_workbook
from tests.exports.hostile import HOSTILE
from tests.exports.test_plan_book import plan
from tests.exports.test_sheets import COPENHAGEN, attendance_data, danish, plan_data

SOFFICE = shutil.which("soffice")
EVERY_SHEET_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1"


@pytest.fixture(autouse=True)
def libreoffice_is_here() -> None:
    if SOFFICE is None:
        warnings.warn("NOT CHECKED: LibreOffice is missing; install libreoffice-calc-nogui.", stacklevel=1)
        pytest.skip("LibreOffice is missing: install libreoffice-calc-nogui to check how the workbooks open")


def converted(file: Path, form: str, out: Path) -> None:
    profile = f"-env:UserInstallation=file://{out}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", form, "--outdir", str(out), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def shown(file: Path, out: Path) -> dict[str, list[list[str]]]:
    """Every sheet as LibreOffice shows it, by the sheet's title."""
    converted(file, EVERY_SHEET_AS_SHOWN, out)
    found = {}
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            found[path.stem.removeprefix(f"{file.stem}-")] = list(csv.reader(lines))
    return found


def test_dates_and_numbers_are_shown_as_such(tmp_path: Path) -> None:
    book = sheets.attendance_workbook(attendance_data(has_needs=True), translate=danish, tz=COPENHAGEN)
    workbook.write(book, tmp_path / "attendance.xlsx")
    pages = shown(tmp_path / "attendance.xlsx", tmp_path)
    assert set(pages) == {"Deltagere", "Kvoter", "Borde", "Fremmøde", "Venteliste", "Om"}
    assert pages["Deltagere"][1][7:12] == ["+45 12 34 56 78", "1", "2", "ja", "2021-09-05 09:00:00"]
    assert (pages["Deltagere"][2][0], pages["Deltagere"][1][16]) == ("=cmd()", "=wheelchair")
    assert pages["Fremmøde"][1][1:] == ["2", "2", "1", "1", "50%"]
    assert pages["Venteliste"][1][-1] == "2021-09-05 09:00:00"
    assert pages["Om"][2] == ["Date", "2021-09-05"]


def test_a_table_plan_opens(tmp_path: Path) -> None:
    workbook.write(
        sheets.table_plan_workbook(plan_data(), translate=danish, tz=COPENHAGEN), tmp_path / "table-plan.xlsx"
    )
    pages = shown(tmp_path / "table-plan.xlsx", tmp_path)
    assert set(pages) == {"All seats", "Round 1", "Round 2", "Table figures", "Om"}
    assert pages["Table figures"][1] == ["1", "1", "3", "1", "1", "1", "0", "2"]


def test_no_text_is_computed_and_each_is_intact(tmp_path: Path) -> None:
    page = workbook.Sheet("Texts", [workbook.Column("Text", str)], HOSTILE)
    workbook.write(workbook.Workbook("Texts", [page]), tmp_path / "texts.xlsx")
    assert [row[0] for row in shown(tmp_path / "texts.xlsx", tmp_path)["Texts"][1:]] == [
        text.printable(value) for value in HOSTILE
    ]


def test_saving_anew_makes_no_formula_of_a_text(tmp_path: Path) -> None:
    page = workbook.Sheet("Texts", [workbook.Column("Text", str)], HOSTILE)
    workbook.write(workbook.Workbook("Texts", [page]), tmp_path / "texts.xlsx")
    (tmp_path / "anew").mkdir()
    converted(tmp_path / "texts.xlsx", "xlsx", tmp_path / "anew")
    saved = zipfile.ZipFile(tmp_path / "anew" / "texts.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert ("<f>" in saved, "<f " in saved, 't="e"' in saved) == (False, False, False)


def test_a_plan_of_a_list_opens(tmp_path: Path) -> None:
    workbook.write(plan_workbook(plan(), translate=danish), tmp_path / "plan.xlsx")
    pages = shown(tmp_path / "plan.xlsx", tmp_path)
    assert set(pages) == {"Seats", "Round 1", "Borde", "Figures", "Proof"}
    assert pages["Round 1"][1] == ["1", "Cid", "", "a"]
    assert pages["Proof"][1] == ["Sector", "a", "1", "4", "2", "2", "2", "1", "3"]
