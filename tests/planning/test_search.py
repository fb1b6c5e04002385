"""The walk: what it says an exchange costs is what it costs, its books are right, and it needs no compiler."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summit.planning import Problem, ThemedTable
from summit.planning.arrays import arrays_of
from summit.planning.clock import Clock
from summit.planning.kernel import book as pages
from summit.planning.kernel.book import Book
from summit.planning.kernel.exchange import exchange_cost, going
from summit.planning.kernel.filling import seat_all
from summit.planning.kernel.seating import begin, cost, join, leave
from summit.planning.search import Search, prepare
from summit.planning.start import first_plan
from tests.planning.witness import with_all_rules

seeds = st.integers(0, 2**32).map(random.Random)
calm = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
TOTALS = slice(pages.IMBALANCE, pages.MOVED + 1)


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    prepare()


def with_wishes(rnd: random.Random, problem: Problem) -> Problem:
    """Two themes on some of the tables, and somebody's wishes for them."""
    tables = rnd.sample([table.id for table in problem.tables], 2)
    themes = (ThemedTable(tables[0], "sea"), ThemedTable(tables[1], "wood", rnd.randrange(problem.rounds)))
    wishes = {person.id: ("sea", "wood")[: rnd.randint(1, 2)] for person in problem.people if rnd.random() < 0.4}
    return replace(problem, rules=replace(problem.rules, themes=themes, wishes=wishes))


def filled(problem: Problem, rnd: random.Random, *, old: bool = False) -> Book:
    """A book with a first plan, compared with an earlier plan if there is an `old` one."""
    arrays = arrays_of(problem)
    chances = np.random.default_rng(rnd.randrange(1000))
    seats = first_plan(arrays, chances)
    assert seats is not None
    earlier = np.where(chances.random(seats.shape) < 0.5, seats, chances.integers(-1, arrays.T, seats.shape))
    book = Book(arrays, old=earlier if old else None)
    begin(book.m, book.x)
    book.x[pages.BREAK] = pages.BROKEN_WEIGHT
    seat_all(book.m, book.x, book.met, seats)
    return book


def counted_anew(book: Book, problem: Problem) -> list[float]:
    """The totals of a book that was filled with the same seats from nothing."""
    old = book.view(pages.OLD)
    fresh = Book(arrays_of(problem), old=None if book.m[pages.MOST_MOVED] < 0 else old)
    begin(fresh.m, fresh.x)
    seat_all(fresh.m, fresh.x, fresh.met, book.view(pages.SEAT))
    return [round(float(value), 6) for value in fresh.x[TOTALS]]


@given(seeds, st.booleans())
@calm
def test_an_exchange_costs_what_was_said(rnd: random.Random, has_old: bool) -> None:
    problem = with_wishes(rnd, with_all_rules(rnd, rnd.choice([3, 5]), rnd.choice([1, 3]))[0])
    book = filled(problem, rnd, old=has_old)
    m, x, met = book.m, book.x, book.met
    seat, single, kind = book.view(pages.SEAT), book.view(pages.SINGLE), book.view(pages.KIND)
    for _ in range(40):
        r = rnd.randrange(problem.rounds)
        person, other = (rnd.choice(np.flatnonzero(single[r]).tolist()) for _ in range(2))
        here, there = int(seat[r, person]), int(seat[r, other])
        if here == there or kind[person] != kind[other]:
            continue
        said = exchange_cost(m, x, met, r, person, other, there, going(m, x, met, r, person, there), 1e18)
        if not np.isfinite(said):
            continue
        before = cost(x)
        leave(m, x, met, r, person)
        leave(m, x, met, r, other)
        join(m, x, met, r, other, here)
        join(m, x, met, r, person, there)
        assert cost(x) - before == pytest.approx(said, abs=1e-6)


@given(seeds)
@calm
def test_the_books_are_right_after_a_walk(rnd: random.Random) -> None:
    problem = with_wishes(rnd, with_all_rules(rnd, rnd.choice([3, 6]), rnd.choice([1, 2, 4]))[0])
    arrays = arrays_of(problem)
    chances = np.random.default_rng(1)
    seats = first_plan(arrays, chances)
    assert seats is not None
    search = Search(arrays, seats, chances)
    search.run(Clock(0.05, deterministic=True), goal=-1.0, patience=10_000)
    for book in search.books:
        assert [round(float(value), 6) for value in book.x[TOTALS]] == counted_anew(book, problem)
        sizes = [np.bincount(row[row < arrays.T], minlength=arrays.T).tolist() for row in book.view(pages.SEAT)]
        assert book.view(pages.SIZE).tolist() == sizes


def test_no_more_seats_move_than_are_allowed() -> None:
    rnd = random.Random(5)
    problem, _ = with_all_rules(rnd, 6, 3)
    arrays = arrays_of(problem)
    chances = np.random.default_rng(1)
    seats = first_plan(arrays, chances)
    assert seats is not None
    search = Search(arrays, seats, chances, old=seats)
    for allowed in (0, 3, 10):
        search.allow(allowed)
        search.run(Clock(0.2, deterministic=True), goal=-1.0, patience=100_000)
        moved = int((search.best != seats).sum())
        assert moved <= allowed
    assert moved > 0


WITHOUT = "import sys; sys.modules['numba'] = None\n"
PLAN = """
import json, random
from summit import planning
from tests.planning.witness import with_all_rules
problem, _ = with_all_rules(random.Random(3), 4, 3)
solution = planning.solve(problem, seconds=0.04, seed=1, deterministic=True)
print(json.dumps(planning.plan_as_json(solution.plan)))
"""


def test_without_a_compiler_the_plan_is_the_same() -> None:
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - the folder that pytest was started in
    plans = [
        subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, env=environment).stdout
        for text in (PLAN, WITHOUT + PLAN)
    ]
    assert plans[0] == plans[1] != ""
