"""A plan leaves as JSON, as a workbook or as CSV, whole or not at all."""

from __future__ import annotations

import gettext
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summit import config, planning
from summit.cli.plan_list import ListTask
from summit.errors import N_
from summit.exports import lists, plan_book, workbook
from summit.exports.plan_book import Translate
from summit.exports.plan_rows import HELPS, LEADS, PlanData, PlannedPerson, PlannedTable
from summit.exports.rows import AboutRow
from summit.planning.proof import shares

SHEETS = (".xlsx", ".csv")


@dataclass(frozen=True)
class Outcome:
    """A plan that was found, for which problem, from which list if any, and the command that repeats it."""

    problem: planning.Problem
    solution: planning.Solution
    command: str
    task: ListTask | None = None


def write(outcome: Outcome, path: Path, language: str | None = None) -> None:
    """Write the plan in the form that the file's ending asks for; JSON for any other ending. Raises OSError."""
    if path.suffix.lower() not in SHEETS:
        planning.write_plan(outcome.solution.plan, path)
        return
    translate = words_of(language or (outcome.task.language if outcome.task else "en"))
    data = plan_data(outcome, translate)
    if path.suffix.lower() == ".csv":
        sheet = plan_book.seats_sheet(data, translate=translate)
        _replace(path, lists.as_csv(sheet, workbook.Workbook(data.title, [sheet])))
    else:
        _replace(path, workbook.as_bytes(plan_book.plan_workbook(data, translate=translate)))


def words_of(language: str) -> Translate:
    """gettext of this language; English where it has no words."""
    folder = config.ROOT / "summit" / "translations"
    return gettext.translation("messages", folder, languages=[language], fallback=True).gettext


def fingerprint(problem: planning.Problem) -> str:
    """The SHA-256 of the problem's file, as `sha256sum` says of what `--instance-out` writes."""
    text = json.dumps(planning.instance_as_json(problem), ensure_ascii=False) + "\n"
    return hashlib.sha256(text.encode()).hexdigest()


def _replace(path: Path, data: bytes) -> None:
    """A half-written file never takes the place of a whole one."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def plan_data(outcome: Outcome, translate: Translate) -> PlanData:
    """The rows of the workbook."""
    problem = outcome.problem
    weights = problem.rules.attributes
    attributes = sorted((name for name, weight in weights.items() if weight), key=lambda name: -weights[name])
    titles, cells, labels = _of_list(outcome.task) if outcome.task else _of_instance(problem, translate)
    seats = [{id_: table for table, ids in row.items() for id_ in ids} for row in outcome.solution.plan.rounds]
    return PlanData(
        title=problem.name,
        titles=titles,
        people=[
            PlannedPerson(
                id=person.id,
                name=person.id,
                cells=cells[person.id],
                role=_role(person, problem),
                attributes=person.attrs,
                tables=tuple(row.get(person.id) for row in seats),
            )
            for person in problem.people
        ],
        tables=[
            PlannedTable(
                id=table.id,
                label=labels[table.id],
                min=table.min,
                max=table.max,
                is_accessible=table.accessible,
                themes=tuple(_theme(problem, table.id, number) for number in range(problem.rounds)),
            )
            for table in problem.tables
        ],
        rounds=problem.rounds,
        attributes=attributes,
        shares=shares(problem, outcome.solution.plan),
        figures=tuple(_figures(outcome, attributes, translate)),
    )


Known = tuple[list[str], dict[str, list[str]], dict[str, str]]
"""The titles of the list, everyone's cells by their id, and what the tables are called."""


def _of_list(task: ListTask) -> Known:
    """The list's own columns, without the tables and themes of an earlier plan."""
    kept = [column for column in task.columns if not column.is_of_old_plan]
    cells = {guest.id: [guest.row.cell(column.index) for column in kept] for guest in task.guests}
    return [column.title for column in kept], cells, {table.id: table.label for table in task.tables}


def _of_instance(problem: planning.Problem, translate: Translate) -> Known:
    """Ids, roles and attributes as columns."""
    named = list(dict.fromkeys(name for person in problem.people for name in person.attrs))
    words = {"": "", **{role: translate(word) for role, word in plan_book.ROLES.items()}}
    cells = {
        person.id: [person.id, words[_role(person, problem)], *(person.attrs.get(name, "") for name in named)]
        for person in problem.people
    }
    return [translate(N_("Name")), translate(N_("Role")), *named], cells, {t.id: t.id for t in problem.tables}


def _role(person: planning.Person, problem: planning.Problem) -> str:
    if person.is_facilitator:
        return LEADS
    return HELPS if person.id in problem.rules.co_facilitators else ""


def _theme(problem: planning.Problem, table: str, number: int) -> str:
    return next((one.theme for one in problem.rules.themes if one.table == table and one.round in (None, number)), "")


def _figures(outcome: Outcome, attributes: Sequence[str], translate: Translate) -> Iterator[AboutRow]:
    """Each figure beside the bound that no plan can beat, then what it takes to repeat the plan."""
    problem, solution, report = outcome.problem, outcome.solution, outcome.solution.report
    lines: list[tuple[str, object]] = [
        (N_("People"), len(problem.people)),
        (N_("Tables"), len(problem.tables)),
        (N_("Rounds"), problem.rounds),
        (N_("Proven: no plan can be better"), solution.proven),
        (N_("Imbalance of the tables (0 is perfect)"), solution.imbalance_weighted),
        (N_("Least imbalance that any plan can have"), solution.imbalance_bound),
        (N_("Largest deviation at one table"), report.worst_deviation),
        (N_("Repeated meetings"), report.repeats),
        (N_("Fewest repeated meetings that any plan can have"), solution.repeats_bound),
        (N_("Meetings"), report.meetings),
        (N_("Pairs of people who meet"), report.distinct),
        (N_("Fewest people whom anybody meets"), report.least_met),
    ]
    if sum(report.wishes):
        labels = [N_("Seats at a first wish"), N_("Seats at a second wish"), N_("Seats at a third wish")]
        lines += zip([*labels, N_("Seats at none of the wishes")], report.wishes, strict=True)
    rules = problem.rules
    lines += [
        (N_("Pairs kept apart"), len(rules.keep_apart) or None),
        (N_("Groups kept together"), len(rules.keep_together) or None),
        (N_("People at a fixed table"), len({pin.person for pin in rules.pins}) or None),
        (N_("People who need an accessible table"), sum(p.needs_accessible for p in problem.people) or None),
        (N_("Seats moved"), report.moved or None),
    ]
    yield from (AboutRow(translate(label), value) for label, value in lines)
    for name in attributes:
        label = translate(N_("Deviations of “%(column)s”, with weight %(weight)s"))
        weight = f"{problem.rules.attributes[name]:g}"
        yield AboutRow(label % {"column": name, "weight": weight}, report.imbalance[name])
    yield AboutRow(translate(N_("Seed of the plan")), solution.seed)
    yield AboutRow(translate(N_("Seconds")), round(solution.seconds, 2))
    yield AboutRow(translate(N_("SHA-256 of the input")), fingerprint(problem))
    yield AboutRow(translate(N_("How to repeat it")), outcome.command)
