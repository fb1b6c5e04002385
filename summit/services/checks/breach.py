"""What is wrong with a record, in words, and the way out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Breach:
    """Something that must never be. For operators, so in English, and with ids instead of names of people.

    `way_out` says what `mend` does; without a `mend` it says what somebody has to decide.
    """

    code: str  # for the log
    words: str
    way_out: str
    event_id: int | None
    mend: Callable[[datetime], None] | None = None

    def __str__(self) -> str:
        return self.words

    @property
    def remedy(self) -> str:
        """The way out as one line."""
        return self.way_out if self.mend else f"Needs a decision: {self.way_out}"
