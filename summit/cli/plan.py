"""`flask plan`: table plans from the command line, from a list of people or an instance file, without any event."""

from __future__ import annotations

import errno
import json
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from summit import clock, planning
from summit.cli import plan_output, plan_summary
from summit.cli.plan_earlier import earlier_plan
from summit.cli.plan_list import ListTask, task_from
from summit.cli.plan_progress import ProgressLine, interrupted
from summit.cli.plan_words import sentence
from summit.imports.seating_file import BadList
from summit.imports.sheetful import BadFile
from summit.languages import LANGUAGES

BAD_INPUT = 3
NO_PLAN = 4
MOST_ROUNDS = 20
LISTS = (".xlsx", ".xlsm", ".csv", ".tsv")
FOR_LISTS = {
    "tables": "--tables",
    "rounds": "--rounds",
    "mix": "--mix",
    "min": "--min",
    "max": "--max",
    "accessible_tables": "--accessible-tables",
    "facilitator_column": "--facilitator-column",
    "facilitators_per_table": "--facilitators-per-table",
    "stay": "--stay/--move",
    "own_department": "--own-department",
    "meet": "--meet",
    "sheet": "--sheet",
    "instance_out": "--instance-out",
}
FilePath = click.Path(dir_okay=False, path_type=Path)
Command = TypeVar("Command", bound=Callable[..., Any])


def list_options(command: Command) -> Command:
    """The options for a list of people."""
    for option in reversed(
        [
            click.option("--tables", help="How many tables, or a file that lists them (table, min, max, theme)."),
            click.option("--rounds", default=1, show_default=True, type=click.IntRange(1, MOST_ROUNDS)),
            click.option("--mix", multiple=True, help="Columns to mix: sector,area:10,gender:little (must, mix)."),
            click.option("--min", type=click.IntRange(0), help="Fewest people at a table.  [default: an even share]"),
            click.option("--max", type=click.IntRange(1), help="Most people at a table.  [default: an even share]"),
            click.option("--accessible-tables", help="Tables that a wheelchair can reach: 1-8,12.  [default: all]"),
            click.option("--facilitator-column", help="The column that says who leads a table."),
            click.option("--facilitators-per-table", type=click.IntRange(0), help="[default: as many as there are]"),
            click.option("--stay/--move", default=True, help="Do facilitators keep their table?  [default: stay]"),
            click.option("--own-department", multiple=True, metavar="COLUMN", help="Who leads sits without their own."),
            click.option("--meet", multiple=True, metavar="COLUMN=VALUE", help="Everyone meets one of them."),
            click.option("--sheet", help="The sheet with the people.  [default: the first]"),
            click.option("--instance-out", type=FilePath, help="Write what is planned as an instance, too."),
        ]
    ):
        command = option(command)
    return command


@click.command("plan")
@click.argument("source", metavar="PEOPLE|INSTANCE", type=FilePath)
@click.option("-o", "--output", required=True, type=FilePath, help="The plan: .xlsx, .csv or .json.")
@list_options
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(min=0), help="At most this long.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Another seed, another plan.")
@click.option("--deterministic", is_flag=True, help="Count steps, not time: the same seed gives the same bytes.")
@click.option("--progress", is_flag=True, help="Show the best so far on stderr.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Of the workbook.  [default: the list's]")
@click.option("--baseline", type=FilePath, help="Re-plan from this earlier plan (.json, .xlsx, .csv).")
@click.option("--from-round", default=0, type=click.IntRange(min=0), help="Rounds before this one are past (from 0).")
@click.option("--max-moves", type=click.IntRange(min=0), help="Move at most this many seats instead of the fewest.")
@click.pass_context
def plan(context: click.Context, /, **options: Any) -> None:
    """Seat the people of a list (.xlsx, .csv) or of an instance (.json) at mixed tables.

    Exit 0 with a plan, 3 for bad input, 4 when no plan can keep the rules. Ctrl-C writes the best plan so far.
    """
    try:
        for target in filter(None, (options["output"], options["instance_out"])):
            if not target.parent.is_dir():  # said now, not after the search
                raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(target.parent))
        task = _task(context, options)
        problem = planning.read_instance(options["source"]) if task is None else task.problem
        if options["instance_out"]:
            planning.write_instance(problem, options["instance_out"])
        solution = _solve(problem, options, is_list=task is not None)
        outcome = plan_output.Outcome(problem, solution, _repeated(context), task)
        plan_output.write(outcome, options["output"], options["language"])
    except planning.BadInstance as error:
        _stop(BAD_INPUT, [sentence(error.code, {**error.values, "place": error.place})])
    except BadList as error:
        _stop(BAD_INPUT, list(error.sentences()))
    except BadFile as error:
        _stop(BAD_INPUT, [f"{options['source']}: {error}"])
    except OSError as error:
        _stop(BAD_INPUT, [f"{error.filename}: {error.strerror}."])
    except planning.Infeasible as error:
        _stop(NO_PLAN, [sentence(reason.code, reason.values) for reason in error.reasons])
    else:
        click.echo(json.dumps(_figures(solution)))


def _task(context: click.Context, options: dict[str, Any]) -> ListTask | None:
    """The list as a task, after a word about what was read; None for an instance. Judges how options go together."""
    if options["baseline"] is None and (options["from_round"] or options["max_moves"] is not None):
        raise click.UsageError("--from-round and --max-moves need --baseline.")
    if None not in (options["min"], options["max"]) and options["min"] > options["max"]:
        raise click.UsageError("--min must not be above --max.")
    if not _is_list(options["source"]):
        given = [FOR_LISTS[name] for name in FOR_LISTS if name != "instance_out" and _is_given(context, name)]
        if given:
            raise click.UsageError(f"{', '.join(given)}: an instance says this itself; only a list of people needs it.")
        return None
    if options["output"].suffix.lower() not in (*plan_output.SHEETS, ".json"):
        raise click.UsageError("The plan of a list can be written as .xlsx, .csv or .json.")
    task = task_from(options["source"], options, clock.now().date())
    for line in plan_summary.what_was_read(task):
        click.echo(line, err=True)
    return task


def _is_list(path: Path) -> bool:
    """By its ending; a text file is an instance when it begins as JSON does."""
    if path.suffix.lower() in LISTS:
        return True
    if path.suffix.lower() == ".json":
        return False
    with path.open("rb") as file:
        return not file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _solve(problem: planning.Problem, options: Mapping[str, Any], *, is_list: bool) -> planning.Solution:
    """Solve or re-plan; Ctrl-C ends the search and keeps the best plan so far."""
    line = ProgressLine(options["seconds"])
    with interrupted() as was_interrupted:
        common: dict[str, Any] = {
            "seconds": options["seconds"],
            "seed": options["seed"],
            "deterministic": options["deterministic"],
            "on_progress": line if options["progress"] else None,
            "cancelled": was_interrupted,
        }
        try:
            solution = _found(problem, options, common)
        finally:
            line.close()
        if is_list or options["progress"]:
            said = plan_summary.what_came_out(problem, solution, was_interrupted=was_interrupted())
            click.echo(said, err=True)
            for why in plan_summary.why_not_better(solution):
                click.echo(why, err=True)
    return solution


def _found(problem: planning.Problem, options: Mapping[str, Any], common: dict[str, Any]) -> planning.Solution:
    if options["baseline"] is None:
        return planning.solve(problem, **common)
    if options["from_round"] >= problem.rounds:
        raise planning.BadInstance("unknown_round", "--from-round", value=options["from_round"], rounds=problem.rounds)
    baseline = earlier_plan(options["baseline"], problem)
    moves = {"from_round": options["from_round"], "max_moves": options["max_moves"]}
    return planning.replan(problem, baseline, **moves, **common)


def _repeated(context: click.Context) -> str:
    """The command that was given, for the workbook: without what only shows or names files that nobody needs."""
    words = ["flask", "--app", "app", "plan", str(context.params["source"])]
    for parameter in context.command.params:
        name, value = parameter.name or "", context.params.get(parameter.name or "")
        if name in ("source", "progress", "instance_out") or not _is_given(context, name):
            continue
        flag = parameter.opts[-1]
        if value is True or value is False:
            words.append(flag if value else parameter.secondary_opts[0])
        else:
            for one in value if isinstance(value, tuple) else (value,):
                words += [flag, str(one)]
    return shlex.join(words)


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
