"""Names found however they are typed: without accents, without capitals, "Soren" and "Soeren" for Søren.

Text and question are folded alike: æ, ä, ae, å, aa → a and ø, ö, oe → o, other accents fall away. Every folded letter
knows its place in the text, so that what was found can be marked there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_SPELLING = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
_DOUBLE = frozenset({"aa", "ae", "oe"})  # two letters that many type for one


@dataclass(frozen=True)
class Folded:
    """`letters` as compared; `places[i]` is where letter i stands in the text, whose length comes last."""

    letters: str
    places: Sequence[int]

    def find(self, word: str) -> tuple[int, int] | None:
        """Where the folded `word` stands in the text, best at the beginning of a word; None when it does not."""
        at = 0 if self.letters.startswith(word) else self.letters.find(f" {word}") + 1
        if at == 0 and not self.letters.startswith(word):
            at = self.letters.find(word)
        return None if at < 0 or not word else (self.places[at], self.places[at + len(word)])

    def starts(self, word: str) -> bool:
        """Does one of the words of the text begin with the folded `word`?"""
        return f" {self.letters}".find(f" {word}") >= 0


def fold(text: str) -> Folded:
    """`text` as it is compared; hyphens and other signs between letters count as spaces."""
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in _plain(sign):
            if letters and letters[-1] + letter in _DOUBLE:
                continue
            letters.append(letter)
            places.append(place)
    return Folded("".join(letters), [*places, len(text)])


def words_of(query: str) -> list[str]:
    """The words of a question, folded."""
    return fold(query).letters.split()


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is what one of the folded `words` found."""
    folded = fold(text)
    found = sorted((span for span in map(folded.find, words) if span is not None), key=lambda span: (span[0], -span[1]))
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in found:
        if end > at:
            pieces += [(text[at : max(start, at)], False), (text[max(start, at) : end], True)]
            at = end
    return [(piece, is_found) for piece, is_found in [*pieces, (text[at:], False)] if piece]


def _plain(sign: str) -> str:
    letters = []
    for letter in unicodedata.normalize("NFKD", sign).casefold():
        if not unicodedata.combining(letter):
            letters.append(_SPELLING.get(letter, letter if letter.isalnum() else " "))
    return "".join(letters)
