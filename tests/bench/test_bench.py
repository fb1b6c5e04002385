"""The bench tells what the judge says of the plans it has made, and every case can be made."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from summit import planning
from summit.planning import Infeasible, Plan
from tests.bench import peers, planner, tables
from tests.bench.assemblies import without_some
from tests.bench.cases import Case, all_cases, chosen
from tests.bench.work import Outcome, Result


def benched(*options: str) -> int:
    """The code that it ends with; each case runs in a process of its own all the same."""
    return planner.main(["--quick", "--no-peers", *options])


def test_the_figures_are_those_of_the_judge(tmp_path: Path) -> None:
    document = tmp_path / "figures.md"
    document.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    assert benched("--only", "tiny", "--seeds", "2", "--plans", str(tmp_path), "--markdown", str(document)) == 0
    text = document.read_text()
    assert text.startswith("before\n") and text.endswith("after\n") and "old" not in text
    row = next(line for line in text.splitlines() if line.startswith("| tiny "))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    reports = [
        planning.measure(
            planning.read_instance(tmp_path / f"tiny-{seed}.instance.json"),
            planning.read_plan(tmp_path / f"tiny-{seed}.plan.json"),
        )
        for seed in (1, 2)
    ]
    assert cells[1] == "12 × 3 × 2"
    assert cells[2] == f"{tables.spread([one.imbalance_weighted for one in reports])} / 0"
    assert cells[3] == f"{tables.spread([one.repeats for one in reports])} / 3"
    assert cells[4] == "2 of 2"
    assert cells[8] == str(max(len(one.violations) for one in reports)) == "0"


def test_a_folder_of_instances_and_a_scorer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What has no plan is told in words; the scorer is asked about the rest."""
    problem = chosen(all_cases(), ["tiny"], is_quick=True)[0].make()
    planning.write_instance(problem, tmp_path / "own.json")
    short = planning.instance_as_json(problem)
    short["tables"].pop()
    (tmp_path / "short.json").write_text(json.dumps(short))
    scorer = tmp_path / "scorer.py"
    scorer.write_text("import sys, json; print(len(json.load(open(sys.argv[2]))['rounds']), 'rounds are fine')")
    assert benched("--folder", str(tmp_path), "--seeds", "1", "--scorer", str(scorer)) == 0
    told = capsys.readouterr().out
    assert re.search(r"own +12 × 3 × 2 .* 2 rounds are fine", told)
    assert re.search(r"short +12 × 2 × 2 .*12 people need a seat", told)


def test_a_name_that_no_case_has_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert (benched("--only", "no such case"), capsys.readouterr().out) == (2, "No case has such a name.\n")


@pytest.mark.parametrize("case", chosen(all_cases(), [], is_quick=True), ids=lambda case: case.name)
def test_small_cases_are_what_they_say(case: Case) -> None:
    problem = case.make()
    if not case.is_impossible:
        assert planning.contradictions(problem) == ()
        return
    with pytest.raises(Infeasible) as caught:
        planning.solve(problem, seconds=10, seed=1)
    assert caught.value.is_proven


def test_who_goes_home_was_there() -> None:
    (case,) = chosen(all_cases(), ["mend-168-after-one"], is_quick=True)
    problem = case.make()
    later, never = (without_some(problem, case.gone, 1, r) for r in (case.from_round, 0))
    gone = {one.id for one in problem.people} - {one.id for one in never.people}
    assert len(gone) == case.gone
    assert {one.id for one in later.people if one.rounds == (0,)} == gone


def test_names_of_cases_are_their_own() -> None:
    names = [case.name for case in all_cases()]
    assert len(names) == len(set(names))


def test_the_median_stands_before_the_worst() -> None:
    assert tables.spread([3.0, 1.0, 2.0]) == "2 (3)"
    assert tables.spread([5, 5, 5]) == "5"
    assert tables.against([4, 0, 0], [0, 0, 1]) == "0 (4) / 1"
    outcomes = [Outcome(2.0, 5, repeats=1, is_proven=True), Outcome(1.0, violations=2), Outcome(3.0)]
    _, (row,) = tables.planned([Result("x", "plan", 10, 2, 3, outcomes, 70.4, judging=0.5)])
    assert row == ["x", "10 × 2 × 3", "0 (5) / 0", "0 (1) / 0", "1 of 3", "2.00 (3.00)", "4", "70", "2"]


def test_a_document_without_its_markers_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "plain.md"
    document.write_text("nothing here")
    with pytest.raises(ValueError, match=r"plain\.md"):
        tables.write_between(document, "figures")
    assert document.read_text() == "nothing here"


def test_groups_of_a_peer_become_a_plan() -> None:
    """Larger groups go to larger tables; in later rounds a group goes where its facilitator was."""
    instance = {
        "people": [{"id": f"p{k}", "role": "facilitator" if k in (0, 4) else "participant"} for k in range(5)],
        "tables": [{"id": "small", "max": 2}, {"id": "large", "max": 3}],
    }
    plan = peers.at_tables(instance, [[[0, 1], [4, 2, 3]], [[0, 2, 3], [4, 1]]])
    assert planning.plan_from(plan) == Plan(
        (
            {"large": ("p4", "p2", "p3"), "small": ("p0", "p1")},
            {"large": ("p4", "p1"), "small": ("p0", "p2", "p3")},
        )
    )


def test_values_are_coded_by_attribute() -> None:
    instance = {
        "people": [{"attrs": {"a": "x", "b": "x"}}, {"attrs": {"a": "y", "b": "x"}}, {"attrs": {"b": "z", "c": "q"}}],
        "rules": {"attributes": {"a": 10, "b": 5, "c": 0}},
    }
    assert peers.coded(instance) == [[0, 0], [1, 0], [2, 1]]
