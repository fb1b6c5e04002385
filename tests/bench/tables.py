"""The figures as tables, for a terminal or for a document, and into a document between its two markers."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from tests.bench.work import Outcome, Result

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
LONGEST_REASON = 150

Row = list[str]
Table = tuple[Row, list[Row]]


def machine() -> str:
    """What the figures are measured on, and how busy it is with other things."""
    compiled = "compiled by numba" if find_spec("numba") else "not compiled: numba is missing"
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()}, "
        f"inner loops {compiled}; load before: {os.getloadavg()[0]:.1f}"
    )


def number(value: float) -> str:
    """A number with as many decimals as say something."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"


def spread(values: Sequence[float], tell: Callable[[float], str] = number) -> str:
    """The median, and in brackets the worst where it differs."""
    middle, worst = tell(median(values)), tell(max(values))
    return middle if middle == worst else f"{middle} ({worst})"


def against(values: Sequence[float], bounds: Sequence[float]) -> str:
    """A value and its bound: the highest one found, as each of them holds for every plan."""
    return f"{spread(values)} / {number(max(bounds))}"


def _size(one: Result) -> str:
    return f"{one.people:,} × {one.tables} × {one.rounds}"


def _seconds(outcomes: Iterable[Outcome]) -> str:
    return spread([one.seconds for one in outcomes], lambda value: f"{value:.2f}" if value < 10 else f"{value:.1f}")


def planned(results: list[Result]) -> Table:
    """Values against bounds. `× judging`: so many times the seconds that judging the plan once takes."""
    head = [
        "case",
        "people × tables × rounds",
        "imbalance / bound",
        "repeats / bound",
        "proven",
        "seconds",
        "× judging",
        "MiB",
        "violations",
    ]
    has_scorer = any(outcome.scorer for one in results for outcome in one.outcomes)
    rows = []
    for one in results:
        some = one.outcomes
        row = [
            one.name,
            _size(one),
            against([x.imbalance for x in some], [x.imbalance_bound for x in some]),
            against([x.repeats for x in some], [x.repeats_bound for x in some]),
            f"{sum(x.is_proven for x in some)} of {len(some)}",
            _seconds(some),
            f"{median([x.seconds for x in some]) / one.judging:,.0f}" if one.judging else "",
            f"{one.mebibytes:,.0f}",
            str(max(x.violations for x in some)),
        ]
        if any(x.wish_steps or x.wishes_bound for x in some):
            row[2] += f", wishes {against([x.wish_steps for x in some], [x.wishes_bound for x in some])}"
        rows.append(row + ([_verdicts(some)] if has_scorer else []))
    return head + (["scorer: violations, imbalance / repeats"] if has_scorer else []), rows


def _verdicts(outcomes: list[Outcome]) -> str:
    return "; ".join(dict.fromkeys(one.scorer for one in outcomes))


def mended(results: list[Result]) -> Table:
    """Moves against quality after cancellations."""
    head = ["case", "people × tables × rounds", "fewest moves", "plans to choose from", "seconds", "MiB", "violations"]
    rows = []
    for one in results:
        some = one.outcomes
        rows.append(
            [
                one.name,
                _size(one),
                "; ".join(_fewest(outcome) for outcome in some),
                "; ".join(" → ".join(_choice(*choice) for choice in outcome.choices) for outcome in some),
                _seconds(some),
                f"{one.mebibytes:,.0f}",
                str(max(outcome.violations for outcome in some)),
            ]
        )
    return head, rows


def _fewest(outcome: Outcome) -> str:
    known = outcome.fewest_moves is not None
    return f"{outcome.choices[0][0]}, {'proven' if known else 'not proven'}"


def _choice(moves: int, imbalance: float, repeats: int) -> str:
    return f"{moves}: {number(imbalance)} / {repeats}"


def explained(results: list[Result]) -> Table:
    """What cannot be planned, in the words of the planner."""
    head = ["case", "people × tables × rounds", "proven", "seconds", "MiB", "because"]
    rows = []
    for one in results:
        said = "; ".join(dict.fromkeys(reason for outcome in one.outcomes for reason in outcome.reasons))
        short = said if len(said) <= LONGEST_REASON else f"{said[:LONGEST_REASON].rsplit(' ', 1)[0]} …"
        proven = f"{sum(outcome.is_proven for outcome in one.outcomes)} of {len(one.outcomes)}"
        rows.append([one.name, _size(one), proven, _seconds(one.outcomes), f"{one.mebibytes:,.0f}", short])
    return head, rows


def as_text(table: Table) -> str:
    """In columns, for a terminal."""
    head, rows = table
    widths = [max(len(row[k]) for row in [head, *rows]) for k in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [head, *rows]]
    return "\n".join(line.rstrip() for line in [lines[0], "─" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]])


def as_markdown(table: Table) -> str:
    """As a document has it."""
    head, rows = table
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(f"| {' | '.join(row)} |" for row in escaped)


def write_between(document: Path, figures: str, first: str = BEGIN, last: str = END) -> None:
    """Put the figures between the document's two markers. Raises ValueError if it has not both, in this order."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(first)
    _, end, after = rest.partition(last)
    if not (begin and end):
        raise ValueError(f"{document} has no {first} … {last}")
    document.write_text(f"{before}{first}\n\n{figures}\n\n{last}{after}", encoding="utf-8")
