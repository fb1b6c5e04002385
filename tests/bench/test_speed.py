"""The bench of speed runs, and says what it has measured; how fast anything is, no test asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench import measure, tables
from tests.bench.planner import ROOT
from tests.bench.speed import BEGIN, END

FIGURES = {
    "accepts": ["yes by personal link, 2 clients at once"],
    "mails": ["invitations of"],
    "exports": ["workbook of 200 attendees", "most memory"],
    "tokens": ["look-up of a link", "page of a link"],
}


def test_every_part_says_its_figures(tmp_path: Path) -> None:
    document = tmp_path / "trust.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    command = [sys.executable, "-m", "tests.bench.speed", "--quick", "--only", *FIGURES, "--databases", "sqlite"]
    done = subprocess.run(
        [*command, "--markdown", str(document)], capture_output=True, text=True, check=False, cwd=ROOT, timeout=240
    )
    assert done.returncode == 0, done.stderr
    text = document.read_text()
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    rows = [line for line in text.splitlines() if "| sqlite |" in line]
    told = [words for part in FIGURES.values() for words in part]
    assert len(rows) == len(told)
    assert all(words in row for words, row in zip(told, rows, strict=True))
    assert all(row.endswith(("| ok |", "| missed |")) for row in rows)


def test_a_line_has_its_verdict() -> None:
    lines = [
        measure.Line(
            what="a", database="sqlite", value="2", floor="1", ratio=measure.ratio(2, 3), goal="≥ 1", is_met=met
        )
        for met in (True, False, None)
    ]
    _, rows = measure.as_table(lines)
    assert [row[-1] for row in rows] == ["ok", "missed", ""]
    assert rows[0][4] == "0.67"
    assert "missed" in tables.as_text(measure.as_table(lines))
