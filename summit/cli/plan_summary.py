"""What was read and what came out of it, in a few plain sentences for whoever sits at the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summit import planning
from summit.cli import plan_words
from summit.cli.plan_list import ListTask
from summit.imports.seating_columns import Column, Meaning

MOST_REASONS = 6
_OF_EVEN_SIZES = ("no_spare_seats", "few_spare_seats")
_TAKEN_FOR = {
    Meaning.NAME: "the name",
    Meaning.FIRST_NAME: "the first name",
    Meaning.MIDDLE_NAME: "the middle name",
    Meaning.LAST_NAME: "the last name",
    Meaning.ID: "people's number",
    Meaning.SECTOR: "the sector",
    Meaning.AREA: "the area",
    Meaning.ORGANISATION: "the organisation",
    Meaning.DEPARTMENT: "the department",
    Meaning.PARTY: "the party",
    Meaning.GENDER: "the gender",
    Meaning.AGE: "the age",
    Meaning.BORN: "the birth",
    Meaning.ROLE: "the role",
    Meaning.FACILITATOR: "who leads a table",
    Meaning.CO_FACILITATOR: "who helps to lead",
    Meaning.ACCESSIBLE: "who needs an accessible table",
    Meaning.APART: "who is kept apart",
    Meaning.TOGETHER: "who sits together",
    Meaning.TABLE: "a fixed table",
    Meaning.TABLE_ROUND: "the round of the fixed table",
    Meaning.ROUNDS: "the rounds of presence",
    Meaning.NEEDS_LANGUAGE: "the language needed",
    Meaning.SPEAKS: "the languages spoken",
    Meaning.WISHES: "the wishes",
}


def what_was_read(task: ListTask) -> Iterator[str]:
    """The people, the tables, and what each column was taken for."""
    problem, tables = task.problem, task.problem.tables
    low, high = min(table.min for table in tables), max(table.max for table in tables)
    seats = f"{low}" if low == high else f"{low} to {high}"
    even = ", an even share (--min and --max change it)" if task.has_even_sizes else ""
    yield f"{_count(len(problem.people), 'person', 'people')}; {_count(len(tables), 'table')} of {seats} seats{even}."
    yield f"Columns: {'; '.join(_taken(task, column) for column in task.columns)}."
    if not task.mixed:
        yield "Nothing is mixed: no column is known as one to mix. Name some with --mix."
    per_table = problem.rules.facilitators_per_table
    if per_table:
        stays = " at the same table in all rounds" if problem.rules.facilitators_stay else ""
        yield (
            f"{_count(per_table, 'facilitator')} leads each table{stays}."
            if per_table == 1
            else (f"{per_table} facilitators lead each table{stays}.")
        )
    if task.surplus:
        yield f"More facilitators than the tables need; these sit among the others: {_names(task.surplus)}."
    yield from _worth_knowing(task)
    has_wishes = any(column.meaning is Meaning.WISHES for column in task.columns)
    if has_wishes and not problem.rules.themes:
        yield "The wishes are not used, for no table has a theme: give the sheet “Tables” a column “Theme”."


def _worth_knowing(task: ListTask) -> Iterator[str]:
    """The planner's warnings; an even share of seats has never any to spare, and too few are said by the planner."""
    for reason in planning.warnings(task.problem):
        is_of_course = task.has_even_sizes and reason.code in _OF_EVEN_SIZES
        if reason.code in plan_words.WARNINGS and not is_of_course:
            yield f"Note: {plan_words.sentence(reason.code, reason.values)}"


def why_not_better(solution: planning.Solution) -> Iterator[str]:
    """Why the bounds are above 0, a sentence for each reason."""
    for reason in solution.bound_reasons[:MOST_REASONS]:
        yield plan_words.sentence(reason.code, reason.values)
    if len(solution.bound_reasons) > MOST_REASONS:
        yield f"And {len(solution.bound_reasons) - MOST_REASONS} more reasons of this kind."


def what_came_out(problem: planning.Problem, solution: planning.Solution, *, was_interrupted: bool) -> str:
    """The plan's worth in words."""
    parts = [
        f"{_count(len(problem.people), 'person', 'people')} at {_count(len(problem.tables), 'table')}"
        f" in {_count(problem.rounds, 'round')}."
    ]
    if was_interrupted:
        parts.append("Stopped by Ctrl-C; this is the best plan so far.")
    if problem.rules.attributes:
        parts.append(_of_imbalance(solution))
    if problem.rounds > 1 or problem.rules.met:
        parts.append(_of_repeats(solution))
    if sum(solution.report.wishes):
        first, second, third, none = solution.report.wishes
        parts.append(f"Seats at a first wish: {first}, a second: {second}, a third: {third}, none of them: {none}.")
    if solution.fewest_moves is not None:
        parts.append(f"{_count(solution.moved, 'seat')} moved; no plan moves fewer than {solution.fewest_moves}.")
    elif solution.moved:
        parts.append(f"{_count(solution.moved, 'seat')} moved.")
    parts.append("Proven: no plan is better." if solution.proven else "Not proven to be the best.")
    return " ".join(parts)


def _of_imbalance(solution: planning.Solution) -> str:
    if solution.imbalance_weighted == 0:
        return "Every table has its even share of everything mixed."
    bound = solution.imbalance_bound
    if solution.imbalance_weighted == bound:
        return f"The imbalance is {bound:g}, and less is impossible."
    return f"The imbalance is {solution.imbalance_weighted:g}; at least {bound:g} in any plan."


def _of_repeats(solution: planning.Solution) -> str:
    if solution.repeats == 0:
        return "Nobody meets anybody twice who need not."
    if solution.repeats == solution.repeats_bound:
        return f"{_count(solution.repeats, 'repeated meeting')}, and fewer are impossible."
    return f"{_count(solution.repeats, 'repeated meeting')}; at least {solution.repeats_bound} in any plan."


def _taken(task: ListTask, column: Column) -> str:
    weight = next((one.weight for one in task.mixed if one.column.index == column.index), None)
    known = f"“{column.title}” is {_TAKEN_FOR[column.meaning]}" if column.meaning else f"“{column.title}”"
    if column.is_of_old_plan:
        return f"{known} of an earlier plan is not read"
    if weight is None:
        return known if column.meaning else f"{known} is only carried along"
    return f"{known}, mixed with weight {weight:g}" if column.meaning else f"{known} is mixed with weight {weight:g}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)
