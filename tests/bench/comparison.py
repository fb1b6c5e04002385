"""The second table: what installed peers make of the same instances, each in a process of its own."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from summit import planning
from summit.planning import BadInstance
from tests.bench import tables
from tests.bench.cases import Case
from tests.bench.peers import PEERS
from tests.bench.work import Result

ROOT = Path(__file__).resolve().parents[2]
GRACE = 10
"""A peer that does not look at the clock is stopped after so many times the seconds of the case."""
LARGEST = 200
HEAD = ["case", "planner", "imbalance", "repeats", "violations", "seconds"]


def installed(python: str) -> list[str]:
    """The peers that this Python can import."""
    asked = "import sys, importlib.util as u; print([m for m in sys.argv[1:] if u.find_spec(m)])"
    modules = sorted({module for module, _ in PEERS.values()})
    done = subprocess.run([python, "-c", asked, *modules], capture_output=True, text=True, check=True)
    return [name for name, (module, _) in PEERS.items() if repr(module) in done.stdout]


def compared(
    python: str, peers: list[str], pairs: list[tuple[Case, Result]], seconds: float | None, say: Callable[[str], None]
) -> tables.Table:
    """Our figures and theirs, for each case that is compared and is not too large for them."""
    rows = []
    for case, ours in pairs:
        if not case.is_compared or ours.kind != "plan" or ours.people > LARGEST:
            continue
        some = ours.outcomes
        values = [[one.imbalance, one.repeats, one.violations, one.seconds] for one in some]
        rows.append([case.name, "Summit", *(tables.spread(column) for column in zip(*values, strict=True))])
        for peer in peers:
            say(f"{case.name}: {peer} …")
            rows.append([case.name, peer, *_asked(python, peer, case, seconds or case.seconds)])
    return HEAD, rows


def _asked(python: str, peer: str, case: Case, seconds: float) -> list[str]:
    """The figures of one peer's plan, or why there is none."""
    problem = case.make()
    with tempfile.TemporaryDirectory() as folder:
        instance, plan = Path(folder) / "instance.json", Path(folder) / "plan.json"
        planning.write_instance(problem, instance)
        command = [python, "-m", "tests.bench.peers", peer, str(instance), str(plan), str(seconds), "1"]
        begun = time.perf_counter()
        try:
            subprocess.run(command, check=True, timeout=GRACE * seconds, capture_output=True, text=True, cwd=ROOT)
            taken = time.perf_counter() - begun
            report = planning.measure(problem, planning.read_plan(plan))
        except subprocess.TimeoutExpired:
            return ["", "", "", f"none in {GRACE * seconds:.0f}"]
        except subprocess.CalledProcessError as error:
            return [(error.stderr.strip().splitlines() or ["failed"])[-1][:60], "", "", ""]
        except BadInstance as error:
            return [str(error), "", "", ""]
    figures = [report.imbalance_weighted, report.repeats, len(report.violations), taken]
    return [tables.number(figure) for figure in figures]
