"""Names in the order in which a language keeps its registers.

Danish and Norwegian put æ, ø and å after z, and read "aa" as å, as their telephone books do (so Aagaard stands beside
Ågesen). Other languages read a letter with an accent as the letter, æ as ae and ø as o.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

Key = tuple[str, str]

_MOST_LETTERS = 2048  # remembered
_NORDIC = {"da", "nb", "nn", "no"}
_NORDIC_SPELLING = str.maketrans({"ä": "æ", "ö": "ø", "ü": "y", "ð": "d", "þ": "th", "ß": "ss", "œ": "ø"})
_PLAIN_SPELLING = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "œ": "oe", "þ": "th"})


class _Places(dict[int, str | None]):
    """For `str.translate`: where each letter stands without its accents; None for what does not count."""

    def __missing__(self, code: int) -> str | None:
        letter = chr(code)
        counts = letter.isalnum() or letter == " "
        place = unicodedata.normalize("NFD", letter)[0] if counts else None
        if len(self) < _MOST_LETTERS:
            self[code] = place
        return place


_PLACES = _Places()
_NORDIC_PLACES = _Places({ord(letter): chr(ord("z") + place) for place, letter in enumerate("æøå", start=1)})


def name_key(name: str, language: str) -> Key:
    """A key that sorts `name` by the alphabet of `language`, whatever its capitals; equal names keep one order."""
    text = unicodedata.normalize("NFC", name).casefold()
    if language in _NORDIC:
        return text.replace("aa", "å").translate(_NORDIC_SPELLING).translate(_NORDIC_PLACES), name
    return text.translate(_PLAIN_SPELLING).translate(_PLACES), name


def surname_key(name: str, language: str) -> tuple[Key, Key]:
    """A key for a door list: the last word of `name`, then the words before it."""
    before, _, last = name.strip().rpartition(" ")
    return name_key(last, language), name_key(before, language)


def sorted_names(
    items: Iterable[T], language: str, name_of: Callable[[T], str], *, by_surname: bool = False
) -> list[T]:
    """`items` in the order of their names."""
    key = surname_key if by_surname else name_key
    return sorted(items, key=lambda item: key(name_of(item), language))
