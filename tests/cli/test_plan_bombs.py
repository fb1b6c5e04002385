"""Files that mean harm end as bad input, soon, also for somebody at the command line."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from tests.cli.lists import Rows, first_sheet, workbook
from tests.cli.test_plan_list import run
from tests.exports.hostile import HOSTILE
from tests.imports.workbooks import SHEET, with_parts


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    (tmp_path / "people.xlsx").write_bytes(buffer.getvalue())
    result = run(tmp_path / "people.xlsx", "-o", tmp_path / "plan.xlsx", "--tables", 2)
    assert result.exit_code == 3
    assert "The file unpacks to more than can be read." in result.stderr


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").write_bytes(with_parts({SHEET: b"\x00\xff" * 50}))
    result = run(tmp_path / "people.xlsx", "-o", tmp_path / "plan.xlsx", "--tables", 2)
    assert result.exit_code == 3
    assert "The file cannot be read." in result.stderr


def test_formulas_in_a_list_stay_text_all_the_way(tmp_path: Path) -> None:
    """From CSV, where a cell may hold anything, into the workbook and the CSV that come back."""
    harmful = [
        value for value in HOSTILE if value.isprintable() and not set(value) & set(';"\ufeff') and value.strip("'")
    ]
    rows: Rows = [["Name", "Sector"], *([f"Guest {n} {value}", value] for n, value in enumerate(harmful))]
    text = "\r\n".join(f'"{name}";"{value}"' for name, value in rows)
    (tmp_path / "people.csv").write_text(text, encoding="utf-8")
    options = ["--tables", 2, "--seconds", 1]
    for target in ("plan.xlsx", "plan.csv"):
        result = run(tmp_path / "people.csv", "-o", tmp_path / target, *options)
        assert result.exit_code == 0, result.stderr
    sheet = zipfile.ZipFile(tmp_path / "plan.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert ("<f>" in sheet, "<f " in sheet, 't="e"' in sheet) == (False, False, False)
    written = (tmp_path / "plan.csv").read_text(encoding="utf-8-sig")
    assert not any(f';"{start}' in written for start in "=+-@")
    assert len(first_sheet(tmp_path / "plan.xlsx")) == len(rows)


def test_formulas_of_a_workbook_are_read_as_the_values_they_had(tmp_path: Path) -> None:
    source = workbook(tmp_path / "people.xlsx", People=[["Name", "Sector"], ["Ada Holm", "=1+1"], ["Bo Krog", "b"]])
    result = run(source, "-o", tmp_path / "plan.xlsx", "--tables", 1)
    assert result.exit_code == 0, result.stderr
    assert first_sheet(tmp_path / "plan.xlsx")[1][:2] == ["Ada Holm", None]  # it was never computed
