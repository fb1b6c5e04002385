"""Plain text for mails: lines that fit a screen, links in one piece, and words that cannot become a header."""

from __future__ import annotations

import re
import textwrap
import unicodedata

WIDTH = 72
QUOTE = "> "
JOINERS = "\u200c\u200d"

_LABEL = re.compile(r"^\S[^:]{0,24}:\s{2,}")  # "When:      Sunday …": what follows hangs under its beginning


def one_line(text: str) -> str:
    """`text` as one line: whitespace of any kind becomes a space, control and direction characters go.

    What joins letters or the parts of an emoji stays.
    """
    if text.isprintable():  # as nearly always: no whitespace but blanks, and nothing that would have to go
        return " ".join(text.split())
    kept = "".join(" " if character.isspace() else character for character in text)
    gone = {"Cc", "Cf", "Cs"}
    kept = "".join(each for each in kept if each in JOINERS or unicodedata.category(each) not in gone)
    return " ".join(kept.split())


def wrapped(text: str) -> str:
    """`text` with lines of at most 72 characters (a longer link stays whole) and at most one blank line between two."""
    lines: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if line:
            lines += _wrapped_line(line)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip() + "\n"


def _wrapped_line(line: str) -> list[str]:
    line = line.expandtabs()
    if len(line) <= WIDTH:
        return [line]
    label = _LABEL.match(line)
    indent = " " * label.end() if label else QUOTE if line.startswith(QUOTE) else ""
    return textwrap.wrap(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
