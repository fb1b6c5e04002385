"""`flask plan`: table plans from the command line, from an instance file to a plan file, without any event."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

from summit import planning
from summit.cli.plan_words import sentence

BAD_INPUT = 3
NO_PLAN = 4


@click.command("plan", help="Seat the people of INSTANCE at its tables and write the plan.")
@click.argument("instance", type=click.Path(dir_okay=False, path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The plan file.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(min=0), help="At most this long.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Another seed, another plan.")
@click.option("--deterministic", is_flag=True, help="Count steps, not time: the same seed gives the same bytes.")
@click.option("--progress", is_flag=True, help="Show the best so far on stderr.")
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="Re-plan from this earlier plan.")
@click.option("--from-round", default=0, type=click.IntRange(min=0), help="Rounds before this one are past (from 0).")
@click.option("--max-moves", type=click.IntRange(min=0), help="Move at most this many seats instead of the fewest.")
def plan(**options: Any) -> None:
    """The command: exit 0 with a plan, 3 for bad input, 4 when no plan can keep the rules."""
    if options["baseline"] is None and (options["from_round"] or options["max_moves"] is not None):
        raise click.UsageError("--from-round and --max-moves need --baseline.")
    try:
        solution = _solve(options)
        planning.write_plan(solution.plan, options["output"])
    except planning.BadInstance as error:
        _stop(BAD_INPUT, [sentence(error.code, {**error.values, "place": error.place})])
    except OSError as error:
        _stop(BAD_INPUT, [f"{error.filename}: {error.strerror}."])
    except planning.Infeasible as error:
        _stop(NO_PLAN, [sentence(reason.code, reason.values) for reason in error.reasons])
    else:
        click.echo(json.dumps(_figures(solution)))


def _solve(options: dict[str, Any]) -> planning.Solution:
    """Read, solve or re-plan; Ctrl-C ends the search and keeps the best plan so far."""
    problem = planning.read_instance(options["instance"])
    with _interrupted() as was_interrupted:
        common: dict[str, Any] = {
            "seconds": options["seconds"],
            "seed": options["seed"],
            "deterministic": options["deterministic"],
            "on_progress": _show if options["progress"] else None,
            "cancelled": was_interrupted,
        }
        if options["baseline"] is None:
            return planning.solve(problem, **common)
        if options["from_round"] >= problem.rounds:
            raise planning.BadInstance(
                "unknown_round", "--from-round", value=options["from_round"], rounds=problem.rounds
            )
        baseline = planning.read_plan(options["baseline"])
        moves = {"from_round": options["from_round"], "max_moves": options["max_moves"]}
        return planning.replan(problem, baseline, **moves, **common)


@contextmanager
def _interrupted() -> Iterator[Callable[[], bool]]:
    """Yields a question that is answered yes once Ctrl-C was pressed."""
    pressed: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _show(progress: planning.Progress) -> None:
    text = (
        f"{progress.seconds:6.1f} s  {progress.stage:<7}  imbalance {progress.best_imbalance:g}"
        f" (at least {progress.imbalance_bound:g})  repeats {progress.best_repeats} (at least {progress.repeats_bound})"
    )
    is_last = progress.stage == "done" or not sys.stderr.isatty()
    click.echo(f"\r{text}" if sys.stderr.isatty() else text, err=True, nl=is_last)


def _figures(solution: planning.Solution) -> dict[str, Any]:
    return {
        "imbalance_weighted": solution.imbalance_weighted,
        "imbalance_bound": solution.imbalance_bound,
        "repeats": solution.repeats,
        "repeats_bound": solution.repeats_bound,
        "proven": solution.proven,
        "moved": solution.moved,
        "seconds": round(solution.seconds, 2),
    }


def _stop(code: int, sentences: list[str]) -> None:
    for text in sentences:
        click.echo(text, err=True)
    sys.exit(code)
