"""While a plan is made: a line that grows on a terminal, plain lines elsewhere, and Ctrl-C keeps the best so far."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from summit import planning
from summit.cli import plan_progress
from tests.cli.lists import Rows, csv, first_sheet, plan_of
from tests.planning import slow_judge

COMMAND = [sys.executable, "-c", "from summit.cli.plan import plan; plan()"]


def hard_list(folder: Path) -> Path:
    """People who cannot be mixed without repeats in the time given: 60 at 5 tables for 4 rounds."""
    rows: Rows = [["Name", "Sector", "Area"], *([f"Guest {n}", "abcde"[n % 5], f"v{n % 7}"] for n in range(60))]
    return csv(folder / "people.csv", rows)


@pytest.mark.parametrize(
    ("elapsed", "shown"),
    [
        (0, "[" + "·" * 24 + "] of 20 s"),
        (10, "[" + "█" * 12 + "·" * 12 + "] of 20 s"),
        (25, "[" + "█" * 24 + "] of 20 s"),
    ],
)
def test_the_bar_fills_with_the_time(elapsed: float, shown: str) -> None:
    assert plan_progress.bar(elapsed, 20) == shown


def test_no_time_at_all_is_a_full_bar() -> None:
    assert plan_progress.bar(0, 0).startswith("[█")


def test_on_a_terminal_one_line_is_written_over(tmp_path: Path) -> None:
    mine, theirs = pty.openpty()
    args = [
        hard_list(tmp_path),
        "-o",
        tmp_path / "plan.csv",
        "--tables",
        "5",
        "--rounds",
        "4",
        "--seconds",
        "2",
        "--progress",
    ]
    env = {**os.environ, "COLUMNS": "140"}
    process = subprocess.Popen([*COMMAND, *map(str, args)], stdout=subprocess.PIPE, stderr=theirs, env=env)
    os.close(theirs)
    said = b""
    while True:
        try:
            read = os.read(mine, 4096)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        said += read
    os.close(mine)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    json.loads(out.splitlines()[-1])
    news = [line for line in said.decode().split("\r") if "imbalance" in line and "repeats" in line]
    assert len(news) > 1
    assert all(line.startswith("[") and line.rstrip("\n").endswith("\x1b[K") for line in news[:-1])
    after = said.decode().rpartition("\x1b[K")[2].splitlines()
    assert any(line.startswith("60 people at 5 tables in 4 rounds.") for line in after)


def test_ctrl_c_writes_the_best_workbook_so_far(tmp_path: Path) -> None:
    instance = tmp_path / "instance.json"
    args = [hard_list(tmp_path), "-o", tmp_path / "plan.xlsx", "--tables", "5", "--rounds", "4", "--seconds", "60"]
    command = [*COMMAND, *map(str, args), "--instance-out", str(instance), "--progress"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while "imbalance" not in process.stderr.readline():
        assert process.poll() is None
    begun = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert time.monotonic() - begun < 20
    assert json.loads(out.splitlines()[-1])["proven"] is False
    assert "Stopped by Ctrl-C; this is the best plan so far." in said
    assert slow_judge.is_legal(planning.read_instance(instance), plan_of(first_sheet(tmp_path / "plan.xlsx"), 4))
