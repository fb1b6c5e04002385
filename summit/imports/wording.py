"""Tidying what people typed or copied: invisible characters, spaces, upper and lower case."""

from __future__ import annotations

import re
import unicodedata

# Soft hyphens, zero-width spaces, marks of writing direction: they come along unseen from Word and from web pages.
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")  # Word's own break inside a paragraph among them
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def readable(text: str) -> str:
    """`text` without control characters, half characters and what stands for no character, in lines of one kind."""
    return _NOT_TEXT.sub("", _LINE_ENDS.sub("\n", text))


def tidy(text: str) -> str:
    """One line, single spaces, composed letters, nothing unseen."""
    return _SPACES.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()


def folded(text: str) -> str:
    """`text` for comparing: tidy, without difference of upper and lower case."""
    return tidy(text).casefold()


def shortened(text: str, limit: int = 60) -> str:
    """`text` for quoting in a sentence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def turned(name: str) -> str:
    """ "Holm, Ada" as "Ada Holm"; what has more words before the comma stays: "Ada Holm, Tuse" is in order."""
    last, comma, first = name.partition(",")
    is_surname_first = comma and first.strip() and "," not in first and " " not in last.strip()
    return f"{first.strip()} {last.strip()}" if is_surname_first else name
