"""Leafing through a long list: no page is empty, and the last one has no next."""

from __future__ import annotations

from summit.web.leaves import leaf_of


def test_each_leaf_knows_what_it_shows_and_its_neighbours() -> None:
    people = list("abcdefg")
    first, last = leaf_of(people, 1, 3), leaf_of(people, 3, 3)
    assert (first.shown, first.first, first.last, first.previous, first.next) == (["a", "b", "c"], 1, 3, None, 2)
    assert (last.shown, last.first, last.last, last.previous, last.next) == (["g"], 7, 7, 2, None)


def test_whoever_asks_for_a_leaf_that_is_not_there_gets_the_nearest() -> None:
    assert [leaf_of("abcd", wanted, 2).number for wanted in (-1, 0, 1, 2, 3, 10**9)] == [1, 1, 1, 2, 2, 2]


def test_an_empty_list_has_one_empty_leaf() -> None:
    empty = leaf_of([], 1, 50)
    assert (empty.shown, empty.total, empty.first, empty.last, empty.previous, empty.next) == ([], 0, 0, 0, None, None)


def test_a_list_that_fits_has_no_neighbours() -> None:
    whole = leaf_of("abc", 1, 3)
    assert (whole.previous, whole.next) == (None, None)
