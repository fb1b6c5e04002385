"""The proof sheet on paper: every figure is in it, the bytes are the same again, and words are never code."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import typst

from summit.exports import proof_pdf
from summit.exports import proof_rows as rows
from tests.pdf import links_of, text_of

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = '#panic("no") *bold* $x^2$ \\ [a] <b> @c "d" #sys.inputs #read("/etc/passwd") ]}'


def sheet(*, tables: int = 19, rounds: int = 3) -> rows.ProofSheet:
    """A sheet whose every number can be told from the others."""
    marks = tuple(rows.Mark(count=1000 + number) for number in range(tables))
    off = (rows.Mark(count=77, off="+1", said="1 too many", share="75–76"), *marks[1:])
    block = rows.Block(
        name="Group",
        note="1 seat off",
        is_even=False,
        lines=(
            rows.Line(name="Orø Ælling", total="4321", share="3–4", marks=marks),
            rows.Line(name="Tuse", total="8", share="", marks=off),
        ),
    )
    names = tuple(str(number) for number in range(1, tables + 1))
    words = ("figures", "what", "value", "bound", "gap", "why", "meetings", "others", "people", "rules", "rule")
    more = ("verdict", "repeat", "tables", "share", "total", "reading")
    return rows.ProofSheet(
        title="Proof sheet of plan 3",
        subtitle="168 people",
        event="Topmøde i Fjordby",
        host="Fjordby Kommune",
        made="Counted today",
        language="da",
        claims=(rows.Claim(title="Nobody meets twice", text="Proven best possible.", is_sure=True),),
        remarks=(rows.Remark(kind="warn", title="Changed by hand.", text="Since then."),),
        figures=(
            rows.Figure(name="Imbalance", value="215", bound="210", gap="5", why=("There are 18 schools.",)),
            rows.Figure(name="Area", value="13", is_part=True),
        ),
        meetings="1,980 meetings",
        bars=(rows.Bar(others=22, people=13), rows.Bar(others=24, people=155)),
        rules=(rows.Rule(text="Pins", verdict="broken 2 times", is_kept=False),),
        rounds=tuple(rows.Round(title=f"Round {n + 1}", tables=names, blocks=(block,)) for n in range(rounds)),
        facts=(rows.Fact(name="SHA-256", value="ab12" * 16, is_code=True),),
        commands=(rows.Command(text="Count it:", line="flask --app app plan a.json --max-moves 0"),),
        words={word: f"({word})" for word in (*words, *more)} | {"page": "Page {page} of {pages}"},
    )


def test_every_figure_is_on_paper() -> None:
    said = text_of(proof_pdf.as_bytes(sheet(), now=NOW))
    words = said.split()
    for number in ("215", "210", "4321", "1000", "1018", "77", "+1", "75–76", "3–4", "22", "155", "ab12" * 16):
        assert number in words, number
    for sentence in ("There are 18 schools.", "broken 2 times", "Orø Ælling", "Topmøde i Fjordby", "Page 1 of 5"):
        assert sentence in said
    assert words.count("1001") == 2 * 3  # two lines in each of three rounds


def test_a_large_hall_is_cut_into_bands_and_loses_no_table() -> None:
    said = text_of(proof_pdf.as_bytes(sheet(tables=60, rounds=6), now=NOW))
    assert said.count("(tables) 41–60") == 6
    assert [said.split().count(str(1000 + number)) for number in (19, 20, 59)] == [12, 12, 12]


def test_words_are_data_and_never_code() -> None:
    said = text_of(proof_pdf.as_bytes(replace(sheet(), event=HOSTILE), now=NOW))
    assert "".join(HOSTILE.split()) in "".join(said.split())


def test_words_are_no_links() -> None:
    """A reader that makes links of words by itself is not ours; the file has none."""
    words = 'https://canary.example/ www.canary.example javascript:canary() #link("https://canary.example")'
    made = proof_pdf.as_bytes(replace(sheet(), event=words, host=words), now=NOW)
    assert links_of(made) == []
    assert links_of(typst.compile(b'#link("https://canary.example")[a link]')) == ["https://canary.example"]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert proof_pdf.as_bytes(sheet(), now=NOW) == proof_pdf.as_bytes(sheet(), now=NOW)
    assert proof_pdf.as_bytes(sheet(), now=NOW) != proof_pdf.as_bytes(sheet(rounds=2), now=NOW)


def test_it_says_its_title_and_language_to_readers_of_screens() -> None:
    made = proof_pdf.as_bytes(sheet(), now=NOW)
    assert b"/Lang (da)" in made or b"/Lang(da)" in made
    assert b"pdfuaid:part>1<" in made
    assert b"/StructTreeRoot" in made


def test_letters_that_no_font_has_and_control_characters_do_not_stop_it() -> None:
    odd = replace(sheet(tables=2), event="日本\x00\ud800 🎉 Ж", host="")
    assert "Ж" in text_of(proof_pdf.as_bytes(odd, now=NOW))
