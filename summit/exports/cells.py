"""What was read as text and is to be written as what it is."""

from __future__ import annotations

LONGEST_NUMBER = 9


def number_or_text(value: str) -> str | int:
    """A plain number as a number; what begins with a nought, or is very long, is a name made of digits."""
    is_number = value.isascii() and value.isdecimal() and len(value) <= LONGEST_NUMBER
    return int(value) if is_number and str(int(value)) == value else value
