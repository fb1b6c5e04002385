"""`flask plan`: its exit codes, its last line, and its plain words."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from summit import planning
from summit.cli.plan import plan as plan_command
from tests.planning import slow_judge
from tests.planning.instances import assembly, plain
from tests.planning.test_solve import hard


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    planning.write_instance(assembly(has_rules=True), tmp_path / "instance.json")
    return tmp_path / "instance.json"


def run(*args: object) -> Result:
    return CliRunner().invoke(plan_command, [str(arg) for arg in args])


def test_a_plan_is_written_and_its_figures_are_the_last_line(instance: Path, tmp_path: Path) -> None:
    result = run(instance, "-o", tmp_path / "plan.json", "--seconds", 10, "--progress")
    assert result.exit_code == 0
    figures = json.loads(result.stdout.splitlines()[-1])
    assert figures.pop("seconds") < 10
    assert figures == {
        "imbalance_weighted": 0,
        "imbalance_bound": 0,
        "repeats": 0,
        "repeats_bound": 0,
        "proven": True,
        "moved": 0,
    }
    assert slow_judge.is_legal(planning.read_instance(instance), planning.read_plan(tmp_path / "plan.json"))
    assert "imbalance 0 (at least 0)" in result.stderr


def test_a_replan_keeps_to_its_moves(instance: Path, tmp_path: Path) -> None:
    run(instance, "-o", tmp_path / "plan.json", "--seconds", 5)
    problem = planning.read_instance(instance)
    rest = tmp_path / "rest.json"
    planning.write_instance(replace(problem, people=problem.people[1:]), rest)
    options = ("--baseline", tmp_path / "plan.json", "--max-moves", 6, "--seconds", 1)
    result = run(rest, "-o", tmp_path / "new.json", *options)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["moved"] <= 6


def test_no_plan_is_exit_4_with_the_reason(tmp_path: Path) -> None:
    planning.write_instance(plain(7, [3, 3], 1), tmp_path / "full.json")
    result = run(tmp_path / "full.json", "-o", tmp_path / "plan.json")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr == (
        "7 people need a seat, but the tables have 6, 1 too few. Raise the maximum of some tables or add a table.\n"
    )
    assert not (tmp_path / "plan.json").exists()


def test_bad_input_is_exit_3_with_its_place(tmp_path: Path) -> None:
    data = planning.instance_as_json(plain(2, [2], 1))
    data["people"][1]["id"] = "p0"
    (tmp_path / "bad.json").write_text(json.dumps(data))
    result = run(tmp_path / "bad.json", "-o", tmp_path / "plan.json")
    assert (result.exit_code, result.stderr) == (3, "people[1].id is p0, which people[0].id has already.\n")
    assert run(tmp_path / "missing.json", "-o", tmp_path / "plan.json").exit_code == 3


def test_wrong_usage_stays_exit_2(instance: Path, tmp_path: Path) -> None:
    assert run(instance).exit_code == 2
    assert run(instance, "-o", tmp_path / "plan.json", "--max-moves", 3).exit_code == 2


def test_ctrl_c_writes_the_best_plan_so_far(tmp_path: Path) -> None:
    planning.write_instance(hard(), tmp_path / "hard.json")
    code = "from summit.cli.plan import plan; plan()"
    args = [tmp_path / "hard.json", "-o", tmp_path / "plan.json", "--seconds", "60", "--progress"]
    command = [sys.executable, "-c", code, *map(str, args)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # news: the search is under way
    begun = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert time.monotonic() - begun < 10
    assert json.loads(out.splitlines()[-1])["proven"] is False
    assert slow_judge.is_legal(hard(), planning.read_plan(tmp_path / "plan.json"))
