"""The cases of the bench, by name: what is planned, mended or refused, and how long each may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from summit.planning import Problem, read_instance
from tests.bench import assemblies as some

INSTANCES = Path(__file__).parent / "instances"
FOLDER_SECONDS = 20.0


@dataclass(frozen=True)
class Case:
    """A problem and the seconds its planning may take.

    `is_quick`: small enough for a first look. `is_compared`: installed peers are asked. `most_seeds`: it takes long.
    `gone` people cancel after it was planned within `first` seconds, or go home before `from_round`; then it is mended.
    """

    name: str
    make: Callable[[], Problem]
    seconds: float
    is_quick: bool = False
    is_impossible: bool = False
    gone: int = 0
    first: float = 10.0
    from_round: int = 0
    is_compared: bool = False
    most_seeds: int = 100

    @property
    def kind(self) -> str:
        """`plan`, `mend` or `explain`."""
        return "mend" if self.gone else "explain" if self.is_impossible else "plan"


def _in_rounds(path: Path, rounds: int) -> Problem:
    return replace(read_instance(path), rounds=rounds)


def _public() -> list[Case]:
    """The files of others, with as many rounds as the comparison takes."""
    return [
        Case(f"{path.stem}-{rounds}", partial(_in_rounds, path, rounds), 6, is_quick=rounds == 3, is_compared=True)
        for path in sorted(INSTANCES.glob("*.json"))
        for rounds in (3, 6)
    ]


def _planned() -> list[Case]:
    reference, thousand, many = some.REFERENCE, some.THOUSAND, some.FIVE_THOUSAND
    return [
        Case("tiny", some.tiny, 1, is_quick=True),
        Case("168x1", partial(some.plain, reference, 1), 10, is_quick=True),
        Case("168x3", partial(some.plain, reference, 3), 10, is_quick=True, is_compared=True),
        Case("168x1-rules", partial(some.ruled, reference, 1), 10, is_quick=True),
        Case("168x3-rules", partial(some.ruled, reference, 3), 10, is_quick=True, is_compared=True),
        Case("168x3-every-rule", partial(some.with_every_rule, 3), 10, is_quick=True),
        Case("168x3-correlated", partial(some.correlated, reference, 3), 10, is_quick=True),
        Case("168x5", partial(some.plain, reference, 5), 30),
        Case("168x5-rules", partial(some.ruled, reference, 5), 30),
        Case("168x6", partial(some.plain, reference, 6), 20),
        Case("168x6-rules", partial(some.ruled, reference, 6), 20),
        Case("168x6-two-minutes", partial(some.plain, reference, 6), 120, most_seeds=1),
        Case("1000x3", partial(some.plain, thousand, 3), 10),
        Case("1000x3-correlated", partial(some.correlated, thousand, 3), 10),
        Case("1000x3-rules", partial(some.ruled, thousand, 3, scale=6, reachable=0.27), 10),
        Case("5000x3", partial(some.plain, many, 3), 10),
        Case("5000x3-rules", partial(some.ruled, many, 3, scale=30, reachable=0.24), 60),
        Case("5000x6", partial(some.plain, many, 6), 15),
    ]


def _mended() -> list[Case]:
    many = some.FIVE_THOUSAND
    return [
        Case("mend-168", partial(some.ruled, some.REFERENCE, 3), 2, is_quick=True, gone=5),
        Case("mend-168-after-one", partial(some.ruled, some.REFERENCE, 3), 2, is_quick=True, gone=5, from_round=1),
        Case("mend-5000", partial(some.plain, many, 3), 10, gone=40, first=20),
        Case("mend-5000-rules", partial(some.ruled, many, 3, scale=30, reachable=0.24), 10, gone=40, first=20),
    ]


def _impossible() -> list[Case]:
    quick = [
        ("group-too-large", some.too_large_a_group),
        ("mutually-apart", some.mutually_apart),
        ("reachable-seats", some.too_few_reachable_seats),
        ("facilitator-short", some.one_facilitator_short),
        ("seats", some.too_few_seats),
        ("many-groups", some.half_groups),
        ("speaker-elsewhere", some.speaker_elsewhere),
    ]
    cases = [Case(f"no-plan-{name}", make, 10, is_quick=True, is_impossible=True) for name, make in quick]
    large = partial(some.speaker_elsewhere, some.FIVE_THOUSAND)
    return [*cases, Case("no-plan-5000-speaker-elsewhere", large, 10, is_impossible=True)]


def from_folder(folder: Path) -> list[Case]:
    """Every instance of a folder; whether it can be planned is found out."""
    return [
        Case(path.stem, partial(read_instance, path), FOLDER_SECONDS, True) for path in sorted(folder.glob("*.json"))
    ]


def all_cases(folder: Path | None = None) -> list[Case]:
    """The cases in the order of the tables; those of a folder instead, if one is given."""
    return from_folder(folder) if folder else [*_planned(), *_public(), *_mended(), *_impossible()]


def chosen(cases: list[Case], only: list[str], *, is_quick: bool) -> list[Case]:
    """The quick cases, or all; with names, those of the names, or else those with one of them in theirs."""
    some_cases = [case for case in cases if case.is_quick or not is_quick]
    if not only:
        return some_cases
    named = [case for case in some_cases if case.name in only]
    return named or [case for case in some_cases if any(name in case.name for name in only)]
