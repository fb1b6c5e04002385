"""One case in a process of its own, so that its memory is its own: planned, mended or explained, once for each seed.

python -m tests.bench.work NAME --seeds 3 writes one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from summit import planning
from summit.cli import plan_words
from summit.planning import Infeasible, Plan, Problem, Solution
from tests.bench.assemblies import tiny, without_some
from tests.bench.cases import Case, all_cases

JUDGED = 5
"""How often a plan is judged to know what judging takes."""
KIB = 1024


@dataclass
class Outcome:
    """What came of one seed. `choices`, when mending: (moves, imbalance, repeats) of each plan to choose from."""

    seconds: float
    imbalance: float = 0
    imbalance_bound: float = 0
    repeats: int = 0
    repeats_bound: int = 0
    wish_steps: int = 0
    wishes_bound: int = 0
    is_proven: bool = False
    violations: int = 0
    scorer: str = ""
    fewest_moves: int | None = None
    choices: list[tuple[int, float, int]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass
class Result:
    """A case with the outcomes of all seeds; `judging` is what measuring a plan once takes in the same process."""

    name: str
    kind: str
    people: int
    tables: int
    rounds: int
    outcomes: list[Outcome]
    mebibytes: float
    judging: float | None = None


def worked(case: Case, options: argparse.Namespace) -> Result:
    """The case planned, mended or explained with each seed, in a warm process."""
    problem = case.make()
    planning.solve(tiny(), seconds=1, seed=0)  # loads the solver and the compiled search
    seconds = options.seconds or case.seconds
    before = planning.solve(problem, seconds=case.first, seed=1).plan if case.gone else None
    outcomes, judging, kind = [], None, case.kind
    for seed in range(1, min(options.seeds, case.most_seeds) + 1):
        try:
            if before is not None:
                outcomes.append(_mended(case, problem, before, seconds, seed))
                continue
            begun = time.perf_counter()
            solution = planning.solve(problem, seconds=seconds, seed=seed)
            taken = time.perf_counter() - begun
        except Infeasible as error:
            outcomes.append(Outcome(time.perf_counter() - begun, reasons=_words(error), is_proven=error.is_proven))
            kind = "explain"
            continue
        judging = judging or _judging(problem, solution.plan)
        outcomes.append(_outcome(problem, solution, taken))
        outcomes[-1].scorer = _kept_and_scored(problem, solution.plan, f"{case.name}-{seed}", options)
    return Result(
        case.name, kind, len(problem.people), len(problem.tables), problem.rounds, outcomes, mebibytes(), judging
    )


def _outcome(problem: Problem, solution: Solution, seconds: float) -> Outcome:
    """The figures of a solution as `measure` has them, not as the search says."""
    report = planning.measure(problem, solution.plan)
    return Outcome(
        seconds,
        report.imbalance_weighted,
        solution.imbalance_bound,
        report.repeats,
        solution.repeats_bound,
        report.wish_steps,
        solution.wishes_bound,
        solution.proven,
        len(report.violations),
        fewest_moves=solution.fewest_moves,
    )


def _mended(case: Case, problem: Problem, before: Plan, seconds: float, seed: int) -> Outcome:
    """The plans to choose from after other cancellations for each seed; the figures are those of the last one."""
    rest = without_some(problem, case.gone, seed, case.from_round)
    begun = time.perf_counter()
    found = planning.frontier(rest, before, seconds=seconds, seed=seed, from_round=case.from_round)
    outcome = _outcome(rest, found[-1], time.perf_counter() - begun)
    reports = [planning.measure(rest, one.plan, baseline=before, from_round=case.from_round) for one in found]
    outcome.choices = [(report.moved, report.imbalance_weighted, report.repeats) for report in reports]
    outcome.violations = sum(len(report.violations) for report in reports)
    return outcome


def _words(error: Infeasible) -> list[str]:
    return [plan_words.sentence(reason.code, reason.values) for reason in error.reasons]


def _judging(problem: Problem, plan: Plan) -> float:
    taken = []
    for _ in range(JUDGED):
        begun = time.perf_counter()
        planning.measure(problem, plan)
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _kept_and_scored(problem: Problem, plan: Plan, name: str, options: argparse.Namespace) -> str:
    """Write instance and plan where they are wanted, and ask the independent scorer for its verdict."""
    if not (options.scorer or options.plans):
        return ""
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(options.plans or passing)
        folder.mkdir(parents=True, exist_ok=True)
        instance, written = folder / f"{name}.instance.json", folder / f"{name}.plan.json"
        planning.write_instance(problem, instance)
        planning.write_plan(plan, written)
        return _verdict(options.scorer, instance, written) if options.scorer else ""


def _verdict(scorer: str, instance: Path, plan: Path) -> str:
    done = subprocess.run(
        [sys.executable, scorer, instance, plan], capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode:
        return f"exit {done.returncode}"
    try:
        said: dict[str, Any] = json.loads(done.stdout)
        weighted = said.get("imbalance_w", said.get("imbalance_weighted"))
        return f"{said['violations']} violations, {weighted} / {said['repeats']}"
    except (ValueError, KeyError, AttributeError):
        return (done.stdout.strip().splitlines() or ["nothing"])[-1][:60]


def mebibytes() -> float:
    """The most memory this process has had. Linux counts it in KiB, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / KIB / (KIB if sys.platform == "darwin" else 1)


def parser() -> argparse.ArgumentParser:
    """The options that the bench hands on to each case."""
    found = argparse.ArgumentParser(add_help=False)
    found.add_argument("--seconds", type=float, help="how long each plan may take, instead of the case's own limit")
    found.add_argument("--seeds", type=int, default=3, help="how many seeds each case is run with (default: 3)")
    found.add_argument("--folder", type=Path, help="run every instance (*.json) of this folder instead")
    found.add_argument("--plans", type=Path, help="keep instances and plans in this folder")
    found.add_argument("--scorer", help="a script that judges: SCORER INSTANCE PLAN; its verdict is shown")
    return found


if __name__ == "__main__":
    reader = parser()
    reader.add_argument("name")
    given = reader.parse_args()
    (one,) = (case for case in all_cases(given.folder) if case.name == given.name)
    print(json.dumps(asdict(worked(one, given))))
