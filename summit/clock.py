"""The only clock. In development it can be shifted, so that a demo can live through months in a minute."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

_shift_file: Path | None = None


def follow(shift_file: Path | None) -> None:
    """Read the shift, in whole seconds, from `shift_file` at every call of `now`; None means the true time."""
    global _shift_file
    _shift_file = shift_file


def shift() -> timedelta:
    """How far this installation's clock is from the true time; zero in production."""
    if _shift_file is None:
        return timedelta(0)
    try:
        return timedelta(seconds=int(_shift_file.read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta(0)


def set_to(moment: datetime | None) -> None:
    """Let the clock show `moment` from now on (None: the true time). Development only."""
    if _shift_file is None:
        raise RuntimeError("The clock of this installation cannot be shifted.")
    # up, so that the clock never shows less than the moment: what is due then is due
    seconds = 0 if moment is None else math.ceil((moment - datetime.now(UTC)).total_seconds())
    replacement = _shift_file.with_suffix(".new")
    replacement.write_text(str(seconds))
    replacement.replace(_shift_file)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + shift()
