"""Uploads: what can be read is read as a person would read it; whatever is hostile ends in a clear sentence, soon."""

# ruff: noqa: DTZ001 - the dates in a workbook know no zone

import random
import subprocess
import sys
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from summit.exports import lists, workbook
from summit.imports import people, sandbox
from summit.imports.sheetful import REASONS, BadFile, Row
from tests.imports import workbooks
from tests.imports.workbooks import SHEET, STRINGS, real, sheet, strings, with_parts

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
SPY = '<!DOCTYPE x [<!ENTITY spy SYSTEM "file:///etc/passwd">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def stored(members: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def flagged_as_encrypted() -> bytes:
    data = bytearray(real())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(signature)
        while position >= 0:
            data[position + offset] |= 1
            position = data.find(signature, position + 4)
    return bytes(data)


def noise(count: int) -> str:
    """Text that does not pack well."""
    return random.Random(2).randbytes(count // 2).hex()


def many_cells(count: int) -> str:
    return "".join(f'<row r="{n + 1}"><c r="A{n + 1}" t="s"><v>0</v></c></row>' for n in range(count))


HOSTILE: dict[str, tuple[str, Any, set[str]]] = {
    "nothing at all": ("a.xlsx", b"", {"empty"}),
    "only spaces": ("a.csv", b" \r\n\t\n ", {"empty"}),
    "only separators": ("a.csv", b";;;\n;;;\n", {"empty"}),
    "an empty workbook": ("a.xlsx", lambda: real([]), {"empty"}),
    "HTML called xlsx": ("a.xlsx", b"<html><table><tr><td>x</td></tr></table></html>", {"not_a_workbook"}),
    "HTML called xls": ("a.xls", b"<html><table></table></html>", {"not_a_workbook"}),
    "HTML called csv": ("a.csv", b"\xef\xbb\xbf <html></html>", {"other_document"}),
    "CSV called xlsx": ("a.XLSX", b"Name;E-mail\nAda;a@x.dk\n", {"not_a_workbook"}),
    "PDF": ("a.pdf", b"%PDF-1.7 ...", {"other_document"}),
    "rich text": ("a.csv", b"{\\rtf1 Ada}", {"other_document"}),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), {"other_document"}),
    "a program": ("a.csv", b"\x7fELF\x02\x01\x01" + bytes(100), {"other_document"}),
    "letters of no code page": ("a.csv", b"Name\nAda \x81\x8d\n", {"unknown_letters"}),
    "broken UTF-16": ("a.csv", b"\xff\xfeA", {"unknown_letters"}),
    "old Excel": ("a.xls", OLE, {"old_excel"}),
    "old Excel called xlsx": ("a.xlsx", OLE, {"old_excel"}),
    "a password": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), {"encrypted"}),
    "an encrypted archive": ("a.xlsx", flagged_as_encrypted, {"encrypted"}),
    "a Word document": ("a.docx", lambda: stored({"word/document.xml": b"<w/>"}), {"other_document"}),
    "OpenDocument": ("a.ods", lambda: stored({"content.xml": b"<x/>"}), {"other_document"}),
    "an archive cut short": ("a.xlsx", lambda: real()[:-40], {"unreadable"}),
    "only the signature": ("a.xlsx", b"PK\x03\x04", {"unreadable"}),
    "a damaged member": ("a.xlsx", lambda: with_parts({SHEET: b"\x00\xff" * 50}), {"unreadable"}),
    "no sheet in it": ("a.xlsx", lambda: with_parts({SHEET: None}), {"unreadable", "empty"}),
    "not XML": ("a.xlsx", lambda: with_parts({"xl/workbook.xml": "hello"}), {"unreadable"}),
    "a bomb of zeros": ("a.xlsx", lambda: with_parts({"xl/media/x.bin": bytes(30_000_000)}), {"too_much"}),
    "more than 100 MB": (
        "a.xlsx",
        lambda: with_parts({f"xl/{n}.bin": b"0123456789abcdef" * 60_000 for n in range(120)}),
        {"too_much"},
    ),
    "a thousand members": ("a.xlsx", lambda: with_parts({f"xl/m{n}": b"x" for n in range(1000)}), {"too_much"}),
    "too many bytes": ("a.csv", b"x" * 10_000_001, {"too_big"}),
    "a billion laughs in a cell": (
        "a.xlsx",
        lambda: with_parts({STRINGS: strings("<si><t>&l9;</t></si>", BILLION_LAUGHS)}),
        {"unreadable"},
    ),
    "a billion laughs in the sheet": (
        "a.xlsx",
        lambda: with_parts(
            {SHEET: sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>', BILLION_LAUGHS)}
        ),
        {"unreadable"},
    ),
    "a file of ours asked for": (
        "a.xlsx",
        lambda: with_parts({STRINGS: strings("<si><t>&spy;</t></si>", SPY)}),
        {"unreadable"},
    ),
    "5,002 rows": ("a.xlsx", lambda: real([["x"]] * 5_002), {"too_many_rows"}),
    "5,002 lines": ("a.csv", b"x\n" * 5_002, {"too_many_rows"}),
    "41 columns": ("a.xlsx", lambda: real([["x"] * 41]), {"too_many_columns"}),
    "a cell far to the right": ("a.xlsx", lambda: real([["x"] + [None] * 16_000 + ["y"]]), {"too_many_columns"}),
    "a line of ten million separators": ("a.csv", b"x" + b";" * 9_000_000 + b"y", {"too_many_columns", "too_much"}),
    "a row far beyond the last": (
        "a.xlsx",
        lambda: with_parts({SHEET: sheet('<row r="999999999999"><c r="A1"><v>1</v></c></row>')}),
        {"unreadable", "too_slow"},
    ),
    "one long string in every cell": (
        "a.xlsx",
        lambda: with_parts(
            {
                STRINGS: strings(f"<si><t>{noise(30_000)}</t></si>"),
                SHEET: sheet(
                    "".join(
                        f'<row r="{n}">' + '<c t="s"><v>0</v></c>' * 40 + "</row>"
                        for n in range(1, 1_001)
                    )
                ),
            }
        ),
        {"too_much", "unreadable"},
    ),
    "strings that fill the memory": (
        "a.xlsx",
        lambda: with_parts({STRINGS: strings("".join(f"<si><t>{n}</t></si>" for n in range(1_200_000)))}),
        {"too_much"},
    ),
    "elements nested without end": (
        "a.xlsx",
        lambda: with_parts({SHEET: sheet("<row>" * 200_000)}),
        {"too_much", "too_slow", "unreadable"},
    ),
    "a million empty cells": (
        "a.xlsx",
        lambda: with_parts({SHEET: sheet("".join(f'<row r="{n}">{"<c/>" * 999}</row>' for n in range(1, 3_000)))}),
        {"too_much", "too_slow", "unreadable", "empty"},
    ),
    "a string that is not there": (
        "a.xlsx",
        lambda: with_parts({SHEET: sheet('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>')}),
        {"unreadable"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_ends_in_a_clear_sentence(kind: str) -> None:
    """Soon, too: the child is ended after `sandbox.WALL_SECONDS`, and it may compute for half of them."""
    filename, made, codes = HOSTILE[kind]
    data = made() if callable(made) else made
    with pytest.raises(BadFile) as refusal:
        sandbox.read(data, filename)
    assert refusal.value.code in codes
    assert "%(" not in str(refusal.value)
    assert refusal.value.message == REASONS[refusal.value.code]


def test_the_child_has_no_more_memory_than_it_is_given() -> None:
    """The control: the same allocation works in a child without the limit."""
    allocate = "data = bytearray(300_000_000)"
    package = str(sandbox.Path(sandbox.__file__).resolve().parent.parent)
    limited = sandbox._START.replace("child.main()", f"child._limit(); {allocate}")
    unlimited = sandbox._START.replace("child.main()", allocate)
    codes = [
        subprocess.run([sys.executable, "-I", "-c", start, package], stderr=subprocess.DEVNULL, check=False).returncode
        for start in (limited, unlimited)
    ]
    assert codes == [1, 0]


def test_the_child_loads_nothing_of_the_application() -> None:
    report = "import sys; print(sorted(n for n in sys.modules if n.startswith(('summit.', 'flask', 'sqlalchemy'))))"
    start = sandbox._START.replace("child.main()", report)
    package = str(sandbox.Path(sandbox.__file__).resolve().parent.parent)
    found = subprocess.run([sys.executable, "-I", "-c", start, package], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str(
        [
            "summit.errors",
            "summit.imports",
            "summit.imports.child",
            "summit.imports.delimited",
            "summit.imports.sheetful",
            "summit.imports.wording",
        ]
    )


def test_a_workbook_is_read_as_a_person_reads_it() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["Text", "Number", "Date"])
    page.append([])
    page.append(["  Ærø  ", 45123456, datetime(2021, 9, 5)])
    page.append(["_x0041_", 1.5, datetime(2021, 9, 5, 9, 30)])
    page.append([True, 45123456.0, date(2021, 9, 5)])
    page.append(["=1+1", "#N/A", ArrayFormula("A1", "=SUM(1)")])
    assert sandbox.read(workbooks.saved(book), "list.xlsx") == [
        Row(1, ("Text", "Number", "Date")),
        Row(3, ("Ærø", "45123456", "2021-09-05")),
        Row(4, ("A", "1.5", "2021-09-05 09:30")),
        Row(5, ("yes", "45123456", "2021-09-05")),
    ]


def test_a_formula_reads_as_the_value_it_had_when_saved() -> None:
    content = (
        '<row r="1"><c r="A1" t="str"><f>"Ada"&amp;" Holm"</f><v>Ada Holm</v></c><c r="B1"><f>1+1</f><v>2</v></c></row>'
    )
    assert sandbox.read(with_parts({SHEET: sheet(content)}), "list.xlsx") == [Row(1, ("Ada Holm", "2"))]


def test_shared_strings_are_read_as_excel_writes_them() -> None:
    shared = strings(
        '<si><t xml:space="preserve"> Ada Holm </t></si><si><r><t>Bo </t></r><r><rPr><b/></rPr><t>Ås</t></r></si>'
        "<si><t>line_x000D_\nline &amp;</t></si>"
    )
    cells = "".join(f'<c r="{column}1" t="s"><v>{index}</v></c>' for index, column in enumerate("ABC"))
    data = with_parts({STRINGS: shared, SHEET: sheet(f'<row r="1">{cells}</row>')})
    assert sandbox.read(data, "x.xlsx") == [Row(1, ("Ada Holm", "Bo Ås", "line\nline &"))]


def test_what_the_file_says_of_its_size_does_not_matter() -> None:
    small = sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>')
    for wrong in ("A1", "A1:XFD1048576"):
        lying = small.replace("<sheetData>", f'<dimension ref="{wrong}"/><sheetData>')
        assert sandbox.read(with_parts({SHEET: lying}), "x.xlsx") == [Row(1, ("1",)), Row(2, ("2",))]


def test_the_first_visible_sheet_with_rows_counts() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("hidden").append(["secret"])
    book["hidden"].sheet_state = "hidden"
    book.create_sheet("list").append(["Ada Holm"])
    assert sandbox.read(workbooks.saved(book), "list.xlsx") == [Row(1, ("Ada Holm",))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_in_every_usual_form(encoding: str, separator: str) -> None:
    text = (
        f'Navn{separator}Lokalområde\r\n"Bo ""Mus"" Ås"{separator}Tølløse\r\n\r\nÆrø{separator}"a{separator}b\nc"\r\n'
    )
    assert sandbox.read(text.encode(encoding), "liste.csv") == [
        Row(1, ("Navn", "Lokalområde")),
        Row(2, ('Bo "Mus" Ås', "Tølløse")),
        Row(4, ("Ærø", f"a{separator}b\nc")),
    ]


def test_excels_announcement_of_the_separator_is_not_a_row() -> None:
    assert sandbox.read(b"sep=,\r\nName,Note\r\nAda,a;b;c\r\n", "x.csv") == [
        Row(1, ("Name", "Note")),
        Row(2, ("Ada", "a;b;c")),
    ]


def test_five_thousand_rows_are_read() -> None:
    data = real([["Name", "E-mail"], *([f"Ada {n}", f"a{n}@forum.example"] for n in range(5_000))])
    found = people.people_from(people.read_upload(data, "list.xlsx"), areas=[])
    assert (len(found.good), found.bad, found.good[-1].row_number) == (5_000, (), 5_001)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_we_export_comes_back_as_it_was(form: str) -> None:
    texts = ["=1+1", "+45 12 34 56 78", "-x", "@y", "_x0041_", 'Ærø; "Mus"', "0045"]
    columns = [workbook.Column("Name", "{0[0]}".format), workbook.Column("Phone", "{0[1]}".format)]
    page = workbook.Sheet("People", columns, [(f"Ada {number}", text) for number, text in enumerate(texts)])
    book = workbook.Workbook("People", [page])
    data = workbook.as_bytes(book) if form == "xlsx" else lists.as_csv(page, book)
    found = people.people_from(people.read_upload(data, f"people.{form}"), areas=[])
    assert [person.phone for person in found.good] == texts
