"""The bench of the table planner: value, bound, time and memory of many cases, and what installed peers make of them.

make bench-planner, or: python -m tests.bench.planner [--quick] [--only NAME …] [--markdown [DOCUMENT]]
Nothing here fails for being slow: times depend on the machine. It fails if a plan breaks a rule.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from tests.bench import tables
from tests.bench.cases import Case, all_cases, chosen
from tests.bench.comparison import compared, installed
from tests.bench.peers import WHERE
from tests.bench.work import Outcome, Result, parser

ROOT = Path(__file__).resolve().parents[2]
HANDED_ON = ("seconds", "seeds", "folder", "plans", "scorer")


def run(case: Case, options: argparse.Namespace) -> Result | str:
    """The result of a case in a process of its own, or its last line of trouble."""
    handed = [f"--{name}={value}" for name in HANDED_ON if (value := getattr(options, name)) is not None]
    command = [sys.executable, "-m", "tests.bench.work", case.name, *handed]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no result"])[-1]
    found = json.loads(done.stdout.splitlines()[-1])
    return Result(**{**found, "outcomes": [Outcome(**outcome) for outcome in found["outcomes"]]})


def figures(results: list[Result], options: argparse.Namespace) -> list[tuple[str, tables.Table]]:
    """The tables that have rows, each with what is above it."""
    seeds = f"median of {options.seeds} seeds, the worst in brackets" if options.seeds > 1 else "one seed"
    kinds = {kind: [one for one in results if one.kind == kind] for kind in ("plan", "mend", "explain")}
    every = [
        (f"Planning ({seeds})", tables.planned, kinds["plan"]),
        ("Mending a plan after cancellations (moves: imbalance / repeats)", tables.mended, kinds["mend"]),
        (f"What has no plan ({seeds})", tables.explained, kinds["explain"]),
    ]
    return [(title, tell(some)) for title, tell, some in every if some]


def read(arguments: list[str] | None) -> argparse.Namespace:
    """The options of the command line."""
    reader = argparse.ArgumentParser(prog="bench-planner", description=__doc__, parents=[parser()])
    reader.add_argument("--quick", action="store_true", help="small cases only")
    reader.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only cases of these names, or parts of")
    reader.add_argument("--list", action="store_true", help="say the names of the cases and end")
    reader.add_argument(
        "--markdown",
        nargs="?",
        const="-",
        metavar="DOCUMENT",
        help=f"tables as documents have them; into a document, between {tables.BEGIN} and {tables.END}",
    )
    reader.add_argument("--peers-python", default=sys.executable, help="a Python that has peers installed")
    reader.add_argument("--no-peers", action="store_true", help="leave the second table out")
    options = reader.parse_args(arguments)
    for name in ("folder", "plans", "scorer"):
        if getattr(options, name):
            setattr(options, name, str(Path(getattr(options, name)).resolve()))
    return options


def say(line: str) -> None:
    """What is being done, beside the tables."""
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Run what is chosen and print the tables; 1 if a plan breaks a rule or a case did not end well."""
    options, machine = read(arguments), tables.machine()
    cases = chosen(all_cases(Path(options.folder) if options.folder else None), options.only, is_quick=options.quick)
    if options.list or not cases:
        print("\n".join(case.name for case in cases) or "No case has such a name.")
        return 0 if cases else 2
    done: list[tuple[Case, Result]] = []
    trouble = []
    for number, case in enumerate(cases, start=1):
        say(f"{number} of {len(cases)}: {case.name} …")
        result = run(case, options)
        if isinstance(result, str):
            trouble.append(f"{case.name}: {result}")
        else:
            done.append((case, result))
    found = figures([result for _, result in done], options)
    peers = [] if options.no_peers else installed(options.peers_python)
    comparison = compared(options.peers_python, peers, done, options.seconds, say) if peers else None
    if comparison and comparison[1]:
        found.append(("Peers on the same instances, judged by the same measure", comparison))
    _tell(machine, found, options, are_peers_told=bool(peers) or options.no_peers)
    broken = [result.name for _, result in done if any(outcome.violations for outcome in result.outcomes)]
    for line in [*trouble, *(f"{name}: a rule is broken" for name in broken)]:
        say(line)
    return 1 if trouble or broken else 0


def _tell(
    machine: str, found: list[tuple[str, tables.Table]], options: argparse.Namespace, *, are_peers_told: bool
) -> None:
    """The tables on stdout, or in the document."""
    none = "" if are_peers_told else f"No other planner is installed to compare with. Known here: {WHERE}."
    if options.markdown is None:
        parts = [f"{title}\n\n{tables.as_text(table)}" for title, table in found]
        print("\n\n".join([machine, *parts, *filter(None, [none])]))
        return
    parts = [f"**{title}**\n\n{tables.as_markdown(table)}" for title, table in found]
    text = "\n\n".join([f"Measured on {machine}.", *parts])
    if options.markdown == "-":
        print(text)
    else:
        tables.write_between(Path(options.markdown), text)
    say(none)


if __name__ == "__main__":
    sys.exit(main())
