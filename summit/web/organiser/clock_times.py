"""Clock times that an organiser types: one that the clocks are put forward past is refused at its field.

One that comes twice, when the clocks are put back, is the first of the two.
"""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from flask_babel import lazy_gettext as _l
from wtforms import Field

from summit import dates


def on(day: date | None, clock: time | None) -> datetime | None:
    """Both together, when both were typed."""
    return datetime.combine(day, clock) if day and clock else None


def are_there(typed: dict[Field, datetime | None], zone: tzinfo) -> bool:
    """Do clocks in `zone` show all of them? The field of one that they skip says so."""
    skipped = [field for field, moment in typed.items() if moment and dates.is_skipped(moment, zone)]
    for field in skipped:
        field.errors = [*field.errors, _l("There is no such hour on that day, because the clocks are put forward.")]
    return not skipped
